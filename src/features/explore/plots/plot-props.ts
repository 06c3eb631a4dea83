import type { Crossfilter } from '../../../app/slice/crossfilter.ts'
import type { View } from '../use-view.ts'

/** What every plot needs: the rows that the others leave, and the rule that it changes. */
export interface PlotProps {
  filter: Crossfilter
  view: Pick<View, 'rule' | 'setRule'>
}
