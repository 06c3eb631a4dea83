/** Takes runs, carries them out one after another for each engine, and lets people watch, cancel and refine them. */
import { setTimeout as sleep } from 'node:timers/promises'
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
import { type Bus, noBus } from '../store/bus.ts'
import type { FileStore } from '../store/files.ts'
import { forkRun } from './fork.ts'
import { runOfRecord } from './import-record.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { lookImages } from './look-images.ts'
import { blankRun, checkQuestion, type NewRun } from './new-run.ts'
import { continueRecorder, openRecorder, type Recorder } from './recorder.ts'
import { runKeyOf } from './run-key.ts'
import type { Also, RunFilter, RunLog } from './run-log.ts'
import { watchRun } from './watch.ts'

/** A run that nobody sits and waits for: it lets people's own runs pass. */
export interface Background {
  /** the run has its id and is on its way */
  started(runId: string): void
  /** makes of the finished run what is stored in the same transaction as its end */
  readonly finished: (run: Run) => Also
  /** fires: the run is cancelled */
  readonly signal: AbortSignal
}

export interface Runner {
  start(request: NewRun): Promise<string>
  /** Carries out a run in the background and resolves with it once its end is stored. Throws what `start` throws, and what the disk does. */
  carryOut(request: NewRun, background: Background): Promise<Run>
  /** The newest run with this key (run-key.ts) that succeeded. */
  answered(key: string): Promise<string | null>
  /** Stores a run that was made elsewhere and is finished as it stands. */
  store(run: Run): Promise<void>
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
  /** Marks runs that a stopped process left behind as failed; called at start, and when another process is gone. */
  recover(): Promise<number>
  /** runs that go on or wait here */
  readonly active: number
  /** Takes nothing new, waits so long for what is going on, then cancels it. */
  close(graceMs?: number): Promise<void>
}

interface Active {
  readonly recorder: Recorder
  readonly abort: AbortController
  done: Promise<void>
}

/** A run that passed all checks. */
interface Prepared {
  readonly run: Run
  readonly key: string | null
  readonly method: Method
  readonly engine: Engine
}

export interface RunnerParts {
  log: RunLog
  engines: EngineRegistry
  images: Images
  files: FileStore
  /** how many runs may wait in all */
  maxQueued: number
  /** shared with whatever else asks engines */
  lanes?: Lanes
  /** to the other processes on the same database */
  bus?: Bus
  /** hears of every run that ended here; `totalMs` null: it never began */
  ended?: (run: Run, totalMs: number | null) => void
}

/** Before the end of a run that could not be stored is tried again, in milliseconds; then longer and longer. */
const END_LATER_MS = 500

