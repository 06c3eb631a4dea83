/** One step of a run: announced before its work, reported as done or failed after it. */
import { nothingDone } from '#contract/blank.ts'
import { ProblemError, problem } from '#contract/error.ts'
import type { SentImage, Step } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
import type { Look, Steps, StoredPicture } from './method.ts'

export type Draft = Omit<Step, 'index'>

export interface Outcome<Result> {
  readonly result: Result
  readonly done: Partial<Draft>
}

export function draft(look: Look, fields: Pick<Draft, 'kind' | 'role' | 'title'> & Partial<Draft>): Draft {
  return { status: 'running', startedMs: look.now(), ...nothingDone, ...fields }
}

/** Runs `work` as one step. Words that it streams are kept when it fails. */
export async function* step<Result>(
  look: Look,
  start: Draft,
  work: () => Steps<Outcome<Result>> | Promise<Outcome<Result>>,
): Steps<Result> {
  look.signal.throwIfAborted()
  yield { type: 'step-started', step: start }
  const since = look.now()
  let text = start.text
  try {
    const working = work()
    let outcome: Outcome<Result> | null = working instanceof Promise ? await working : null
    while (!(working instanceof Promise) && !outcome) {
      const next = await working.next()
      if (next.done) {
        outcome = next.value
      } else {
        if (next.value.type === 'step-text') text = (text ?? '') + next.value.delta
        yield next.value
      }
    }
    const { result, done } = outcome as Outcome<Result>
    const durationMs = look.now() - since
    yield { type: 'step-finished', step: { ...start, text, ...done, status: 'succeeded', durationMs } }
    return result
  } catch (error) {
    if (!look.signal.aborted) {
      const failure = error instanceof ProblemError ? error.toProblem() : problem('internal')
      const durationMs = look.now() - since
      yield { type: 'step-finished', step: { ...start, text, status: 'failed', durationMs, error: failure } }
    }
    throw error
  }
}

export function asSent(picture: StoredPicture, role: SentImage['role'], region: Box<'image'>): SentImage {
  const { url, sha256, mediaType, width, height } = picture
  return { role, url, sha256, mediaType, bytes: picture.bytes.byteLength, width, height, region }
}
