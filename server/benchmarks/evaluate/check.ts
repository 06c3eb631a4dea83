/** What can be known to be wrong with an evaluation before a single item is asked. */

import type { EngineInfo } from '#contract/engine.ts'
import type { CreateEvaluation } from '#contract/evaluation.ts'
import type { MethodInfo } from '#contract/method.ts'
import type { RunParams } from '#contract/run.ts'
import type { EngineRegistry } from '../../engines/registry.ts'
import { findMethod } from '../../methods/catalogue.ts'
import { checkFit, checkParams } from '../../methods/check-params.ts'

export interface Checked {
  readonly method: MethodInfo
  readonly params: RunParams
  readonly engine: EngineInfo
  readonly policy: EngineInfo | null
}

/** An item that has all that a method may look for; whether a real one has it is that item's matter. */
const idealItem = { expected: 'A', size: { width: 2 ** 31, height: 2 ** 31 } }

/** Throws engine-not-found, method-not-found, engine-lacks, params-invalid. */
export function checkEvaluation(
  {
    engine: engineId,
    method: methodId,
    params: given,
  }: Pick<CreateEvaluation, 'engine' | 'method' | 'params'>,
  engines: EngineRegistry,
): Checked {
  const engine = engines.find(engineId)
  const info = engine.info()
  const method = findMethod(methodId, info).info
  const params = checkParams(method, given)
  checkFit(method, params, idealItem, idealItem.size, engine.profile)
  const policy = params.policy ? engines.find(params.policy).info() : null
  return { method, params, engine: info, policy }
}
