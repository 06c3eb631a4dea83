/** Which evaluations' facts a view needs: the chosen ones, those that its rule speaks of, and some more to compare with. */
import type { Evaluation } from '#contract/evaluation.ts'
import type { SliceRule } from '#contract/slice.ts'
import { type ExploreSearch, evaluationsNeeded } from '../../app/slice/search.ts'

/** A table of 25,000 items is about 3 MB for each evaluation. */
const most = 8

export function evaluationsOfView(
  all: readonly Evaluation[],
  search: ExploreSearch,
  rule: SliceRule,
): Evaluation[] {
  const needed = evaluationsNeeded(search, rule)
  const newest = search.a === undefined ? all[0]?.id : undefined
  const chosen = all.filter((one) => needed.has(one.id) || one.id === newest)
  const others = all.filter((one) => !chosen.includes(one)).slice(0, Math.max(0, most - chosen.length))
  return all.filter((one) => chosen.includes(one) || others.includes(one))
}
