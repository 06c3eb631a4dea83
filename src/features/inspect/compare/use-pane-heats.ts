/** The maps of the runs that are shown: as many hooks as there can be panes. */
import type { Run } from '#contract/run.ts'
import type { InspectSearch } from '../search.ts'
import { type HeatView, useHeat } from '../strip/use-heat.ts'

export function usePaneHeats(runs: readonly Run[], look: InspectSearch): readonly (HeatView | null)[] {
  return [
    useHeat(runs[0] ?? null, look, null, null),
    useHeat(runs[1] ?? null, look, null, null),
    useHeat(runs[2] ?? null, look, null, null),
    useHeat(runs[3] ?? null, look, null, null),
  ]
}
