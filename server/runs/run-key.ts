/**
 * The key of what a run asks: equal keys ask the same of the same model. What was answered once under a key need not be
 * asked, and paid for, again. A drawn answer (temperature above 0, no seed) is a draw from the same distribution, so it
 * may stand for another draw as well; who wants a new draw asks for fresh answers.
 */
import { createHash } from 'node:crypto'
import type { EngineInfo } from '#contract/engine.ts'
import type { Option } from '#contract/image.ts'
import type { MethodInfo } from '#contract/method.ts'
import type { RunParams } from '#contract/run.ts'
import type { PlainBox } from '#contract/space.ts'

export interface Question {
  readonly imageId: string
  readonly question: string
  readonly options?: readonly Option[] | null | undefined
  /** the true answer; only a survey that paints its tiles with it asks differently for it */
  readonly expected?: string | null | undefined
  /** in original-image pixels; only dual view looks at it */
  readonly evidence?: PlainBox | null | undefined
}

type Answerer = Pick<EngineInfo, 'id' | 'model' | 'profile'>

/** 64 lower-case hex digits. Parameters that say what holds anyhow change nothing. `policy`: the engine of `params.policy`. */
export function runKeyOf(
  { imageId, question, options, expected, evidence }: Question,
  method: Pick<MethodInfo, 'id' | 'params'>,
  params: RunParams,
  engine: Answerer,
  policy: Answerer | null,
): string {
  const defaults = method.params.flatMap(({ name, default: value }) =>
    value === null ? [] : [[name, value]],
  )
  const asked = {
    imageId,
    question: question.trim(),
    options: (options ?? []).map(({ letter, text }) => [letter, text]),
    method: method.id,
    params: { ...Object.fromEntries(defaults), ...params },
    engine: answerer(engine),
    policy: policy && answerer(policy),
    evidence: method.id === 'dual-view' && evidence ? evidence : null,
    expected: params.target === 'expected' ? (expected ?? null) : null,
  }
  return createHash('sha256').update(canonical(asked)).digest('hex')
}

/** The profile decides on view, prompt and box, so another one asks something else. */
function answerer({ id, model, profile }: Answerer) {
  const { label: _, ...rules } = profile
  return { id, model, rules }
}

/** JSON with sorted names, so that the order in which they were given does not count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
