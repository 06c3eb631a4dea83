/**
 * Asks until there is an answer or a reason why there is none: at the replica of the question's key, at another one
 * before the first word has come, again without what the server refuses, and again after a pause that it asks for.
 */
import { ProblemError } from '#contract/error.ts'
import type { AskRequest } from '../engine.ts'
import { type Patience, startDeadline } from './deadline.ts'
import { exchange, type Heard, Refused } from './exchange.ts'
import { type Connection, ConnectionLost } from './http.ts'
import { type Habits, learnFrom } from './learned.ts'
import { codeOf, toProblem } from './refusals.ts'
import { relay } from './relay.ts'
import { BreakerOpen, LineFull, type Place, type Replicas } from './replicas.ts'
import { bodyJson, type Extra, fieldsOf, messagesJson } from './request.ts'

export interface AskingParts {
  readonly label: string
  readonly model: string
  readonly connections: readonly Connection[]
  readonly replicas: Replicas
  readonly patience: Patience
  readonly secrets: readonly string[]
  habits(): Habits
  learned(habits: Habits): void
  /** what a person should know while a question waits; null: nothing any more */
  waiting(detail: string | null): void
}

export interface Answer extends Heard {
  readonly waitedMs: number
}

/** How often a pause is made for one question, and the longest that is made at a server's wish, in milliseconds. */
const MAX_PAUSES = 3
const LONGEST_PAUSE_MS = 20_000
const FIRST_PAUSE_MS = 500
/** Fields that can be refused one after another. */
const MAX_LESSONS = 10

export async function* askReplicas(
  parts: AskingParts,
  request: AskRequest,
  extra: Extra,
  asking: AbortSignal,
): AsyncGenerator<string, Answer> {
  const { label, replicas, patience } = parts
  const messages = messagesJson(request.messages)
  const whole = startDeadline(label, { ...patience, firstWordMs: patience.totalMs })
  const signal = AbortSignal.any([asking, whole.signal])
  const tried = new Set<number>()
  let pauses = 0
  let lost = 0
  let flipped = false
  let waitedMs = 0
  let met: ProblemError | null = null
  try {
    for (let lessons = 0; ; ) {
      const place = await enter(parts, request.affinity, tried, signal).catch((error: unknown) => {
        // What this question met itself says more than that the address is left alone since.
        throw met && error instanceof ProblemError && error.cause instanceof BreakerOpen ? met : error
      })
      waitedMs += place.waitedMs
      const habits = parts.habits()
      const fields = fieldsOf(parts.model, request, habits, extra)
      let said = false
      try {
        const connection = parts.connections[place.index]
        if (!connection) throw new RangeError(`no connection ${place.index}`)
        const body = bodyJson(fields, messages)
        const maps = 'relative_attention' in fields
        const hearing = exchange({ label, connection, body, patience, maps }, signal)
        const heard = yield* relay(hearing, (words) => {
          said = true
          return words
        })
        place.succeeded()
        return { ...heard, waitedMs }
      } catch (error) {
        if (asking.aborted) throw asking.reason
        const failure = judge(error, parts)
        met = failure.problem
        if (failure.replicaFailed) place.failed(failure.problem.code, failure.again === 'later')
        else place.released()
        if (said) throw failure.problem
        const lesson = error instanceof Refused && lessons < MAX_LESSONS ? learn(error, habits, fields) : null
        if (lesson && !(flipped && lesson.tokenField !== habits.tokenField)) {
          flipped ||= lesson.tokenField !== habits.tokenField
          parts.learned(lesson)
          lessons++
          continue
        }
        if (!failure.replicaFailed) throw failure.problem
        tried.add(place.index)
        if (replicas.hasOther(tried)) continue
        if (failure.again === 'lost' && lost++ === 0) continue
        if (failure.again !== 'later' || pauses >= MAX_PAUSES) throw failure.problem
        const pauseMs = failure.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** pauses
        if (pauseMs > LONGEST_PAUSE_MS) throw failure.problem
        pauses++
        waitedMs += pauseMs
        await pause(parts, failure.problem, pauseMs, signal)
        tried.clear()
      } finally {
        place.released()
      }
    }
  } finally {
    whole.clear()
    parts.waiting(null)
  }
}

async function enter(
  { replicas, label }: AskingParts,
  affinity: string | undefined,
  tried: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<Place> {
  try {
    return await replicas.enter(affinity, tried, signal)
  } catch (error) {
    if (error instanceof LineFull)
      throw new ProblemError('engine-busy', `Too many questions wait for ${label} already.`)
    if (error instanceof BreakerOpen) {
      const seconds = Math.max(1, Math.ceil(error.backInMs / 1000))
      throw new ProblemError(
        'engine-offline',
        `${label} has failed ${error.failures} times in a row; it is tried again in ${seconds} s.`,
        { cause: error },
      )
    }
    throw error
  }
}

interface Failure {
  readonly problem: ProblemError
  /** it is the address that failed, not the question */
  readonly replicaFailed: boolean
  /** lost: at once, for a connection can break by chance; later: after a pause */
  readonly again: 'lost' | 'later' | 'no'
  readonly retryAfterMs: number | null
}

function judge(error: unknown, { label, secrets }: AskingParts): Failure {
  const no = { again: 'no' as const, retryAfterMs: null }
  if (error instanceof Refused) {
    const { refusal } = error
    const code = codeOf(refusal)
    const paid = /insufficient_quota|billing/.test(refusal.kind)
    const later = (code === 'engine-busy' || code === 'engine-rate-limited') && !paid
    return {
      problem: toProblem(refusal, label, secrets),
      replicaFailed: later || refusal.status >= 500 || code === 'engine-unreadable',
      again: later ? 'later' : 'no',
      retryAfterMs: refusal.retryAfter === null ? null : refusal.retryAfter * 1000,
    }
  }
  if (error instanceof ConnectionLost) {
    const cause = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : null
    const refused = cause === 'ECONNREFUSED' || cause === 'ENOTFOUND'
    const problem =
      error.message === 'no reply'
        ? new ProblemError('engine-offline', `${label} does not answer.`, { cause: error })
        : new ProblemError('engine-cut-off', `${label} stopped in the middle of its answer.`, {
            cause: error,
          })
    return { problem, replicaFailed: true, again: refused ? 'no' : 'lost', retryAfterMs: null }
  }
  if (error instanceof ProblemError)
    return { ...no, problem: error, replicaFailed: error.code !== 'engine-no-answer' }
  const problem = new ProblemError('engine-failed', `${label} sent something that cannot be read.`, {
    cause: error,
  })
  return { ...no, problem, replicaFailed: true }
}

function learn({ refusal }: Refused, habits: Habits, sent: Record<string, unknown>): Habits | null {
  return learnFrom(habits, { sent, refusal })
}

async function pause(
  { label, waiting }: AskingParts,
  problem: ProblemError,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const why =
    problem.code === 'engine-rate-limited' ? 'limits how often it may be asked' : 'has too much to do'
  waiting(`${label} ${why}; asking again in ${Math.max(1, Math.round(ms / 1000))} s.`)
  await new Promise<void>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end)
      resolve()
    }, ms)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
