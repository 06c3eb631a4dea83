/** What a person has set up in the dialog of a new evaluation, and the request that it makes. */
import type { EngineInfo } from '#contract/engine.ts'
import type { CreateEvaluation } from '#contract/evaluation.ts'
import { type MethodId, type MethodInfo, whyNot } from '#contract/method.ts'
import type { RunParams } from '#contract/run.ts'
import type { SliceRule } from '#contract/slice.ts'
import { paramsFor } from '../../../app/params/values.ts'

export interface EvaluationDraft {
  method: MethodId
  engine: string
  params: RunParams
  /** null: every item */
  slice: SliceRule | null
  /** null: as many at once as the engine answers */
  concurrency: number | null
  /** ask again, also what was asked before in the same way */
  fresh: boolean
  /** empty: named by method and engine */
  name: string
}

/** Parameters that make sense for many pictures: a region drawn in one of them does not. */
export function methodForMany(method: MethodInfo): MethodInfo {
  return { ...method, params: method.params.filter((param) => param.kind !== 'box') }
}

/** Starts with a method that the engine can run: Zoom-Refine, else the first. */
export function firstDraft(
  methods: readonly MethodInfo[],
  engines: readonly EngineInfo[],
  slice: SliceRule | null,
): EvaluationDraft {
  const usable = engines.find((one) => one.status !== 'offline' && one.status !== 'failed') ?? engines[0]
  const can = methods.filter((method) => usable && whyNot(method, usable) === null)
  const method = can.find((one) => one.id === 'zoom-refine') ?? can[0] ?? methods[0]
  return {
    method: method?.id ?? 'zoom-refine',
    engine: usable?.id ?? 'builtin',
    params: {},
    slice,
    concurrency: null,
    fresh: false,
    name: '',
  }
}

/** What keeps the evaluation from being started, in words; null where nothing does. */
export function refusal(
  draft: EvaluationDraft,
  method: MethodInfo | undefined,
  engine: EngineInfo | undefined,
): string | null {
  if (!method) return 'Choose a method.'
  if (!engine) return 'Choose an engine.'
  const why = whyNot(method, engine)
  if (why) return why
  const needsPolicy = method.params.some((param) => param.kind === 'engine' && param.default === null)
  if (needsPolicy && !draft.params.policy) return 'Choose the policy among the parameters.'
  return null
}

export function nameFor(method: MethodInfo | undefined, engine: EngineInfo | undefined): string {
  return [method?.label, engine?.label].filter(Boolean).join(' · ')
}

/** The request of a draft. Parameters of other methods stay behind. */
export function requestOf(
  datasetId: string,
  draft: EvaluationDraft,
  method: MethodInfo | undefined,
): CreateEvaluation {
  const name = draft.name.trim()
  return {
    datasetId,
    method: draft.method,
    engine: draft.engine,
    params: paramsFor(method, draft.params),
    slice: draft.slice,
    concurrency: draft.concurrency,
    fresh: draft.fresh,
    ...(name ? { name } : {}),
  }
}
