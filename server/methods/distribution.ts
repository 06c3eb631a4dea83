/** How sure an answer is among the options, where the engine tells enough. */
import { optionDistribution } from '#contract/answer-options.ts'
import type { Span } from '#contract/answer-text.ts'
import type { Option } from '#contract/image.ts'
import type { Answer } from '#contract/run.ts'
import type { AskReply } from '../engines/engine.ts'

/**
 * For engines that score the options, the softmax over them; for those that tell the likeliest tokens, what stood beside the
 * answer's letter. `span`: where the letter stands in the reply. Null where neither is told, and without options.
 */
export function distributionOf(
  { choices, tokens }: Pick<AskReply, 'choices' | 'tokens'>,
  span: Span | null,
  options: readonly Option[],
): Answer['distribution'] {
  if (options.length === 0) return null
  if (choices) return softmax(choices, options)
  return tokens && span ? optionDistribution(tokens, span, options) : null
}

function softmax(
  choices: NonNullable<AskReply['choices']>,
  options: readonly Option[],
): Answer['distribution'] {
  const known = choices.filter(
    ({ letter, logprob }) => Number.isFinite(logprob) && options.some((option) => option.letter === letter),
  )
  const highest = Math.max(...known.map(({ logprob }) => logprob))
  const weights = known.map(({ letter, logprob }) => ({ letter, weight: Math.exp(logprob - highest) }))
  const total = weights.reduce((sum, { weight }) => sum + weight, 0)
  if (!(total > 0)) return null
  return weights.map(({ letter, weight }) => ({ letter, probability: weight / total }))
}
