/** Finds the item that a row is about: by its id, as long as the question agrees, else by question, choices and picture. */
import type { Item } from '#contract/dataset.ts'
import type { MatchWord, PredictionPreview, Unmatched } from '#contract/prediction.ts'
import { splitQuestion } from '../import/cells.ts'
import type { ReadRow } from './read.ts'

export type Match =
  | { readonly item: Item; readonly by: Extract<MatchWord, 'key' | 'question' | 'question-image'> }
  | { readonly item: null; readonly why: Exclude<Unmatched['why'], 'unreadable'>; readonly detail: string }

/** One row with the item that it is about, or why there is none. */
export type MatchedRow =
  | {
      readonly row: number
      readonly item: Item
      readonly read: ReadRow
      readonly by: keyof PredictionPreview['by']
    }
  | {
      readonly row: number
      readonly item: null
      readonly read: ReadRow | null
      readonly why: Unmatched['why']
      readonly detail: string
    }

export type Matcher = (row: ReadRow) => Match

/** Beginnings of questions by which a longer text, such as a whole prompt, is compared. */
const BEGINNING = 40

/** `match` remembers which items are taken: the first row about an item counts. */
export function createMatcher(items: readonly Item[]): Matcher {
  const byKey = new Map(items.map((item) => [item.key, item]))
  const byQuestion = grouped(items, (item) => folded(item.question))
  const byBeginning = grouped(items, (item) => folded(item.question).slice(0, BEGINNING))
  const taken = new Set<string>()

  const candidates = (asked: string): readonly Item[] => {
    for (const text of [asked, splitQuestion(asked).question]) {
      const same = byQuestion.get(folded(text))
      if (same) return same
    }
    const whole = folded(asked)
    const near = byBeginning.get(whole.slice(0, BEGINNING)) ?? []
    const begun = near.filter((item) => whole.startsWith(folded(item.question)))
    const longest = Math.max(0, ...begun.map((item) => item.question.length))
    return begun.filter((item) => item.question.length === longest)
  }

  const find = (row: ReadRow): Match => {
    const named = row.key === null ? undefined : byKey.get(row.key)
    const asked = row.question
    if (named && (asked === null || agrees(asked, named))) return { item: named, by: 'key' }
    if (asked === null) {
      return missing(
        'no-item',
        row.key === null ? 'The row has neither id nor question.' : `Id “${row.key}”.`,
      )
    }
    const all = candidates(asked)
    if (all.length === 0) {
      return named
        ? missing('other-question', `Item “${named.key}” asks: ${shortened(named.question)}`)
        : missing('no-item', shortened(asked))
    }
    const [only] = all
    if (only && all.length === 1) return { item: only, by: 'question' }
    const pictured =
      row.image === null ? all : all.filter((item) => sameName(item.imageName, row.image ?? ''))
    const narrowed = pictured.length > 0 ? pictured : all
    const ordered = row.options.length > 0 ? narrowed.filter((item) => sameOptions(item, row)) : narrowed
    const [one] = ordered
    if (one && ordered.length === 1) {
      return {
        item: one,
        by: pictured.length < all.length && pictured.length > 0 ? 'question-image' : 'question',
      }
    }
    return missing('several-items', `${all.length} items ask: ${shortened(asked)}`)
  }

  return (row) => {
    const match = find(row)
    if (!match.item) return match
    if (taken.has(match.item.id)) return missing('same-item', `Item “${match.item.key}”.`)
    taken.add(match.item.id)
    return match
  }
}

function missing(why: Exclude<Unmatched['why'], 'unreadable'>, detail: string): Match {
  return { item: null, why, detail }
}

/** A prompt may say more than the question: choices, how to answer. */
function agrees(asked: string, item: Item): boolean {
  const [whole, question] = [folded(asked), folded(item.question)]
  return whole.includes(question) || question.includes(whole)
}

function sameName(a: string, b: string): boolean {
  const base = (path: string) => path.replaceAll('\\', '/').split('/').pop()?.toLowerCase() ?? ''
  return base(a) !== '' && base(a) === base(b)
}

function sameOptions(item: Item, { options }: ReadRow): boolean {
  return (
    item.options.length === options.length &&
    item.options.every(({ text }, index) => folded(text) === folded(options[index]?.text ?? ''))
  )
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

const shortened = (text: string) => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 120 ? `${line.slice(0, 120)}…` : line
}

function grouped(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
