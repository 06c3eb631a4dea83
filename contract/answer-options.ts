/** How a model that tells its likeliest tokens was torn between the options, read where it wrote the answer's letter. */
import type { Span } from './answer-text.ts'
import type { Option } from './image.ts'
import type { Token } from './run.ts'

export interface OptionProbability {
  readonly letter: string
  /** 0..1; over all options together 1 */
  readonly probability: number
}

/** A letter alone, as tokenizers write it: with a space or bracket before it, with a bracket, dot or colon after it. */
const letterToken = /^[\s▁Ġ]*[*_"'`“([{]*[\s]*([A-Z])[\s]*[)\]}.,:*_"'`”]*\s*$/u

/**
 * The probabilities of the options from the likeliest tokens at the place of the answer's letter, made to sum to 1 over the
 * options seen there; an option that is not among the likeliest is left out. `tokens` joined are the reply, `span` is where
 * the letter stands in it (UTF-16 offsets, end exclusive; `extractAnswer` gives it). The same letter in several spellings
 * (`B`, ` B`, `(B`) counts as one, with the sum of their probabilities.
 *
 * Null where nothing can be told: no likeliest tokens, a letter that shares its token with other words (then the
 * alternatives are other words too), or no option among the likeliest.
 */
export function optionDistribution(
  tokens: readonly Token[],
  span: Span,
  options: readonly Option[],
): OptionProbability[] | null {
  const token = tokenAt(tokens, span)
  if (!token || letterOf(token.text) === null) return null
  const weights = new Map<string, number>()
  for (const { text, logprob } of likeliest(token)) {
    const letter = letterOf(text)
    if (letter === null || !options.some((option) => option.letter === letter)) continue
    if (Number.isNaN(logprob)) continue
    weights.set(letter, (weights.get(letter) ?? 0) + Math.exp(Math.min(0, logprob)))
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0)) return null
  return options.flatMap(({ letter }) => {
    const weight = weights.get(letter)
    return weight === undefined ? [] : [{ letter, probability: weight / total }]
  })
}

/** The tokens that the model thought likeliest, with the one that it took, each text once. */
function likeliest({ text, logprob, top }: Token): { text: string; logprob: number }[] {
  if (!top || top.length === 0) return []
  const taken = top.some((other) => other.text === text) || logprob === null ? [] : [{ text, logprob }]
  const seen = new Set<string>()
  return [...top, ...taken].filter((one) => !seen.has(one.text) && seen.add(one.text))
}

/** The one token that holds the whole span; null where it is spread over several. */
function tokenAt(tokens: readonly Token[], [start, end]: Span): Token | null {
  let at = 0
  for (const token of tokens) {
    const next = at + token.text.length
    if (at <= start && end <= next && end > start) return token
    at = next
  }
  return null
}

function letterOf(text: string): string | null {
  return letterToken.exec(text)?.[1] ?? null
}
