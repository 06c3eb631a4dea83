/** What a person found when checking an entry, and where that leaves the entry. */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'
import { type EntryContent, entrySchema, missingIn } from './entry.ts'
import type { EntryState } from './project.ts'

const mark = z.boolean().nullable()

/** The checks of arXiv 2602.11858 (section 3.2; the ambiguous cases of 11.1 are what correctFull is for); null: not judged. */
export const reviewChecksSchema = z.object({
  /** the question is unambiguous and can be answered */
  answerable: mark.default(null),
  /** the answer is right on the full image */
  correctFull: mark.default(null),
  /** the answer is right on the crop */
  correctCrop: mark.default(null),
  /** it can be answered without looking closely */
  tooEasy: mark.default(null),
})
export type ReviewChecks = z.infer<typeof reviewChecksSchema>

export const verdicts = ['accept', 'mend', 'reject'] as const
export const verdictSchema = z.enum(verdicts)
export type ReviewVerdict = z.infer<typeof verdictSchema>

export const reviewSchema = z
  .object({
    id: z.string(),
    entryId: z.string(),
    projectId: z.string(),
    personId: z.string(),
    personName: z.string(),
    /** a review is one person's; a resolution settles reviews that disagree */
    role: z.enum(['review', 'resolution']),
    /** the version that was checked */
    version: z.number().int().min(1),
    verdict: verdictSchema,
    checks: reviewChecksSchema,
    /** demanded for mend and reject */
    reason: z.string().max(5000),
    /** what the person answered before the true answer was shown, a letter or text; null: did not try */
    ownAnswer: z.string().max(2000).nullable(),
    /** the box as the person would draw it, original-image pixels */
    ownBox: imageBoxSchema.nullable(),
    /** milliseconds of work; null in what others are shown */
    spentMs: z.number().int().min(0).nullable(),
    at: z.string(),
    /** its person took it back; kept for the history */
    withdrawnAt: z.string().nullable(),
    /** whether it counts: what was checked has not changed nor been handed back since, nobody took it back, and its person gave no newer one in this role */
    current: z.boolean(),
  })
  .meta({ id: 'Review' })
export type Review = z.infer<typeof reviewSchema>

export const newReviewSchema = z
  .object({
    /** chosen by the sender: one sent twice counts once */
    id: z.uuid(),
    version: z.number().int().min(1),
    verdict: verdictSchema,
    checks: reviewChecksSchema.prefault({}),
    reason: reviewSchema.shape.reason.default(''),
    ownAnswer: reviewSchema.shape.ownAnswer.default(null),
    ownBox: reviewSchema.shape.ownBox.default(null),
    spentMs: z.number().int().min(0).max(3_600_000).default(0),
  })
  .refine((review) => review.verdict === 'accept' || review.reason.trim() !== '', {
    path: ['reason'],
    message: 'say why',
  })
export type NewReview = z.infer<typeof newReviewSchema>

/** The reviews of one entry as one person may see them. */
export const entryReviewsSchema = z
  .object({
    /** oldest first */
    reviews: z.array(reviewSchema),
    /** how many current ones of others are kept back until one's own is given */
    hidden: z.number().int().min(0),
  })
  .meta({ id: 'EntryReviews' })
export type EntryReviews = z.infer<typeof entryReviewsSchema>

export const givenReviewSchema = entryReviewsSchema
  .extend({ review: reviewSchema, entry: entrySchema })
  .meta({ id: 'GivenReview' })
export type GivenReview = z.infer<typeof givenReviewSchema>

/**
 * What a check is about, as canonical text: question, type, options, answer and evidence. Notes, category, kind and further
 * columns can change without anybody having to check again.
 */
export function checkedText(content: EntryContent): string {
  const { question, type, options, answer, evidence } = content
  return JSON.stringify([
    question,
    type,
    type === 'choice' ? options.map(({ letter, text }) => [letter, text]) : [],
    answer,
    evidence.map(({ x, y, width, height }) => [x, y, width, height]),
  ])
}

/**
 * Where an entry stands: a draft until it is complete and submitted; settled by the newest current resolution, else by
 * the newest current review of each person. Reviews of other contents do not count. `overlap`: how many accept it.
 */
export function stateOf(
  content: EntryContent,
  reviews: readonly Pick<Review, 'role' | 'verdict' | 'personId' | 'at' | 'current'>[],
  overlap: number,
): EntryState {
  if (!content.submitted || missingIn(content).length > 0) return 'draft'
  const current = reviews.filter((review) => review.current).toSorted((a, b) => a.at.localeCompare(b.at))
  const settled = current.findLast((review) => review.role === 'resolution')
  if (settled)
    return settled.verdict === 'accept' ? 'verified' : settled.verdict === 'reject' ? 'rejected' : 'mend'
  const newest = new Map<string, Review['verdict']>()
  for (const { personId, verdict } of current) newest.set(personId, verdict)
  const given = [...newest.values()]
  const [first] = given
  if (first === undefined) return 'open'
  if (given.some((verdict) => verdict !== first)) return 'disputed'
  if (first === 'mend') return 'mend'
  if (given.length < overlap) return 'open'
  return first === 'accept' ? 'verified' : 'rejected'
}
