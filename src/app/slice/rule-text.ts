/**
 * A slice's rule as a short text that stays readable in an address, where only letters, digits, space (as +) and `* - . _`
 * are left alone: `flip.a.is.right-wrong**iou.a.in.0.1_0.5**category.not.chart*table`.
 *
 * Conditions are joined by `**`; each is field, scope, word of the test, value, joined by `.`. The scope is nothing for
 * fields of the item, `a` or `b` for the two chosen evaluations, `e-` and an id for another one; a pair field has two.
 * Words are joined by `*`; a lone `-` is the empty word, which stands for "none".
 */
import type { Condition, Sort } from '#contract/slice.ts'

/** The two evaluations that `a` and `b` stand for. */
export interface Chosen {
  readonly a: string | null
  readonly b: string | null
}

const ops = {
  is: { is: 'in', not: false },
  not: { is: 'in', not: true },
  in: { is: 'between', not: false, closed: false },
  out: { is: 'between', not: true, closed: false },
  within: { is: 'between', not: false, closed: true },
  beyond: { is: 'between', not: true, closed: true },
  missing: { is: 'missing', not: false },
  known: { is: 'missing', not: true },
} as const
type Op = keyof typeof ops

export function writeConditions(conditions: readonly Condition[], chosen: Chosen): string {
  return conditions.map((condition) => writeCondition(condition, chosen)).join('**')
}

/** Conditions that cannot be read, or that speak of an evaluation that is not chosen, are left out. */
export function readConditions(text: string, chosen: Chosen): Condition[] {
  if (text === '') return []
  return text.split('**').flatMap((part) => {
    const condition = readCondition(part, chosen)
    return condition ? [condition] : []
  })
}

export function writeSort(sort: Sort, chosen: Chosen): string {
  return `${sort.descending ? '-' : ''}${writeHead(sort, chosen).join('.')}`
}

export function readSort(text: string, chosen: Chosen): Sort | null {
  const descending = text.startsWith('-')
  const head = readHead((descending ? text.slice(1) : text).split('.'), chosen)
  return head && { ...head, descending }
}

type Head = Pick<Condition, 'field' | 'evaluation' | 'against'>

function writeCondition(condition: Condition, chosen: Chosen): string {
  const { test, not } = condition
  const head = writeHead(condition, chosen)
  if (test.is === 'missing') return [...head, not ? 'known' : 'missing'].join('.')
  if (test.is === 'in') {
    const op = not ? 'not' : 'is'
    return [...head, op, ...(test.words.length > 0 ? [test.words.map(escapeWord).join('*')] : [])].join('.')
  }
  const op = test.closed ? (not ? 'beyond' : 'within') : not ? 'out' : 'in'
  return [...head, op, `${test.min ?? ''}_${test.max ?? ''}`].join('.')
}

function readCondition(text: string, chosen: Chosen): Condition | null {
  const parts = text.split('.')
  const at = parts.findIndex((part, index) => index > 0 && Object.hasOwn(ops, part))
  if (at < 0) return null
  const head = readHead(parts.slice(0, at), chosen)
  const op = ops[parts[at] as Op]
  if (!head) return null
  const value = at + 1 < parts.length ? parts.slice(at + 1).join('.') : null
  if (op.is === 'missing') return { ...head, test: { is: 'missing' }, not: op.not }
  if (op.is === 'in') {
    const words = value === null ? [] : value.split('*').map(unescapeWord)
    return { ...head, test: { is: 'in', words }, not: op.not }
  }
  const bounds = value?.split('_').map(readBound)
  const [min, max] = bounds ?? []
  if (bounds?.length !== 2 || min === undefined || max === undefined) return null
  return { ...head, test: { is: 'between', min, max, closed: op.closed }, not: op.not }
}

function writeHead({ field, evaluation, against }: Head, chosen: Chosen): string[] {
  const scopes = against !== null ? [evaluation, against] : evaluation !== null ? [evaluation] : []
  return [escapeName(field), ...scopes.map((id) => writeScope(id, chosen))]
}

function writeScope(id: string | null, chosen: Chosen): string {
  if (id === null) return '-'
  if (id === chosen.a) return 'a'
  return id === chosen.b ? 'b' : `e-${escapeName(id)}`
}

/** null where it cannot be read; an alias that stands for nothing now counts as that. */
function readHead(parts: readonly string[], chosen: Chosen): Head | null {
  const [name, ...scopes] = parts
  if (name === undefined || name === '' || scopes.length > 2) return null
  const ids = scopes.map((scope) => {
    if (scope === '-') return null
    if (scope === 'a') return chosen.a ?? undefined
    if (scope === 'b') return chosen.b ?? undefined
    return scope.startsWith('e-') ? unescapeName(scope.slice(2)) : undefined
  })
  if (ids.includes(undefined)) return null
  return { field: unescapeName(name), evaluation: ids[0] ?? null, against: ids[1] ?? null }
}

/** undefined: no number */
function readBound(text: string): number | null | undefined {
  if (text === '') return null
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

const escapeWord = (word: string) =>
  word === '' ? '-' : word === '-' ? asHex(word) : word.replace(/[%*]/g, asHex)
const escapeName = (name: string) => name.replace(/[%*.-]/g, asHex)
const unescapeName = (text: string) => text.replace(/%(25|2A|2D|2E)/g, (_, hex: string) => fromHex(hex))
const unescapeWord = (text: string) => (text === '-' ? '' : unescapeName(text))

function asHex(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
}

function fromHex(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}
