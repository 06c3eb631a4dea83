/** Columns of words, tags and numbers that are filled row by row and can be filled again. */
import type { TagsColumn, WordsColumn } from '#contract/facts.ts'

/** A column of words over `rows` rows. The words that are known beforehand keep their order, so that a sort follows it. */
export function createWords(rows: number, known: readonly string[] = []) {
  const words = [...known]
  const codeOf = new Map(words.map((word, code) => [word, code]))
  const column: WordsColumn = { words, codes: new Array<number>(rows).fill(-1) }
  return {
    column,
    put(row: number, word: string | null): void {
      column.codes[row] = word === null ? -1 : code(word, codeOf, words)
    },
  }
}

/** Most rows have no tags: they share one list, which nobody fills. */
const none: number[] = []

export function createTags(rows: number) {
  const words: string[] = []
  const codeOf = new Map<string, number>()
  const column: TagsColumn = { words, codes: new Array<number[]>(rows).fill(none) }
  return {
    column,
    put(row: number, tags: readonly string[]): void {
      column.codes[row] = tags.map((tag) => code(tag, codeOf, words))
    },
  }
}

function code(word: string, codeOf: Map<string, number>, words: string[]): number {
  const known = codeOf.get(word)
  if (known !== undefined) return known
  codeOf.set(word, words.length)
  words.push(word)
  return words.length - 1
}

/** Five digits tell more than any of these numbers knows, and a third of what is written otherwise. */
export function brief(value: number): number {
  return Number(value.toPrecision(5))
}
