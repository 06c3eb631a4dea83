import type { Evaluation } from '#contract/evaluation.ts'
export function JudgeDialog(_: { evaluation: Evaluation; onClose: () => void }) {
  return null
}
