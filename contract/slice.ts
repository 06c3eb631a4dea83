/**
 * A slice: the items of a dataset that meet a rule, in an order. Rules, not lists, are stored and put into addresses.
 * The same code chooses on the server (API, exports) and in the browser (plots that filter each other).
 */
import { z } from 'zod'
import type { FactTable, TagsColumn, WordsColumn } from './facts.ts'

/** Fields of an item, and fields of a result (which need an evaluation). */
export const itemWordFields = ['category', 'kind', 'type', 'tags', 'note'] as const
export const itemNumberFields = ['megapixels', 'evidenceArea'] as const
export const resultWordFields = [
  'status',
  'initial',
  'final',
  'flip',
  'gradedBy',
  'cause',
  'global',
  'regional',
  'tags',
] as const
export const resultNumberFields = [
  'initialConfidence',
  'finalConfidence',
  'confidenceChange',
  'iou',
  'recall',
  'boxArea',
  'cropArea',
  'coverageShare',
  'coverageArea',
  'coverageRatio',
  'calls',
  'tokens',
  'ms',
] as const
/**
 * How two evaluations stand on an item; they need `evaluation` and `against`. `outcome` is a word; `disagreement` a number for
 * sorting: 1 where exactly one of the two is right, plus the distance of their confidences (0 where one is not known), so 0..2.
 */
export const pairFields = ['outcome', 'disagreement'] as const
export const outcomes = ['both-right', 'only-first', 'only-second', 'both-wrong'] as const

const bound = z.number().nullable()

export const conditionSchema = z.object({
  field: z.string().min(1).max(40),
  /** the evaluation whose results are meant; null for fields of the item */
  evaluation: z.string().max(64).nullable().default(null),
  /** the second evaluation of a pair field */
  against: z.string().max(64).nullable().default(null),
  test: z.discriminatedUnion('is', [
    /** one of the words; '' stands for "none" */
    z.object({ is: z.literal('in'), words: z.array(z.string().max(200)).max(500) }),
    /** min <= value < max; null bounds are open, max belongs to it where it is the last possible value (see `inRange`) */
    z.object({ is: z.literal('between'), min: bound, max: bound, closed: z.boolean().default(false) }),
    /** the value is not known */
    z.object({ is: z.literal('missing') }),
  ]),
  /** turned round: everything that does not meet the test */
  not: z.boolean().default(false),
})
export type Condition = z.infer<typeof conditionSchema>

export const sortSchema = z.object({
  field: z.string().min(1).max(40),
  evaluation: z.string().max(64).nullable().default(null),
  against: z.string().max(64).nullable().default(null),
  descending: z.boolean().default(false),
})
export type Sort = z.infer<typeof sortSchema>

export const sliceRuleSchema = z
  .object({
    /** words that question, answers or key must all hold; '' for any */
    text: z.string().max(500).default(''),
    conditions: z.array(conditionSchema).max(50).default([]),
    /** rows without a value come last either way; ties keep the dataset's order */
    sort: sortSchema.nullable().default(null),
  })
  .meta({ id: 'SliceRule' })
export type SliceRule = z.infer<typeof sliceRuleSchema>

export const sliceSchema = z
  .object({
    id: z.string(),
    datasetId: z.string(),
    name: z.string().trim().min(1).max(200),
    rule: sliceRuleSchema,
    createdAt: z.string(),
  })
  .meta({ id: 'Slice' })
export type Slice = z.infer<typeof sliceSchema>

export const everything: SliceRule = { text: '', conditions: [], sort: null }

/** A field that the table does not have: an unknown name, or of an evaluation that is not in it. */
export class UnknownField extends Error {}

type Column = { kind: 'words'; column: WordsColumn } | { kind: 'tags'; column: TagsColumn } | Numbers
interface Numbers {
  kind: 'numbers'
  column: readonly (number | null)[]
}

/** The column that a condition or sort speaks of. Throws UnknownField. */
export function columnOf(
  table: FactTable,
  { field, evaluation, against }: Pick<Condition, 'field' | 'evaluation' | 'against'>,
): Column {
  if (field === 'outcome') return { kind: 'words', column: outcomeColumn(table, evaluation, against) }
  if (field === 'disagreement') {
    return { kind: 'numbers', column: disagreementColumn(table, evaluation, against) }
  }
  const columns: Record<string, unknown> | undefined =
    evaluation === null ? table.items : table.evaluations.find((e) => e.id === evaluation)?.columns
  if (!columns) throw new UnknownField(`No evaluation ${evaluation} in this table.`)
  const column = Object.hasOwn(columns, field) ? columns[field] : undefined
  if (!column) throw new UnknownField(`No field “${field}”.`)
  if (Array.isArray(column)) return { kind: 'numbers', column }
  return field === 'tags'
    ? { kind: 'tags', column: column as TagsColumn }
    : { kind: 'words', column: column as WordsColumn }
}

