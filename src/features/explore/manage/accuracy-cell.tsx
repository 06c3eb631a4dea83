import type { Evaluation } from '#contract/evaluation.ts'
export function AccuracyCell(_: { evaluation: Evaluation }) {
  return null
}
