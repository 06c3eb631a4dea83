/** Calibrations as jobs: started for an engine, watched by their id, cancelled. The latest of each engine is kept until the end of the process. */
import { createHash, randomUUID } from 'node:crypto'
import {
  type Calibration,
  type CalibrationAsk,
  judgeCalibration,
  readUnderAll,
  scoreConventions,
  wordingSchema,
} from '#contract/calibration.ts'
import { ProblemError, problem } from '#contract/error.ts'
import type { Engine, Picture } from '../engine.ts'
import type { Material, Shown } from './items.ts'

export interface Calibrations {
  /** Starts one; the engine's former one that still goes on is cancelled. */
  start(engine: Engine): Calibration
  /** Throws calibration-not-found. */
  get(id: string): Calibration
  /** The engine's latest, null where there was none. */
  latest(engineId: string): Calibration | null
  /** Throws calibration-not-found. */
  cancel(id: string): Calibration
  /** Cancels what is going on and waits for it. */
  close(): Promise<void>
}

export interface CalibrationParts {
  /** the pictures and questions for an engine */
  material(engine: Engine): Promise<Material>
  /** keeps a picture as sent and answers its address */
  keep(bytes: Uint8Array, extension: 'png' | 'jpg'): Promise<{ url: string }>
}

interface Job {
  state: Calibration
  readonly abort: AbortController
  done: Promise<void>
}

/** Asks at once: enough to be quick, few enough not to push other questions aside. */
const AT_ONCE = 2
const MAX_TOKENS = 256

export function createCalibrations({ material, keep }: CalibrationParts): Calibrations {
  const jobs = new Map<string, Job>()
  const latest = new Map<string, string>()

  function change(job: Job, patch: Partial<Calibration>): void {
    job.state = { ...job.state, ...patch }
  }

  async function carryOut(job: Job, engine: Engine): Promise<void> {
    const { signal } = job.abort
    const { pictures, items } = await material(engine)
    const sent = await Promise.all(pictures.map((shown) => prepare(shown, engine, keep)))
    change(job, {
      total: items.length,
      pictures: sent.map(({ url, shown: { image, view } }) => ({
        url,
        width: image.width,
        height: image.height,
        viewWidth: view.width,
        viewHeight: view.height,
      })),
    })
    const asks: (CalibrationAsk | undefined)[] = items.map(() => undefined)
    let next = 0
    const lane = async () => {
      for (let index = next++; index < items.length; index = next++) {
        signal.throwIfAborted()
        const item = items[index]
        const picture = item && sent[item.picture]
        if (!item || !picture) continue
        const { image, view } = picture.shown
        const base = { ...item, reply: null, values: null, readings: [], error: null }
        try {
          const reply = await say(engine, item.prompt, picture.picture, signal)
          asks[index] = { ...base, reply, ...readUnderAll(reply, item.truth, { image, view }) }
        } catch (error) {
          if (signal.aborted) throw error
          asks[index] = {
            ...base,
            error: error instanceof ProblemError ? error.toProblem() : problem('internal'),
          }
        }
        const made = asks.filter((ask) => ask !== undefined)
        change(job, { asks: made })
        // One that cannot be reached will not be reached by the next eleven questions either.
        if (made.length >= 2 && made.every((ask) => ask.error)) {
          throw new ProblemError('engine-failed', made[0]?.error?.detail ?? made[0]?.error?.title)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    const { asks: made, declared } = job.state
    change(job, {
      status: 'succeeded',
      verdict: judgeCalibration(made, declared),
      scores: wordingSchema.options.flatMap((wording) => {
        const said = made.filter((ask) => ask.wording === wording)
        return said.length > 0 ? [{ wording, conventions: scoreConventions(said) }] : []
      }),
    })
  }

  function find(id: string): Job {
    const job = jobs.get(id)
    if (!job) throw new ProblemError('calibration-not-found')
    return job
  }

  return {
    start(engine) {
      const { id: engineId, kind, model } = engine.info()
      const former = latest.get(engineId)
      if (former) {
        jobs.get(former)?.abort.abort()
        jobs.delete(former)
      }
      const id = randomUUID()
      const job: Job = {
        abort: new AbortController(),
        done: Promise.resolve(),
        state: {
          id,
          engine: engineId,
          model,
          status: 'running',
          startedAt: new Date().toISOString(),
          declared: engine.profile.convention,
          scenes: kind === 'builtin' ? 'samples' : 'drawn',
          pictures: [],
          total: 0,
          asks: [],
          scores: [],
          verdict: null,
          error: null,
        },
      }
      jobs.set(id, job)
      latest.set(engineId, id)
      job.done = carryOut(job, engine).catch((error: unknown) => {
        // The other lane stops too.
        const cancelled = job.abort.signal.aborted
        job.abort.abort()
        const why = error instanceof ProblemError ? error.toProblem() : problem('internal')
        change(job, cancelled ? { status: 'cancelled' } : { status: 'failed', error: why })
      })
      return job.state
    },
    get: (id) => find(id).state,
    latest: (engineId) => jobs.get(latest.get(engineId) ?? '')?.state ?? null,
    cancel(id) {
      const job = find(id)
      if (job.state.status === 'running') {
        job.abort.abort()
        change(job, { status: 'cancelled' })
      }
      return job.state
    },
    async close() {
      for (const job of jobs.values()) job.abort.abort()
      await Promise.allSettled([...jobs.values()].map((job) => job.done))
    },
  }
}

async function prepare(
  shown: Shown,
  engine: Engine,
  keep: CalibrationParts['keep'],
): Promise<{ shown: Shown; url: string; picture: Picture }> {
  const png = engine.profile.imageFormat === 'png'
  const { url } = await keep(shown.bytes, png ? 'png' : 'jpg')
  const picture: Picture = {
    bytes: shown.bytes,
    mediaType: png ? 'image/png' : 'image/jpeg',
    sha256: createHash('sha256').update(shown.bytes).digest('hex'),
    width: shown.view.width,
    height: shown.view.height,
  }
  return { shown, url, picture }
}

async function say(engine: Engine, prompt: string, picture: Picture, signal: AbortSignal): Promise<string> {
  const asking = engine.ask(
    {
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'image', picture },
            { type: 'text', text: prompt },
          ],
        },
      ],
      temperature: 0,
      maxTokens: MAX_TOKENS,
      affinity: picture.sha256,
    },
    signal,
  )
  for (;;) {
    const next = await asking.next()
    if (next.done) return next.value.text
  }
}