function outcomeColumn(table: FactTable, first: string | null, second: string | null): WordsColumn {
  const a = columnOf(table, { field: 'final', evaluation: first, against: null })
  const b = columnOf(table, { field: 'final', evaluation: second, against: null })
  if (a.kind !== 'words' || b.kind !== 'words') throw new UnknownField('outcome')
  const rightA = a.column.words.indexOf('correct')
  const rightB = b.column.words.indexOf('correct')
  const codes = a.column.codes.map((code, row) => {
    const other = b.column.codes[row] ?? -1
    // An item that only one of the two has answered has no outcome.
    if (code < 0 || other < 0) return -1
    return code === rightA ? (other === rightB ? 0 : 1) : other === rightB ? 2 : 3
  })
  return { words: [...outcomes], codes }
}

function disagreementColumn(
  table: FactTable,
  first: string | null,
  second: string | null,
): (number | null)[] {
  const outcome = outcomeColumn(table, first, second)
  const sure = [first, second].map((evaluation) =>
    columnOf(table, { field: 'finalConfidence', evaluation, against: null }),
  )
  const confidence = (column: Column | undefined, row: number) =>
    column?.kind === 'numbers' ? (column.column[row] ?? null) : null
  return outcome.codes.map((code, row) => {
    if (code < 0) return null
    const [a, b] = [confidence(sure[0], row), confidence(sure[1], row)]
    return (code === 1 || code === 2 ? 1 : 0) + (a === null || b === null ? 0 : Math.abs(a - b))
  })
}

export function inRange(value: number, min: number | null, max: number | null, closed: boolean): boolean {
  if (min !== null && value < min) return false
  return max === null || value < max || (closed && value === max)
}

/** One byte a row: 1 where the condition holds. Throws UnknownField. */
export function maskOf(table: FactTable, condition: Condition): Uint8Array {
  const mask = new Uint8Array(table.rows)
  const found = columnOf(table, condition)
  const { test } = condition
  const wanted = condition.not ? 0 : 1
  const put = (holds: (row: number) => boolean) => {
    for (let row = 0; row < table.rows; row++) mask[row] = holds(row) ? wanted : 1 - wanted
  }
  if (test.is === 'between') {
    if (found.kind !== 'numbers') throw new UnknownField(`“${condition.field}” holds words, not numbers.`)
    const { column } = found
    put((row) => {
      const value = column[row]
      return value !== null && value !== undefined && inRange(value, test.min, test.max, test.closed)
    })
  } else if (found.kind === 'numbers') {
    if (test.is === 'in') throw new UnknownField(`“${condition.field}” holds numbers, not words.`)
    put((row) => (found.column[row] ?? null) === null)
  } else if (found.kind === 'words') {
    const codes = found.column.codes
    const chosen = chosenCodes(found.column.words, test.is === 'in' ? test.words : [''])
    put((row) => chosen.has(codes[row] ?? -1))
  } else {
    const chosen = chosenCodes(found.column.words, test.is === 'in' ? test.words : [''])
    const codes = found.column.codes
    put((row) => {
      const list = codes[row] ?? []
      return list.length === 0 ? chosen.has(-1) : list.some((code) => chosen.has(code))
    })
  }
  return mask
}

function chosenCodes(words: readonly string[], wanted: readonly string[]): Set<number> {
  return new Set(
    wanted
      .map((word) => (word === '' ? -1 : words.indexOf(word)))
      .filter((code, i) => code >= 0 || wanted[i] === ''),
  )
}

/**
 * The ordinals of a slice, in its order. `textHits` are the rows that meet `rule.text` (the text is searched on the server);
 * it is not looked at where the rule has no text. Throws UnknownField.
 */
export function applyRule(
  table: FactTable,
  rule: SliceRule,
  textHits: ReadonlySet<number> | null,
): Uint32Array {
  const masks = rule.conditions.map((condition) => maskOf(table, condition))
  const chosen: number[] = []
  for (let row = 0; row < table.rows; row++) {
    if (rule.text && !textHits?.has(row)) continue
    if (masks.every((mask) => mask[row] === 1)) chosen.push(row)
  }
  return sortRows(table, Uint32Array.from(chosen), rule.sort)
}

/** Rows in the order of `sort`: words in the order of their column's list, unknown values last, ties by ordinal. Throws UnknownField. */
export function sortRows(table: FactTable, rows: Uint32Array, sort: Sort | null): Uint32Array {
  if (!sort) return rows
  const found = columnOf(table, sort)
  if (found.kind === 'tags') throw new UnknownField('Tags have no order.')
  const sign = sort.descending ? -1 : 1
  const value = (row: number): number | null => {
    if (found.kind === 'numbers') return found.column[row] ?? null
    const code = found.column.codes[row] ?? -1
    return code < 0 ? null : code
  }
  return rows.slice().sort((a, b) => {
    const x = value(a)
    const y = value(b)
    if (x === y) return a - b
    if (x === null) return 1
    if (y === null) return -1
    return sign * (x - y)
  })
}
