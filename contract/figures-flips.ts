/** How answers moved: from the first look to the second, and from one evaluation to another, item by item. */
import { z } from 'zod'
import type { Flip } from './answer.ts'
import { type Grade, gradeSchema } from './facts.ts'
import { type FigureRow, gradeOf, groupRows } from './figure-rows.ts'
import { intervalSchema, shareOf, shareSchema } from './figure-shares.ts'
import { flipOfGrades } from './score-open.ts'
import { mcnemarExact, pairedDifference } from './statistics.ts'

const count = z.number().int()

export const movesSchema = z
  .object({
    /** items with both answers graded */
    items: count,
    /** where both could be read and were decided; `unparsed` where one could not be read, `undecided` where one waits for a judge */
    flips: z.object({
      'right-right': count,
      'wrong-right': count,
      'right-wrong': count,
      'wrong-wrong': count,
      unparsed: count,
      undecided: count,
    }),
    /** every pair of grades that occurs */
    matrix: z.array(z.object({ first: gradeSchema, second: gradeSchema, count })),
    first: shareSchema,
    second: shareSchema,
    /** not correct first, correct second; here unparsed and undecided count as wrong */
    gained: count,
    /** correct first, not correct second */
    lost: count,
    /** second share minus first share */
    difference: intervalSchema.nullable(),
    /** McNemar's exact test on gained against lost, two-sided */
    p: z.number(),
  })
  .meta({ id: 'Moves' })
export type Moves = z.infer<typeof movesSchema>

export const flipFigureSchema = z.object({
  all: movesSchema,
  categories: z.array(z.object({ name: z.string().nullable(), moves: movesSchema })),
})
export type FlipFigure = z.infer<typeof flipFigureSchema>

/** Counts pairs of grades; pairs with a null are left out. */
export function movesOf(pairs: Iterable<readonly [Grade | null, Grade | null]>): Moves {
  const grades = gradeSchema.options
  const cells = new Array<number>(grades.length ** 2).fill(0)
  for (const [first, second] of pairs) {
    if (first === null || second === null) continue
    const at = grades.indexOf(first) * grades.length + grades.indexOf(second)
    cells[at] = (cells[at] ?? 0) + 1
  }
  const matrix = cells
    .map((cell, at) => ({
      first: grades[Math.floor(at / grades.length)] as Grade,
      second: grades[at % grades.length] as Grade,
      count: cell,
    }))
    .filter((cell) => cell.count > 0)
  const flips: Record<Flip | 'undecided', number> = {
    'right-right': 0,
    'wrong-right': 0,
    'right-wrong': 0,
    'wrong-wrong': 0,
    unparsed: 0,
    undecided: 0,
  }
  const table = { bothRight: 0, onlyFirst: 0, onlySecond: 0, bothWrong: 0 }
  let items = 0
  for (const { first, second, count: n } of matrix) {
    items += n
    flips[flipOfGrades(first, second) ?? 'undecided'] += n
    const rightFirst = first === 'correct'
    if (second === 'correct') table[rightFirst ? 'bothRight' : 'onlySecond'] += n
    else table[rightFirst ? 'onlyFirst' : 'bothWrong'] += n
  }
  return {
    items,
    flips,
    matrix,
    first: shareOf(table.bothRight + table.onlyFirst, items),
    second: shareOf(table.bothRight + table.onlySecond, items),
    gained: table.onlySecond,
    lost: table.onlyFirst,
    difference: pairedDifference(table),
    p: mcnemarExact(table.onlyFirst, table.onlySecond),
  }
}

/** First answers against final ones, for rows that have looked twice; null where none has. */
export function flipFigure(rows: readonly FigureRow[]): FlipFigure | null {
  const twice = rows.filter(lookedTwice)
  if (twice.length === 0) return null
  const moves = (group: readonly FigureRow[]) =>
    movesOf(group.map((row) => [gradeOf(row, 'initial'), gradeOf(row)] as const))
  return {
    all: moves(twice),
    categories: groupRows(twice, 'category').map(({ name, rows: group }) => ({ name, moves: moves(group) })),
  }
}

/**
 * A row has two answers where its flip is known, or where an answer that waits for a judge keeps it from being known but a
 * crop was looked into. A single glance has one answer in both places and moves nowhere.
 */
function lookedTwice({ facts }: FigureRow): boolean {
  if (facts.status !== 'done' || facts.initial === null || facts.final === null) return false
  return (
    facts.flip !== null || (facts.cropArea !== null && [facts.initial, facts.final].includes('undecided'))
  )
}

/** Items that only one of two evaluations has answered; at most 1000 are named. */
const onlySchema = z.object({
  count,
  named: z.array(z.object({ ordinal: count, key: z.string() })),
})

export const pairFigureSchema = z
  .object({
    /** the evaluation that the figures are of, and the one that it is held against */
    first: z.string(),
    second: z.string(),
    all: movesSchema,
    categories: z.array(z.object({ name: z.string().nullable(), moves: movesSchema })),
    /** graded in the first only, in the second only; in no count above */
    onlyFirst: onlySchema,
    onlySecond: onlySchema,
    /** graded in neither */
    neither: count,
  })
  .meta({ id: 'PairFigure' })
export type PairFigure = z.infer<typeof pairFigureSchema>

/** The final answers of two evaluations on the same items. Rows are matched by ordinal; both lists are of one dataset. */
export function pairFigure(
  names: { readonly first: string; readonly second: string },
  first: readonly FigureRow[],
  second: readonly FigureRow[],
): PairFigure {
  const others = new Map(second.map((row) => [row.ordinal, row]))
  const pairs: { row: FigureRow; grades: readonly [Grade | null, Grade | null] }[] = []
  for (const row of first) {
    const other = others.get(row.ordinal)
    others.delete(row.ordinal)
    pairs.push({ row, grades: [gradeOf(row), other ? gradeOf(other) : null] })
  }
  for (const row of others.values()) pairs.push({ row, grades: [null, gradeOf(row)] })
  const both = pairs.filter(({ grades: [a, b] }) => a !== null && b !== null)
  const gradesOf = new Map(both.map(({ row, grades }) => [row, grades]))
  const moves = (rows: readonly FigureRow[]) =>
    movesOf(rows.map((row) => gradesOf.get(row) ?? ([null, null] as const)))
  const only = (chosen: typeof pairs) => ({
    count: chosen.length,
    named: chosen.slice(0, 1000).map(({ row }) => ({ ordinal: row.ordinal, key: row.key })),
  })
  const rows = both.map(({ row }) => row)
  return {
    ...names,
    all: moves(rows),
    categories: groupRows(rows, 'category').map((group) => ({ name: group.name, moves: moves(group.rows) })),
    onlyFirst: only(pairs.filter(({ grades: [a, b] }) => a !== null && b === null)),
    onlySecond: only(pairs.filter(({ grades: [a, b] }) => a === null && b !== null)),
    neither: pairs.filter(({ grades: [a, b] }) => a === null && b === null).length,
  }
}
