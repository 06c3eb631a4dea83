/** Options of a multiple-choice question. Letters follow the places, and the answer follows its option. Pure. */
import type { EntryContent } from '#contract/entry.ts'

export type Options = EntryContent['options']
type Choice = Pick<EntryContent, 'options' | 'answer'>

export const mostOptions = 26

const letterAt = (at: number) => String.fromCharCode(65 + at)

/** The options in a new order, `from[i]` the old place of the i-th; the answer goes along. */
function arranged({ options, answer }: Choice, from: readonly number[]): Choice {
  const right = options.findIndex((option) => option.letter === answer)
  const place = from.indexOf(right)
  return {
    options: from.map((old, at) => ({ letter: letterAt(at), text: options[old]?.text ?? '' })),
    // an answer that names no option is a person's to mend: it stays
    answer: right < 0 ? answer : place < 0 ? null : letterAt(place),
  }
}

const places = (count: number) => Array.from({ length: count }, (_, at) => at)

export function addOption({ options, answer }: Choice, text = ''): Choice {
  if (options.length >= mostOptions) return { options, answer }
  return { options: [...options, { letter: letterAt(options.length), text }], answer }
}

/** Takes an option away; where it was the answer, there is none then. */
export function removeOption(choice: Choice, at: number): Choice {
  return arranged(
    choice,
    places(choice.options.length).filter((place) => place !== at),
  )
}

/** Moves an option by a number of places; it stops at the ends. */
export function moveOption(choice: Choice, at: number, by: number): Choice {
  const order = places(choice.options.length)
  const to = Math.min(order.length - 1, Math.max(0, at + by))
  const [moved] = order.splice(at, 1)
  if (moved === undefined) return choice
  order.splice(to, 0, moved)
  return arranged(choice, order)
}

export function setOptionText({ options, answer }: Choice, at: number, text: string): Choice {
  return { options: options.map((option, i) => (i === at ? { ...option, text } : option)), answer }
}

/** Every order is equally likely (Fisher and Yates). `random` gives numbers in [0, 1). */
export function shuffleOptions(choice: Choice, random: () => number): Choice {
  const order = places(choice.options.length)
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [a, b] = [order[last] as number, order[other] as number]
    order[last] = b
    order[other] = a
  }
  return arranged(choice, order)
}

/** The text of what is true: an option's, or the open answer. */
export function answerText({
  type,
  options,
  answer,
}: Pick<EntryContent, 'type' | 'options' | 'answer'>): string | null {
  if (answer === null) return null
  return type === 'open' ? answer : (options.find((option) => option.letter === answer)?.text ?? null)
}

/**
 * A wrong option taken from the true answers of other entries, of the same category where there are any. Null where
 * none is left that does not stand among the options already.
 */
export function borrowedDistractor(
  content: EntryContent,
  others: readonly EntryContent[],
  random: () => number,
): string | null {
  const taken = new Set(content.options.map((option) => option.text.trim().toLowerCase()))
  const fresh = (list: readonly EntryContent[]) => [
    ...new Set(
      list.flatMap((other) => {
        const text = answerText(other)?.trim()
        return text && !taken.has(text.toLowerCase()) ? [text] : []
      }),
    ),
  ]
  const near = fresh(
    others.filter((other) => content.category !== null && other.category === content.category),
  )
  const from = near.length > 0 ? near : fresh(others)
  return from[Math.floor(random() * from.length)] ?? null
}
