/** Why an item is rejected or has to be mended: the common reasons, and how they make the text that is sent. */
import type { ReviewChecks } from '#contract/review.ts'

export interface Reason {
  readonly id: string
  readonly words: string
  /** the mark that it says by itself */
  readonly says: Partial<ReviewChecks>
}

export const reasons: readonly Reason[] = [
  {
    id: 'ambiguous',
    words: 'Ambiguous on the full image: something else fits, too',
    says: { correctFull: false },
  },
  { id: 'wrong', words: 'The answer is wrong', says: {} },
  { id: 'unanswerable', words: 'The picture does not tell', says: { answerable: false } },
  { id: 'easy', words: 'Too easy: seen at a glance', says: { tooEasy: true } },
  { id: 'box', words: 'The box does not show it', says: { correctCrop: false } },
  { id: 'wording', words: 'Badly worded, or options that overlap', says: {} },
]

const most = 5000

/** The chosen reasons in the order of the list, then one's own words. */
export function reasonText(chosen: ReadonlySet<string>, words: string): string {
  const listed = reasons.filter(({ id }) => chosen.has(id)).map((reason) => reason.words)
  return [...listed, words.trim()]
    .filter((part) => part !== '')
    .join('. ')
    .slice(0, most)
}

/** Marks as the chosen reasons have them; what a person has judged stays. */
export function marksOfReasons(checks: ReviewChecks, chosen: ReadonlySet<string>): ReviewChecks {
  const next = { ...checks }
  for (const { id, says } of reasons) {
    if (!chosen.has(id)) continue
    for (const mark of ['answerable', 'correctFull', 'correctCrop', 'tooEasy'] as const)
      next[mark] ??= says[mark] ?? null
  }
  return next
}
