/** What the model could not read of what it was asked, in plain words for a person. Pure, and free of node imports. */
import type { Manifest } from './manifest.ts'
import type { Prompt, Tokenizer } from './tokenizer.ts'

export interface Choice {
  readonly letter: string
  readonly text: string
}

/** How many of the words are named; the others are only counted. */
const NAMED = 5

/** One note for each thing that a person should know; none where all was read. */
export function unreadNotes(
  tokenizer: Tokenizer,
  manifest: Pick<Manifest, 'questionLength' | 'initialLength' | 'maxAnswer' | 'special'>,
  prompt: Prompt,
  choices: readonly Choice[],
): string[] {
  const { questionLength, initialLength, maxAnswer, special } = manifest
  const inQuestion = unread(prompt.question, tokenizer.encodeWords, questionLength, special.unk)
  const inAnswer =
    prompt.form === 'first' ? [] : unread(prompt.initial, tokenizer.encodeAnswer, initialLength, special.unk)
  const partly = choices.filter(
    ({ text }) => unread(text, tokenizer.encodeAnswer, maxAnswer, special.unk).length > 0,
  )
  return [
    ...(inQuestion.length === 0 ? [] : [`${words(inQuestion)} of the question ${wereNotRead(inQuestion)}.`]),
    ...(inAnswer.length === 0 ? [] : [`${words(inAnswer)} of the earlier answer ${wereNotRead(inAnswer)}.`]),
    ...(partly.length === 0
      ? []
      : [`${optionWords(partly)} ${partly.length === 1 ? 'was' : 'were'} not read whole.`]),
    ...alike(tokenizer, maxAnswer, choices)
      .filter((same) => same.length > 1)
      .map((same) => `${optionWords(same)} cannot be told apart: the model reads the same in them.`),
  ]
}

/** The options in groups that the model reads as the same tokens: words that it does not know, or a common beginning. */
export function alike<Option extends Choice>(
  tokenizer: Tokenizer,
  maxAnswer: number,
  choices: readonly Option[],
): Option[][] {
  const groups = new Map<string, Option[]>()
  for (const choice of choices) {
    const key = tokenizer.encodeAnswer(choice.text).slice(0, maxAnswer).join(' ')
    groups.set(key, [...(groups.get(key) ?? []), choice])
  }
  return [...groups.values()]
}

/** The words of which nothing is in the vocabulary, or nothing within the first `limit` tokens. */
function unread(text: string, encode: (text: string) => number[], limit: number, unk: number): string[] {
  let at = 0
  return text.split(/\s+/).filter((word) => {
    const ids = encode(word)
    const seen = ids.slice(0, Math.max(0, limit - at))
    at += ids.length
    return /[\p{L}\p{N}]/u.test(word) && seen.every((id) => id === unk)
  })
}

function words({ length }: readonly string[]): string {
  return length === 1 ? '1 word' : `${length} words`
}

function wereNotRead(list: readonly string[]): string {
  const named = list.slice(0, NAMED).map((word) => `“${word}”`)
  const more = list.length > NAMED ? ', …' : ''
  return `${list.length === 1 ? 'was' : 'were'} not read (${named.join(', ')}${more})`
}

function optionWords(list: readonly Choice[]): string {
  const letters = list.map(({ letter }) => letter)
  const last = letters.pop()
  return letters.length === 0 ? `Option ${last}` : `Options ${letters.join(', ')} and ${last}`
}
