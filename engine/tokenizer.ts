/**
 * Words and numbers to ids and back; follows `model/tokenizer.py` exactly.
 * Free of node imports, so that a browser can use it.
 */
import type { Manifest } from './manifest.ts'

/** `first`: look at the whole view, answer and name a box. `second`: view and crop, answer again. */
export type Form = 'first' | 'second'

/** What is asked, as words. `initial` is the earlier answer, for the second look only. */
export type Prompt =
  | { readonly form: 'first'; readonly question: string }
  | { readonly form: 'second'; readonly question: string; readonly initial: string }

export interface Tokenizer {
  /** Lower-case words and single `.` and `?`; always `questionLength` ids, cut or padded at the end. */
  encodeQuestion(text: string): number[]
  /** The same, as many ids as there are. */
  encodeWords(text: string): number[]
  /** Capitals and digits are spelt out, character by character; anything else is words. */
  encodeAnswer(text: string): number[]
  /** The ids that the decoder starts from; the last one is `<ans>`. */
  encodePrompt(prompt: Prompt): number[]
  /** How an answer token is written after `previous` (null at the start of the reply). */
  piece(id: number, previous: number | null): string
  /** The number 0..1000 that a coordinate token stands for: the middle of its bin. */
  coordinate(id: number): number
  isCoordinate(id: number): boolean
}

const PIECES = /[a-z0-9]+|[.?]/g
/** What Python's str.split takes for space: what JavaScript does without U+FEFF, and five control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python splits at them.
const SPACES = /(?:(?!\ufeff)[\s\x1c-\x1f\x85])+/

/** Of the manifest's vocabulary; never throws, a word that is not in it becomes `<unk>`. */
export function createTokenizer(manifest: Manifest): Tokenizer {
  const { vocabulary, special, bins, coordinateStart, questionLength, initialLength } = manifest
  const ids = new Map(vocabulary.map((text, id) => [text, id]))
  const chars = new Set(manifest.charTokens)
  const reserved = new Set<number>(Object.values(special))

  const charId = (char: string) => {
    const id = ids.get(char)
    return id !== undefined && chars.has(id) ? id : undefined
  }
  const isCoordinate = (id: number) => id >= coordinateStart && id < coordinateStart + bins
  const wordId = (word: string) => {
    // The phrases of training know one article.
    const id = ids.get(word === 'an' ? 'a' : word)
    return id === undefined || reserved.has(id) || isCoordinate(id) ? special.unk : id
  }
  const words = (text: string) => (text.toLowerCase().match(PIECES) ?? []).map(wordId)
  const padTo = (list: readonly number[], length: number) => [
    ...list.slice(0, length),
    ...new Array<number>(Math.max(0, length - list.length)).fill(special.pad),
  ]
  const encodeQuestion = (text: string) => padTo(words(text), questionLength)
  const encodeAnswer = (text: string) =>
    text
      .split(SPACES)
      .filter((part) => part !== '')
      .flatMap((part) => {
        const spelt = Array.from(part, charId)
        return spelt.every((id) => id !== undefined) ? spelt : words(part)
      })

  return {
    encodeQuestion,
    encodeWords: words,
    encodeAnswer,
    encodePrompt(prompt) {
      const question = encodeQuestion(prompt.question)
      if (prompt.form === 'first') return [special.s1, ...question, special.ans]
      const initial = padTo(encodeAnswer(prompt.initial), initialLength)
      return [special.s2, ...question, special.init, ...initial, special.ans]
    },
    piece(id, previous) {
      const text = vocabulary[id] ?? ''
      if (previous === null || (chars.has(id) && chars.has(previous))) return text
      return ` ${text}`
    },
    coordinate: (id) => Math.round(((id - coordinateStart + 0.5) * 1000) / bins),
    isCoordinate,
  }
}
