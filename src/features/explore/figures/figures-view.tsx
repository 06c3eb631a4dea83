import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import type { Slice } from '../use-slice.ts'
import type { View } from '../use-view.ts'

export interface FiguresViewProps {
  dataset: Dataset
  evaluations: readonly Evaluation[]
  a: Evaluation | null
  b: Evaluation | null
  view: View
  slice: Slice
}

export function FiguresView(_: FiguresViewProps) {
  return null
}
