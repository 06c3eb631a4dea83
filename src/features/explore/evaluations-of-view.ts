/** Which evaluations' facts a view needs: the chosen ones, those that its rule speaks of, and some more to compare with. */
import type { Evaluation } from '#contract/evaluation.ts'
import type { SliceRule } from '#contract/slice.ts'
import type { ExploreSearch } from '../../app/slice/search.ts'

/** A table of 25,000 items is about 3 MB for each evaluation. */
const most = 8

export function evaluationsOfView(
  all: readonly Evaluation[],
  search: ExploreSearch,
  rule: SliceRule,
): Evaluation[] {
  const needed = new Set([
    search.a ?? all[0]?.id,
    search.b,
    rule.sort?.evaluation,
    rule.sort?.against,
    ...rule.conditions.flatMap((condition) => [condition.evaluation, condition.against]),
  ])
  const others = all.filter((one) => !needed.has(one.id))
  const chosen = all.filter((one) => needed.has(one.id))
  return [...chosen, ...others.slice(0, Math.max(0, most - chosen.length))].toSorted(
    (x, y) => all.indexOf(x) - all.indexOf(y),
  )
}
