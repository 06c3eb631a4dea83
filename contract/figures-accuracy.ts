/** How often an evaluation is right, in all and by category, and what its own confidence is worth. */
import { z } from 'zod'
import { calibration } from './bins.ts'
import { type Cause, causeSchema } from './facts.ts'
import { type FigureRow, gradeOf, groupRows } from './figure-rows.ts'
import { intervalSchema, shareOf, shareSchema } from './figure-shares.ts'
import { meanOfShares } from './statistics.ts'

const count = z.number().int()

/** Nothing is dropped silently: `items` is the sum of the counts `correct` to `waiting`. */
export const accuracySchema = z
  .object({
    items: count,
    correct: count,
    wrong: count,
    /** no answer could be read; counts as wrong */
    unparsed: count,
    /** open answers that no rule decides and no judge has seen; count as wrong */
    undecided: count,
    /** answered, but the dataset has no true answer; in no denominator */
    ungraded: count,
    /** the engine gave no answer; not in `share`, counted as wrong in `strict` */
    failed: count,
    /** not asked yet; in no denominator */
    waiting: count,
    /** correct of all graded answers: correct + wrong + unparsed + undecided */
    share: shareSchema,
    /** the same with failed items in the denominator */
    strict: shareSchema,
  })
  .meta({ id: 'Accuracy' })
export type Accuracy = z.infer<typeof accuracySchema>

export const accuracyFigureSchema = z.object({
  /** every item weighs the same (micro) */
  all: accuracySchema,
  /** every category weighs the same (macro): mean of the categories' `share`; null without categories */
  macro: intervalSchema.nullable(),
  categories: z.array(z.object({ name: z.string().nullable(), accuracy: accuracySchema })),
  kinds: z.array(z.object({ name: z.string().nullable(), accuracy: accuracySchema })),
})
export type AccuracyFigure = z.infer<typeof accuracyFigureSchema>

export function accuracyOf(rows: readonly FigureRow[], side: 'initial' | 'final' = 'final'): Accuracy {
  const counts = { correct: 0, wrong: 0, unparsed: 0, undecided: 0, ungraded: 0, failed: 0, waiting: 0 }
  for (const row of rows) {
    const { status } = row.facts
    if (status === 'failed') counts.failed++
    else if (status !== 'done') counts.waiting++
    else counts[gradeOf(row, side) ?? 'ungraded']++
  }
  const graded = counts.correct + counts.wrong + counts.unparsed + counts.undecided
  return {
    items: rows.length,
    ...counts,
    share: shareOf(counts.correct, graded),
    strict: shareOf(counts.correct, graded + counts.failed),
  }
}

export function accuracyFigure(
  rows: readonly FigureRow[],
  side: 'initial' | 'final' = 'final',
): AccuracyFigure {
  const by = (field: 'category' | 'kind') =>
    groupRows(rows, field).map((group) => ({ name: group.name, accuracy: accuracyOf(group.rows, side) }))
  const categories = by('category')
  const shares = categories.flatMap(({ name, accuracy: { share } }) =>
    name === null || share.value === null || share.low === null || share.high === null
      ? []
      : [{ value: share.value, low: share.low, high: share.high }],
  )
  return { all: accuracyOf(rows, side), macro: meanOfShares(shares), categories, kinds: by('kind') }
}

export const causeFigureSchema = z.object({
  /** wrong, unparsed and failed items: those that a cause is looked for */
  items: count,
  causes: z.array(z.object({ cause: causeSchema, count, byPerson: count, share: shareSchema })),
})

/** Why the wrong ones are wrong, commonest first. */
export function causeFigure(rows: readonly FigureRow[]): z.infer<typeof causeFigureSchema> {
  const counts = new Map<Cause, { count: number; byPerson: number }>()
  let items = 0
  for (const { facts } of rows) {
    if (facts.cause === null) continue
    items++
    const entry = counts.get(facts.cause) ?? { count: 0, byPerson: 0 }
    entry.count++
    if (facts.causeBy === 'person') entry.byPerson++
    counts.set(facts.cause, entry)
  }
  const causes = [...counts]
    .toSorted((a, b) => b[1].count - a[1].count || a[0].localeCompare(b[0]))
    .map(([cause, entry]) => ({ cause, ...entry, share: shareOf(entry.count, items) }))
  return { items, causes }
}

export const calibrationFigureSchema = z.object({
  count,
  /** expected calibration error over ten equal bins, 0..1 */
  error: z.number(),
  bins: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      count,
      confidence: z.number().nullable(),
      accuracy: z.number().nullable(),
    }),
  ),
})

/** Stated confidence against being right; null where the engine states none. Answers that are not decided are left out. */
export function calibrationFigure(
  rows: readonly FigureRow[],
  side: 'initial' | 'final',
): z.infer<typeof calibrationFigureSchema> | null {
  const answers = rows.flatMap((row) => {
    const grade = gradeOf(row, side)
    const confidence = row.facts[side === 'initial' ? 'initialConfidence' : 'finalConfidence']
    if (grade === null || grade === 'undecided' || confidence === null) return []
    return [{ confidence, right: grade === 'correct' }]
  })
  return calibration(answers)
}
