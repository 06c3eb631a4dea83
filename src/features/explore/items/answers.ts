/** What a row's badge says, from the fact table alone: it is there before the item itself has come. */
import type { FactTable } from '#contract/facts.ts'
import { resultField } from '../filters/edit-rule.ts'
import { numbersOf, once, wordCodes } from '../plots/counts.ts'

export type Mark = 'right' | 'wrong' | 'unparsed' | 'undecided' | 'failed' | 'waiting'

export interface RowBadge {
  /** null where the method gives no first answer of its own */
  readonly first: Mark | null
  readonly last: Mark
  readonly flip: string | null
  readonly cause: string | null
  /** final minus initial confidence */
  readonly change: number | null
}

/** Words for a screen reader, which sees no signs. */
export const markWords: Record<Mark, string> = {
  right: 'right',
  wrong: 'wrong',
  unparsed: 'not readable',
  undecided: 'not decided',
  failed: 'failed',
  waiting: 'no answer yet',
}

/** The same object for the same table and row, so that a card which has not changed is not drawn again. */
export function badgeOf(table: FactTable, evaluation: string, row: number): RowBadge {
  const made = once(table, `badges ${evaluation}`, (): RowBadge[] => [])
  const badge = made[row] ?? makeBadge(table, evaluation, row)
  made[row] = badge
  return badge
}

function makeBadge(table: FactTable, evaluation: string, row: number): RowBadge {
  const word = (name: string) => {
    const codes = wordCodes(table, resultField(name, evaluation))
    return codes?.labels[codes.one[row] ?? -1] ?? null
  }
  const status = word('status')
  const change = numbersOf(table, resultField('confidenceChange', evaluation))?.[row] ?? Number.NaN
  const flip = word('flip')
  const initial = word('initial')
  return {
    first: initial === null || flip === null ? null : markOf(initial),
    last: status === 'failed' ? 'failed' : markOf(word('final')),
    flip,
    cause: word('cause'),
    change: Number.isNaN(change) ? null : change,
  }
}

export function badgeWords({ first, last }: RowBadge): string {
  return first === null ? markWords[last] : `${markWords[first]}, then ${markWords[last]}`
}

function markOf(grade: string | null): Mark {
  if (grade === 'correct') return 'right'
  if (grade === 'wrong' || grade === 'unparsed' || grade === 'undecided') return grade
  return 'waiting'
}
