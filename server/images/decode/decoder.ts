/**
 * Everything that opens a file from strangers, done in processes of its own: each holds one picture at a time, has a limit of
 * memory and of time, and is ended and replaced when it goes over one or breaks down. The request then fails with a problem;
 * the server goes on.
 */
import { tmpdir } from 'node:os'
import { type ProblemCode, ProblemError, problemCatalogue } from '#contract/error.ts'
import { area, type Size } from '#contract/space.ts'
import { createGate, type Gate } from '../gate.ts'
import { bytesInWords, type ImageLimits } from '../limits.ts'
import type { ImageFormat } from '../sniff.ts'
import type { Pyramid } from './build-pyramid.ts'
import { usualMemory } from './memory.ts'
import type { Peek } from './peek.ts'
import type { Header } from './probe.ts'
import { type Ask, type Asks, replySchemas } from './protocol.ts'
import { type Budget, type DecodeWorker, OverBudget, startWorker, WorkerDied, WorkFailed } from './worker.ts'

export interface Decoder {
  /** Throws ProblemError image-type-unsupported, image-truncated, image-corrupt, image-too-many-pixels, image-too-demanding. */
  probe(path: string, head: Uint8Array, limits: ImageLimits): Promise<Header>
  /** Throws the same; also storage-full. What it had written of the target stays there. */
  pyramid(ask: Asks['pyramid']): Promise<Pyramid>
  /** Encoded pixels of an original's region. */
  cut(ask: Asks['cut']): Promise<Uint8Array>
  peek(path: string, limits: ImageLimits): Promise<Peek>
  /** Throws where the file is no picture within the limit. */
  measure(path: string, maxPixels: number): Promise<Size & { format: string }>
  /** Throws ProblemError bundle-invalid. */
  standIn(ask: Asks['standIn']): Promise<Pyramid>
  /** Process ids of those at work or waiting for it. */
  pids(): number[]
  close(): void
}

export interface DecoderSettings {
  /** where processes may put temporary files */
  readonly scratch: string
  /** resident memory of one process */
  readonly memoryBytes: number
  /** work on small things at once; each large one (pyramid, stand-in) has a place of its own besides */
  readonly small: number
  readonly large: number
  /** a process is replaced after so many pieces of work */
  readonly worksPerProcess: number
  /** a process that has nothing to do ends after this time; one stays */
  readonly idleMs: number
}

const MiB = 2 ** 20
const usual = { small: 2, large: 2, worksPerProcess: 500, idleMs: 60_000 }
/** Memory that every piece of work may use, and what it may use more for each pixel that has to be held. */
const BASE_BYTES = 768 * MiB
const BYTES_PER_PIXEL = 24
/** A process whose memory stays above this after its work is replaced. */
const TIRED_BYTES = 512 * MiB
/** Processor time that every piece of work has, and how many pixels it has to get done in each further millisecond (AVIF is slow). */
const BASE_MS = 4_000
const PIXELS_PER_MS = 8_000
const AVIF_PIXELS_PER_MS = 2_000

