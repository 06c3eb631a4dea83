/** The columns of the table: which there are, which of them a person has chosen, and what they sort by. */
import type { Sort } from '#contract/slice.ts'
import type { Chosen } from '../../../app/slice/rule-text.ts'
import { type Field, itemField, resultField } from '../filters/edit-rule.ts'
import { fieldHelp, fieldName, fieldShort } from '../words.ts'

export interface Column {
  /** stands in the address */
  readonly id: string
  readonly title: string
  readonly help: string | undefined
  /** pixels; the question takes what is left */
  readonly width: number
  /** what it holds: a fact of the table, or something that comes with the item */
  readonly holds: 'fact' | 'picture' | 'question' | 'truth' | 'answers' | 'badge' | 'tags' | 'position'
  /** whose: the item's, or one of the two evaluations' */
  readonly of: 'item' | 'a' | 'b' | 'both'
  readonly field: string | null
  readonly numeric: boolean
}

const narrow = 76

function fact(field: string, of: Column['of'], width = narrow, numeric = true): Column {
  const id = of === 'b' ? `${field}-b` : field
  return {
    id,
    title: of === 'b' ? `B ${fieldShort(field)}` : fieldShort(field),
    help: fieldHelp(field) ?? fieldName(field),
    width,
    holds: 'fact',
    of,
    field,
    numeric,
  }
}

function other(
  id: string,
  title: string,
  width: number,
  holds: Column['holds'],
  of: Column['of'],
  field: string | null = null,
): Column {
  return { id, title, help: undefined, width, holds, of, field, numeric: false }
}

const numberFields = [
  'initialConfidence',
  'finalConfidence',
  'confidenceChange',
  'iou',
  'recall',
  'boxArea',
  'cropArea',
  'coverageRatio',
  'coverageShare',
  'tokens',
  'calls',
  'ms',
]

/** All there are; those of B only while one is pinned. */
export const allColumns: readonly Column[] = [
  other('n', '#', 60, 'position', 'item'),
  other('picture', 'picture', 64, 'picture', 'item'),
  other('question', 'question', 0, 'question', 'item'),
  other('truth', 'truth', 84, 'truth', 'item'),
  other('answers', 'answer', 130, 'answers', 'a'),
  other('flip', 'flip', 72, 'badge', 'a', 'flip'),
  other('answers-b', 'B answer', 130, 'answers', 'b'),
  other('flip-b', 'B flip', 72, 'badge', 'b', 'flip'),
  fact('disagreement', 'both', 84),
  fact('cause', 'a', 150, false),
  fact('category', 'item', 120, false),
  fact('kind', 'item', 110, false),
  fact('type', 'item', 110, false),
  ...numberFields.map((field) => fact(field, 'a')),
  ...['cause'].map((field) => fact(field, 'b', 150, false)),
  ...['finalConfidence', 'iou', 'cropArea', 'ms'].map((field) => fact(field, 'b')),
  fact('megapixels', 'item'),
  fact('evidenceArea', 'item'),
  other('tags', 'tags', 140, 'tags', 'item'),
]

const usual = [
  'n',
  'picture',
  'question',
  'truth',
  'answers',
  'flip',
  'answers-b',
  'flip-b',
  'disagreement',
  'cause',
  'category',
  'finalConfidence',
  'confidenceChange',
  'iou',
  'cropArea',
  'coverageRatio',
  'ms',
]

/** Columns that can be shown now. */
export function columnsFor(chosen: Chosen): readonly Column[] {
  return allColumns.filter(({ of }) => {
    if (of === 'item') return true
    return of === 'a' ? chosen.a !== null : chosen.b !== null && chosen.a !== null
  })
}

/** Those that are shown, in the order of the list; `cols` as it stands in the address. */
export function shownColumns(cols: string | undefined, chosen: Chosen): readonly Column[] {
  const ids = new Set(cols === undefined ? usual : cols.split('.'))
  const shown = columnsFor(chosen).filter((column) => ids.has(column.id))
  return shown.length > 0 ? shown : columnsFor(chosen).filter((column) => usual.includes(column.id))
}

/** undefined where it is what is shown anyway */
export function writeColumns(ids: ReadonlySet<string>): string | undefined {
  const list = allColumns.map((column) => column.id).filter((id) => ids.has(id))
  return list.join('.') ===
    allColumns
      .filter(({ id }) => usual.includes(id))
      .map(({ id }) => id)
      .join('.')
    ? undefined
    : list.join('.')
}

/** Columns that are shown now, of those that could not be (B's) too, so that a choice does not lose them. */
export function chosenIds(cols: string | undefined): Set<string> {
  return new Set(cols === undefined ? usual : cols.split('.'))
}

/** What a click on the head of a column sorts by; null where it has no order. */
export function fieldOf(column: Column, chosen: Chosen): Field | null {
  if (column.field === null) return null
  if (column.of === 'item') return itemField(column.field)
  if (column.of === 'both') {
    return chosen.a === null || chosen.b === null
      ? null
      : { field: column.field, evaluation: chosen.a, against: chosen.b }
  }
  const evaluation = column.of === 'a' ? chosen.a : chosen.b
  return evaluation === null ? null : resultField(column.field, evaluation)
}

/** Once: highest first, again: lowest first, a third time: the dataset's order. */
export function nextSort(sort: Sort | null, field: Field): Sort | null {
  const same =
    sort !== null &&
    sort.field === field.field &&
    sort.evaluation === field.evaluation &&
    sort.against === field.against
  if (!same) return { ...field, descending: true }
  return sort.descending ? { ...field, descending: false } : null
}

/** Orders that people ask for by name. */
export function sortChoices(chosen: Chosen): { label: string; sort: Sort | null }[] {
  const of = (label: string, field: string, descending: boolean): { label: string; sort: Sort } | null =>
    chosen.a === null ? null : { label, sort: { ...resultField(field, chosen.a), descending } }
  const list = [
    { label: 'Order of the dataset', sort: null },
    of('Flip: right → right first', 'flip', false),
    of('Flip: unparsed first', 'flip', true),
    of('Confidence lost most', 'confidenceChange', false),
    of('Confidence gained most', 'confidenceChange', true),
    of('Most confident', 'finalConfidence', true),
    of('Least confident', 'finalConfidence', false),
    of('IoU, worst first', 'iou', false),
    of('IoU, best first', 'iou', true),
    of('Coverage ratio, lowest first', 'coverageRatio', false),
    of('Coverage ratio, highest first', 'coverageRatio', true),
    of('Smallest crop', 'cropArea', false),
    of('Largest crop', 'cropArea', true),
    of('Slowest', 'ms', true),
    chosen.a !== null && chosen.b !== null
      ? {
          label: 'Disagreement of A and B',
          sort: { field: 'disagreement', evaluation: chosen.a, against: chosen.b, descending: true },
        }
      : null,
  ]
  return list.filter((one) => one !== null)
}
