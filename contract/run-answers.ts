/** What can be said about a run's answers without asking anyone again. */
import { type Flip, flipOf } from './answer.ts'
import type { Answer, Run, RunSummary, Verdict } from './run.ts'

/** The model's own probability of its answer, exp of the summed log-probability; null where it gives none. */
export function confidence(answer: Pick<Answer, 'logprob'> | null): number | null {
  if (!answer || answer.logprob === null) return null
  return Math.min(1, Math.max(0, Math.exp(answer.logprob)))
}

/** The shortest honest name of an answer: its letter, else its text. */
export function answerName(answer: Answer): string {
  return answer.letter ?? answer.text.trim()
}

/** Words for how an answer moved: short for a badge, long beside the two answers. */
export const flipWords: Record<Flip, { short: string | null; long: string }> = {
  'right-right': { short: 'still correct', long: 'right → right' },
  'wrong-right': { short: 'corrected', long: 'wrong → right' },
  'right-wrong': { short: 'spoiled', long: 'right → wrong' },
  'wrong-wrong': { short: 'still wrong', long: 'wrong → wrong' },
  // One side cannot be read, so nothing can be said of a move: the badge keeps the verdict's own word.
  unparsed: { short: null, long: 'an answer could not be read' },
}

export interface Change {
  readonly from: string
  readonly to: string
  readonly same: boolean
  readonly flip: Flip | null
  /** refined minus initial confidence, null where either is unknown */
  readonly confidenceDelta: number | null
}

/** What changed between the two answers, null until both are there. */
export function changeOf(run: Run | RunSummary): Change | null {
  const { initialAnswer, refinedAnswer } = run
  if (!initialAnswer || !refinedAnswer) return null
  const from = answerName(initialAnswer)
  const to = answerName(refinedAnswer)
  const before = confidence(initialAnswer)
  const after = confidence(refinedAnswer)
  return {
    from,
    to,
    same: from === to,
    flip: run.initialVerdict && run.refinedVerdict ? flipOf(run.initialVerdict, run.refinedVerdict) : null,
    confidenceDelta: before === null || after === null ? null : after - before,
  }
}

/** What the badge of an answer says. On the refined answer the flip says more than the verdict. */
export function badgeOf(
  verdict: Verdict | null,
  flip: Flip | null,
): { verdict: Verdict; word: string } | null {
  if (!verdict) return null
  const own = { correct: 'correct', wrong: 'wrong', unparsed: 'not readable' }[verdict]
  return { verdict, word: (flip && flipWords[flip].short) ?? own }
}

/** The verdict that a run ends with: the refined answer's, or the initial one's where there is no other. */
export function finalVerdict(run: Run | RunSummary): Verdict | null {
  return run.refinedAnswer ? run.refinedVerdict : run.initialVerdict
}