export function createDecoder(settings: Partial<DecoderSettings> = {}): Decoder {
  const all = { scratch: tmpdir(), memoryBytes: usualMemory(), ...usual, ...settings }
  const workers = new Set<DecodeWorker>()
  const idle = new Map<DecodeWorker, NodeJS.Timeout>()
  const small = createGate({ concurrency: all.small, maxWaiting: 1000 })
  const large = createGate({ concurrency: all.large, maxWaiting: 1000 })
  let closed = false

  function start(): DecodeWorker {
    const worker = startWorker(all.scratch, all.memoryBytes)
    workers.add(worker)
    return worker
  }

  /** The one that rested last; else a new one. */
  async function take(): Promise<DecodeWorker> {
    if (closed) throw new ProblemError('busy', 'Loupe is shutting down.')
    for (const [worker, timer] of [...idle].reverse()) {
      idle.delete(worker)
      clearTimeout(timer)
      if (worker.alive) return (await worker.ready) ? worker : take()
      workers.delete(worker)
    }
    const worker = start()
    if (await worker.ready) return worker
    workers.delete(worker)
    throw new ProblemError('busy', 'The process that decodes pictures does not start.')
  }

  function leave(worker: DecodeWorker): void {
    const worn = worker.done >= all.worksPerProcess || worker.resident() > TIRED_BYTES
    if (!closed && worker.alive && !worn) {
      rest(worker)
      return
    }
    worker.kill()
    workers.delete(worker)
    // The next picture should not wait for a start.
    if (!closed && idle.size === 0) rest(start())
  }

  function rest(worker: DecodeWorker): void {
    const timer = setTimeout(() => {
      if (idle.size <= 1) return void timer.refresh()
      idle.delete(worker)
      workers.delete(worker)
      worker.kill()
    }, all.idleMs)
    timer.unref()
    idle.set(worker, timer)
  }

  async function once(ask: Ask, budget: Budget): Promise<unknown> {
    const worker = await take()
    try {
      return await worker.run(ask, budget)
    } finally {
      leave(worker)
    }
  }

  /** A process may also be ended by something that has nothing to do with the picture, so a second one tries. */
  async function twice(ask: Ask, budget: Budget): Promise<unknown> {
    try {
      return await once(ask, budget)
    } catch (error) {
      if (error instanceof WorkerDied) return once(ask, budget)
      throw error
    }
  }

  async function run(gate: Gate, ask: Ask, pixels: number, format?: ImageFormat): Promise<unknown> {
    const budget: Budget = {
      bytes: Math.min(all.memoryBytes, BASE_BYTES + BYTES_PER_PIXEL * pixels),
      ms: BASE_MS + pixels / (format === 'avif' ? AVIF_PIXELS_PER_MS : PIXELS_PER_MS),
    }
    try {
      return await gate.run(() => twice(ask, budget))
    } catch (error) {
      throw asProblem(error, budget)
    }
  }

  rest(start())
  return {
    async probe(path, head, limits) {
      return replySchemas.probe.parse(await run(small, { kind: 'probe', path, head, limits }, 0))
    },
    async pyramid(ask) {
      const made = await run(large, { kind: 'pyramid', ...ask }, area(ask.stored), ask.format)
      return replySchemas.pyramid.parse(made)
    },
    async cut(ask) {
      return replySchemas.cut.parse(await run(small, { kind: 'cut', ...ask }, area(ask.stored), ask.format))
    },
    async peek(path, limits) {
      // Its size is known only there; what may be taken in may be looked at.
      const pixels = limits.maxPixelsUnstreamable
      return replySchemas.peek.parse(await run(small, { kind: 'peek', path, limits }, pixels))
    },
    async measure(path, maxPixels) {
      return replySchemas.measure.parse(await run(small, { kind: 'measure', path, maxPixels }, 0))
    },
    async standIn(ask) {
      return replySchemas.standIn.parse(
        await run(large, { kind: 'standIn', ...ask }, 2 * area(ask.size), 'png'),
      )
    },
    pids: () => [...workers].flatMap(({ alive, pid }) => (alive && pid !== undefined ? [pid] : [])),
    close() {
      closed = true
      for (const timer of idle.values()) clearTimeout(timer)
      idle.clear()
      for (const worker of workers) worker.kill()
      workers.clear()
    },
  }
}

/** What the process said or how it ended, as one of our problems. The decoder's own words stay behind as the cause. */
function asProblem(error: unknown, budget: Budget): unknown {
  if (error instanceof OverBudget) {
    const allowed =
      error.what === 'memory'
        ? `${bytesInWords(budget.bytes)} of memory`
        : `${Math.round(budget.ms / 1000)} s of work`
    return new ProblemError(
      'image-too-demanding',
      `Decoding it takes more than the ${allowed} that it may.`,
      {
        cause: error,
      },
    )
  }
  if (error instanceof WorkerDied)
    return new ProblemError('image-corrupt', 'The decoder broke down over this file.', { cause: error })
  if (error instanceof WorkFailed && error.problem) {
    const { code, detail } = error.problem
    if (isCode(code)) return new ProblemError(code, detail, { cause: error })
  }
  return error
}

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCatalogue, code)
}

let shared: Decoder | null = null
/** One for the whole process, for whoever does not bring a data folder of its own for it. */
export function sharedDecoder(): Decoder {
  shared ??= createDecoder()
  return shared
}