export function createRunner({
  log,
  engines,
  images,
  files,
  maxQueued,
  lanes = createLanes(),
  bus = noBus,
  ended,
}: RunnerParts): Runner {
  const active = new Map<string, Active>()
  let closing = false
  let launching = 0

  function cancelHere(runId: string): boolean {
    const entry = active.get(runId)
    entry?.abort.abort(new ProblemError('run-cancelled'))
    return entry !== undefined
  }

  bus.hear((topic) => {
    const [what, runId] = topic.split(' ')
    if (what === 'cancel' && runId) cancelHere(runId)
  })

  async function launch(made: Prepared, background: Background | null = null): Promise<Active> {
    // An evaluation starts no more than the engine takes, so it needs no bound of its own.
    if (closing || (!background && active.size >= maxQueued))
      throw new ProblemError('busy', 'Too many runs are waiting already.')
    launching++
    const recorder = await openRecorder(log, made.run, made.key).finally(() => {
      launching--
    })
    const entry: Active = { recorder, abort: new AbortController(), done: Promise.resolve() }
    active.set(made.run.id, entry)
    entry.done = carryOut(entry, made, background)
    // Only the log itself can fail here (a full disk): whoever waits hears of it, and the end is stored once there is room.
    entry.done.then(
      () => active.delete(made.run.id),
      (error: unknown) => endLater(recorder, error).finally(() => active.delete(made.run.id)),
    )
    return entry
  }

  /** A run must not stay “running” for ever; what a stop leaves behind, the next start marks as interrupted. */
  async function endLater(recorder: Recorder, error: unknown): Promise<void> {
    for (let pauseMs = END_LATER_MS; !closing; pauseMs = Math.min(10 * END_LATER_MS, 2 * pauseMs)) {
      await sleep(pauseMs, undefined, { ref: false })
      try {
        return await finish(recorder, 'failed', asProblem(error), null)
      } catch {
        // Still no room.
      }
    }
  }

  async function carryOut(
    { recorder, abort }: Active,
    { method, engine }: Prepared,
    background: Background | null,
  ): Promise<void> {
    const { run } = recorder
    const queuedAt = performance.now()
    let startedAt: number | null = null
    try {
      const leave = await lanes.enter(engine, background !== null, abort.signal)
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
        leave()
      }
      await finish(recorder, 'succeeded', null, startedAt, background)
    } catch (error) {
      if (abort.signal.aborted) await finish(recorder, 'cancelled', null, startedAt, background)
      else await finish(recorder, 'failed', asProblem(error), startedAt, background)
    }
  }

  async function finish(
    recorder: Recorder,
    status: 'succeeded' | 'failed' | 'cancelled',
    error: Run['error'],
    startedAt: number | null,
    background: Background | null = null,
  ): Promise<void> {
    const totalMs = startedAt === null ? null : performance.now() - startedAt
    await recorder.finish({ type: 'run-finished', status, error, totalMs }, background?.finished)
    ended?.(recorder.run, totalMs)
  }

  /** Throws what does not fit: engine, method, image, question, parameters. */
  async function prepare(request: NewRun): Promise<Prepared> {
    const engine = engines.find(request.engine)
    const info = engine.info()
    const method = findMethod(request.method, info)
    const image = await images.get(request.imageId)
    if (!image) throw new ProblemError('image-not-found')
    if (!image.original) throw new ProblemError('image-original-missing')
    checkQuestion(request, image)
    const params = checkParams(method.info, request.params)
    checkFit(method.info, params, request, image, engine.profile)
    const policy = params.policy ? engines.find(params.policy).info() : null
    return {
      run: blankRun({ ...request, params }, method.info.id, info),
      key: runKeyOf(request, method.info, params, info, policy),
      method: method.run,
      engine,
    }
  }

  async function get(runId: string): Promise<Run> {
    const run = active.get(runId)?.recorder.run ?? (await log.load(runId))
    if (!run) throw new ProblemError('run-not-found')
    return run
  }

  return {
    get,
    list: (filter) => log.list(filter),

    answered: (key) => log.answered(key),

    async start(request) {
      return (await launch(await prepare(request))).recorder.run.id
    },

    async carryOut(request, background) {
      background.signal.throwIfAborted()
      const entry = await launch(await prepare(request), background)
      const stop = () => entry.abort.abort(new ProblemError('run-cancelled'))
      background.signal.addEventListener('abort', stop, { once: true })
      if (background.signal.aborted) stop()
      background.started(entry.recorder.run.id)
      try {
        await entry.done
      } finally {
        background.signal.removeEventListener('abort', stop)
      }
      return entry.recorder.run
    },

    async store(run) {
      const recorder = await openRecorder(log, run)
      await finish(recorder, run.status === 'failed' ? 'failed' : 'succeeded', run.error, null)
    },

    async refine(runId, target, step, engineId) {
      const parent = await get(runId)
      const image = await images.get(parent.imageId)
      if (!image) throw new ProblemError('image-not-found')
      if (!image.original) throw new ProblemError('image-original-missing')
      const engine = engines.find(engineId ?? parent.engine)
      const { run, method } = forkRun(parent, target, step, image, engine)
      return (await launch({ run, method, engine, key: null })).recorder.run.id
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
      if (cancelHere(runId)) return
      const { status } = await get(runId)
      // It goes on in another process.
      if (bus.shared && !isTerminal(status)) return bus.tell(`cancel ${runId}`)
      throw new ProblemError('run-already-finished')
    },

    watch: (runId, after, signal) =>
      watchRun({ log, runId, recorder: active.get(runId)?.recorder ?? null, bus }, after, signal),

    async recover() {
      const left = await log.takeOver()
      for (const runId of left) {
        const events = (await log.events(runId, 0)) ?? []
        const run = await log.load(runId)
        if (!run) continue
        const recorder = continueRecorder(log, run, events.at(-1)?.id ?? 0)
        await finish(recorder, 'failed', problem('run-interrupted'), null)
      }
      return left.length
    },

    get active() {
      return active.size
    },

    async close(graceMs = 0) {
      closing = true
      const until = performance.now() + graceMs
      // One may still be on its way between the check and the list.
      while ((active.size > 0 || launching > 0) && performance.now() < until) await sleep(20)
      while (launching > 0) await sleep(5)
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
