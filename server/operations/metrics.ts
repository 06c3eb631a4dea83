/**
 * What is counted and measured, for Prometheus. Labels are names that whoever runs Loupe gave or that Loupe itself has (routes,
 * methods, engines, statuses): never an id of an image, run or person, and never a text.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Evaluation } from '#contract/evaluation.ts'
import type { Run } from '#contract/run.ts'

export interface Metrics {
  readonly contentType: string
  /** In Prometheus' text format. */
  text(): Promise<string>
  requestEnded(request: { method: string; route: string; status: number; seconds: number }): void
  runEnded(run: Pick<Run, 'method' | 'engine' | 'status'>, seconds: number | null): void
  engineAsked(engine: string): EngineCall
  /** Where the numbers come from that are looked up when somebody asks for them. */
  watch(sources: MetricSources): void
}

export interface EngineCall {
  /** `outcome`: ok, cancelled, or the code of the problem */
  ended(outcome: string): void
}

export interface MetricSources {
  /** runs that go on or wait in this process */
  runs(): number
  tilesWaiting(): number
  /** event streams that are open */
  streams(): number
  evaluations(): Promise<readonly Pick<Evaluation, 'status' | 'counts'>[]>
}

const TILE_ROUTE = '/iiif/3/:id/:region/:size/:rotation/:quality'
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
const tileBuckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]
const workBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900]

/** One for each server; its registry is its own, so that several can live in one process. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry()
  const registers = [registry]
  // Among them the delay of the event loop (nodejs_eventloop_lag_p99_seconds), memory, and garbage collection.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 })
  new Gauge({ name: 'loupe_info', help: 'The version that runs', labelNames: ['version'], registers }).set(
    { version },
    1,
  )
  const requests = new Histogram({
    name: 'loupe_http_request_seconds',
    help: 'Requests by route, method and status, until the reply was written',
    labelNames: ['method', 'route', 'status'],
    buckets: requestBuckets,
    registers,
  })
  const tiles = new Histogram({
    name: 'loupe_tile_seconds',
    help: 'IIIF pictures that were sent',
    buckets: tileBuckets,
    registers,
  })
  const shed = new Counter({
    name: 'loupe_shed_total',
    help: 'Requests that were turned away (503, 429) so that others get an answer',
    labelNames: ['route', 'status'],
    registers,
  })
  const runs = new Counter({
    name: 'loupe_runs_total',
    help: 'Runs that ended in this process',
    labelNames: ['method', 'engine', 'status'],
    registers,
  })
  const runSeconds = new Histogram({
    name: 'loupe_run_seconds',
    help: 'From the start of a run to its end',
    labelNames: ['method', 'engine'],
    buckets: workBuckets,
    registers,
  })
  const calls = new Counter({
    name: 'loupe_engine_calls_total',
    help: 'Questions to engines by how they ended: ok, cancelled, or the code of the problem',
    labelNames: ['engine', 'outcome'],
    registers,
  })
  const callSeconds = new Histogram({
    name: 'loupe_engine_call_seconds',
    help: 'From the question to the whole answer, waiting for the engine included',
    labelNames: ['engine'],
    buckets: workBuckets,
    registers,
  })
  const inFlight = new Gauge({
    name: 'loupe_engine_calls_in_flight',
    help: 'Questions that are being answered, or wait for it',
    labelNames: ['engine'],
    registers,
  })

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),

    requestEnded({ method, route, status, seconds }) {
      requests.observe({ method, route, status }, seconds)
      if (route === TILE_ROUTE && status === 200) tiles.observe(seconds)
      if (status === 503 || status === 429) shed.inc({ route, status })
    },

    runEnded({ method, engine, status }, seconds) {
      runs.inc({ method, engine, status })
      if (seconds !== null) runSeconds.observe({ method, engine }, seconds)
    },

    engineAsked(engine) {
      const began = performance.now()
      inFlight.inc({ engine })
      return {
        ended(outcome) {
          inFlight.dec({ engine })
          calls.inc({ engine, outcome })
          callSeconds.observe({ engine }, (performance.now() - began) / 1000)
        },
      }
    },

    watch(sources) {
      const gauge = (name: string, help: string, read: () => number) =>
        new Gauge({
          ...{ name, help, registers },
          collect() {
            this.set(read())
          },
        })
      gauge('loupe_runs_active', 'Runs that go on or wait in this process', sources.runs)
      gauge('loupe_tiles_waiting', 'IIIF pictures that wait for their turn', sources.tilesWaiting)
      gauge('loupe_event_streams', 'Event streams that are open', sources.streams)
      new Gauge({
        name: 'loupe_evaluation_items',
        help: 'Items of the evaluations that go on, by what became of them',
        labelNames: ['state'],
        registers,
        async collect() {
          const going = (await sources.evaluations()).filter(({ status }) => status === 'running')
          const sum = (of: keyof Evaluation['counts']) =>
            going.reduce((all, { counts }) => all + counts[of], 0)
          for (const state of ['pending', 'running', 'done', 'failed'] as const)
            this.set({ state }, sum(state))
        },
      })
    },
  }
}
