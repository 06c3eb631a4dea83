/** Readiness, metrics and logs, over the real server's routes. */
import { expect, test } from 'vitest'
import { createLog, safePath } from './log.ts'
import { createMetrics } from './metrics.ts'

test('no secret of an address is written down', () => {
  expect(safePath('/api/runs?token=abc&x=1')).toBe('/api/runs')
  expect(safePath('/s/sEcReT/x.json?y')).toBe('/s/…/x.json')
  expect(safePath('/api/shared/sEcReT/runs/1')).toBe('/api/shared/…/runs/1')
})

test('JSON lines hold the fields and the stack of an error; usual lines are words, and few', () => {
  const lines: string[] = []
  const log = createLog(true, (line) => lines.push(line))
  log.info({ requestId: 'r1', runId: 'a' }, 'request')
  log.error({ error: new Error('broken'), requestId: 'r2' }, 'GET /x')
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(first).toMatchObject({ requestId: 'r1', runId: 'a', msg: 'request', level: 30 })
  expect(second).toMatchObject({ requestId: 'r2', msg: 'GET /x', err: { message: 'broken' } })
  const quiet: string[] = []
  const words = createLog(false, (line) => quiet.push(line))
  words.info({}, 'request')
  words.error({ error: new Error('broken') }, 'GET /x')
  expect(quiet).toHaveLength(1)
  expect(quiet[0]).toContain('GET /x: Error: broken')
})

test('metrics count requests by route, tiles, what is turned away, runs and questions to engines', async () => {
  const metrics = createMetrics('1.2.3')
  const tile = '/iiif/3/:id/:region/:size/:rotation/:quality'
  metrics.requestEnded({ method: 'GET', route: tile, status: 200, seconds: 0.004 })
  metrics.requestEnded({ method: 'GET', route: tile, status: 503, seconds: 0.001 })
  metrics.runEnded({ method: 'zoom-refine', engine: 'builtin', status: 'succeeded' }, 1.5)
  metrics.runEnded({ method: 'zoom-refine', engine: 'builtin', status: 'cancelled' }, null)
  const call = metrics.engineAsked('builtin')
  const during = await metrics.text()
  call.ended('engine-timeout')
  let items = 7
  metrics.watch({
    runs: () => 3,
    tilesWaiting: () => 2,
    streams: () => 1,
    evaluations: async () => [
      {
        status: 'running',
        counts: { total: 10, pending: items, running: 1, done: 2, failed: 0, reused: 0, undecided: 0 },
      },
      {
        status: 'paused',
        counts: { total: 99, pending: 99, running: 0, done: 0, failed: 0, reused: 0, undecided: 0 },
      },
    ],
  })
  const text = await metrics.text()
  expect(during).toContain('loupe_engine_calls_in_flight{engine="builtin"} 1')
  for (const line of [
    `loupe_http_request_seconds_count{method="GET",route="${tile}",status="200"} 1`,
    'loupe_tile_seconds_count 1',
    `loupe_shed_total{route="${tile}",status="503"} 1`,
    'loupe_runs_total{method="zoom-refine",engine="builtin",status="succeeded"} 1',
    'loupe_run_seconds_count{method="zoom-refine",engine="builtin"} 1',
    'loupe_engine_calls_total{engine="builtin",outcome="engine-timeout"} 1',
    'loupe_engine_calls_in_flight{engine="builtin"} 0',
    'loupe_runs_active 3',
    'loupe_tiles_waiting 2',
    'loupe_event_streams 1',
    'loupe_evaluation_items{state="pending"} 7',
    'loupe_info{version="1.2.3"} 1',
  ]) {
    expect(text).toContain(line)
  }
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
  // Looked up anew at every reading.
  items = 5
  expect(await metrics.text()).toContain('loupe_evaluation_items{state="pending"} 5')
})
