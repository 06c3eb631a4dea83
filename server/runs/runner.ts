/** Takes runs, carries them out one after another for each engine, and lets people watch, cancel and refine them. */
import { ProblemError, problem } from '#contract/error.ts'
import { isTerminal, type Run, type RunEvent, type RunSummary } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
import { type ImportRun, writeRecord, type ZoomRefineRecord } from '#contract/zoom-refine-record.ts'
import type { Engine } from '../engines/engine.ts'
import type { EngineRegistry } from '../engines/registry.ts'
import type { Images } from '../images/images.ts'
import { findMethod } from '../methods/catalogue.ts'
import { checkFit, checkParams } from '../methods/check-params.ts'
import type { Method } from '../methods/method.ts'
import type { FileStore } from '../store/files.ts'
import { forkRun } from './fork.ts'
import { runOfRecord } from './import-record.ts'
import { lookImages } from './look-images.ts'
import { blankRun, checkQuestion, type NewRun } from './new-run.ts'
import { continueRecorder, openRecorder, type Recorder } from './recorder.ts'
import type { RunFilter, RunLog } from './run-log.ts'

export interface Runner {
  start(request: NewRun): Promise<string>
  /** A new run that goes on from an ask of `runId` (its first, or the step given) with a person's box in image pixels. */
  refine(runId: string, target: Box<'image'>, step?: number, engine?: string): Promise<string>
  /** An official Zoom-Refine record as a finished run. Throws image-not-found, engine-not-found. */
  importRecord(request: ImportRun): Promise<string>
  /** A run as such a record. Throws run-has-no-answer. */
  record(runId: string): Promise<ZoomRefineRecord>
  cancel(runId: string): Promise<void>
  get(runId: string): Promise<Run>
  list(filter: RunFilter): Promise<RunSummary[]>
  /** Stored events after `after`, then live ones until the run ends or `signal` fires. Throws run-not-found. */
  watch(runId: string, after: number, signal: AbortSignal): AsyncGenerator<RunEvent>
  /** Marks runs that a stopped process left behind as failed; called once at start. */
  recover(): Promise<number>
  /** Cancels what is going on and waits for it. */
  close(): Promise<void>
}

interface Active {
  readonly recorder: Recorder
  readonly abort: AbortController
  done: Promise<void>
}

export interface RunnerParts {
  log: RunLog
  engines: EngineRegistry
  images: Images
  files: FileStore
  /** how many runs may wait in all */
  maxQueued: number
}

