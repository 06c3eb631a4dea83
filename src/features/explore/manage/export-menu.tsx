import type { Evaluation } from '#contract/evaluation.ts'
export function ExportMenu(_: { datasetId: string; evaluations: readonly Evaluation[] }) {
  return null
}