export function createRunner({ log, engines, images, files, maxQueued }: RunnerParts): Runner {
  const active = new Map<string, Active>()
  const lanes = new WeakMap<Engine, { running: number; waiting: (() => void)[] }>()
  let closing = false

  async function launch(run: Run, method: Method, engine: Engine): Promise<string> {
    if (closing || active.size >= maxQueued)
      throw new ProblemError('busy', 'Too many runs are waiting already.')
    const recorder = await openRecorder(log, run)
    const entry: Active = { recorder, abort: new AbortController(), done: Promise.resolve() }
    active.set(run.id, entry)
    entry.done = carryOut(entry, method, engine)
      // Only the log itself can fail here (a full disk); the next start marks such a run as interrupted.
      .catch(() => undefined)
      .finally(() => active.delete(run.id))
    return run.id
  }

  async function carryOut({ recorder, abort }: Active, method: Method, engine: Engine): Promise<void> {
    const { run } = recorder
    const queuedAt = performance.now()
    let startedAt: number | null = null
    try {
      await enter(engine, abort.signal)
      try {
        startedAt = performance.now()
        void recorder.record({ type: 'run-started', queuedMs: startedAt - queuedAt })
        const began = startedAt
        const look = {
          engine,
          engineById: engines.find,
          images: await lookImages(images, files, run.imageId),
          subject: run,
          params: run.params,
          affinity: run.imageId,
          signal: abort.signal,
          now: () => performance.now() - began,
        }
        for await (const event of method(look)) await recorder.recordMethod(event)
        await recorder.settled()
      } finally {
        leave(engine)
      }
      await finish(recorder, 'succeeded', null, startedAt)
    } catch (error) {
      if (abort.signal.aborted) await finish(recorder, 'cancelled', null, startedAt)
      else await finish(recorder, 'failed', asProblem(error), startedAt)
    }
  }

  async function finish(
    recorder: Recorder,
    status: 'succeeded' | 'failed' | 'cancelled',
    error: Run['error'],
    startedAt: number | null,
  ): Promise<void> {
    const totalMs = startedAt === null ? null : performance.now() - startedAt
    await recorder.record({ type: 'run-finished', status, error, totalMs })
  }

  /** As many runs of an engine go on at once as it answers questions at once. */
  async function enter(engine: Engine, signal: AbortSignal): Promise<void> {
    const lane = lanes.get(engine) ?? { running: 0, waiting: [] }
    lanes.set(engine, lane)
    if (lane.running < engine.capacity) {
      lane.running++
      return
    }
    await new Promise<void>((resolve, reject) => {
      // Whoever leaves hands the place over, so `running` stays as it is.
      lane.waiting.push(resolve)
      signal.addEventListener('abort', () => {
        const at = lane.waiting.indexOf(resolve)
        if (at < 0) return
        lane.waiting.splice(at, 1)
        reject(signal.reason)
      })
    })
  }

  function leave(engine: Engine): void {
    const lane = lanes.get(engine)
    if (!lane) return
    const next = lane.waiting.shift()
    if (next) next()
    else lane.running--
  }

  async function get(runId: string): Promise<Run> {
    const run = active.get(runId)?.recorder.run ?? (await log.load(runId))
    if (!run) throw new ProblemError('run-not-found')
    return run
  }

  return {
    get,
    list: (filter) => log.list(filter),

    async start(request) {
      const engine = engines.find(request.engine)
      const info = engine.info()
      const method = findMethod(request.method, info)
      const image = await images.get(request.imageId)
      if (!image) throw new ProblemError('image-not-found')
      if (!image.original) throw new ProblemError('image-original-missing')
      checkQuestion(request, image)
      const params = checkParams(method.info, request.params)
      checkFit(method.info, params, request, image, engine.profile)
      if (params.policy) engines.find(params.policy)
      return launch(blankRun({ ...request, params }, method.info.id, info), method.run, engine)
    },

    async refine(runId, target, step, engineId) {
      const parent = await get(runId)
      const image = await images.get(parent.imageId)
      if (!image) throw new ProblemError('image-not-found')
      if (!image.original) throw new ProblemError('image-original-missing')
      const engine = engines.find(engineId ?? parent.engine)
      const { run, method } = forkRun(parent, target, step, image, engine)
      return launch(run, method, engine)
    },

    async importRecord({ imageId, record, engine }) {
      const image = await images.get(imageId)
      if (!image) throw new ProblemError('image-not-found')
      const run = runOfRecord(record, imageId, image, engine ? engines.find(engine).info() : null)
      const recorder = await openRecorder(log, run)
      await finish(recorder, 'succeeded', null, null)
      return run.id
    },

    async record(runId) {
      const run = await get(runId)
      const image = await images.get(run.imageId)
      if (!image) throw new ProblemError('image-not-found')
      const name = image.name || `${image.id}.${image.format}`
      const record = writeRecord(run, { width: image.width, height: image.height, name })
      if (!record) throw new ProblemError('run-has-no-answer')
      return record
    },

    async cancel(runId) {
      const entry = active.get(runId)
      if (entry) {
        entry.abort.abort(new ProblemError('run-cancelled'))
        return
      }
      await get(runId)
      throw new ProblemError('run-already-finished')
    },

    async *watch(runId, after, signal) {
      const entry = active.get(runId)
      const live: RunEvent[] = []
      let wake = () => {}
      const stop = entry?.recorder.subscribe((events) => {
        live.push(...events)
        wake()
      })
      const onAbort = () => wake()
      signal.addEventListener('abort', onAbort)
      try {
        const stored = await log.events(runId, after)
        if (!stored) throw new ProblemError('run-not-found')
        let last = after
        for (const event of stored) {
          last = event.id
          yield event
          if (event.type === 'run-finished') return
        }
        if (!entry) return
        while (!signal.aborted) {
          const event = live.shift()
          if (!event) {
            if (isTerminal(entry.recorder.run.status)) return
            await new Promise<void>((resolve) => {
              wake = resolve
            })
            continue
          }
          // Subscribed before reading the log, so the seam may hold an event twice.
          if (event.id <= last) continue
          last = event.id
          yield event
          if (event.type === 'run-finished') return
        }
      } finally {
        stop?.()
        signal.removeEventListener('abort', onAbort)
      }
    },

    async recover() {
      const left = await log.unfinished()
      for (const runId of left) {
        const events = (await log.events(runId, 0)) ?? []
        const run = await log.load(runId)
        if (!run) continue
        const recorder = continueRecorder(log, run, events.at(-1)?.id ?? 0)
        await finish(recorder, 'failed', problem('run-interrupted'), null)
      }
      return left.length
    },

    async close() {
      closing = true
      for (const entry of active.values()) entry.abort.abort(new ProblemError('run-cancelled'))
      await Promise.allSettled([...active.values()].map((entry) => entry.done))
    },
  }
}

function asProblem(error: unknown) {
  return error instanceof ProblemError
    ? error.toProblem()
    : problem('internal', 'The run stopped on an unexpected error.')
}
