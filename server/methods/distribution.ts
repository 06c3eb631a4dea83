/** How sure an answer is among the options, where the engine tells enough. */
import type { Option } from '#contract/image.ts'
import type { Answer } from '#contract/run.ts'
import type { AskReply } from '../engines/engine.ts'

/** Softmax over the options' log-probabilities, for engines that score them; null for others. */
export function distributionOf(
  { choices }: Pick<AskReply, 'choices'>,
  options: readonly Option[],
): Answer['distribution'] {
  if (!choices || options.length === 0) return null
  const known = choices.filter(({ letter, logprob }) => Number.isFinite(logprob) && has(options, letter))
  const highest = Math.max(...known.map(({ logprob }) => logprob))
  const weights = known.map(({ letter, logprob }) => ({ letter, weight: Math.exp(logprob - highest) }))
  const total = weights.reduce((sum, { weight }) => sum + weight, 0)
  if (!(total > 0)) return null
  return weights.map(({ letter, weight }) => ({ letter, probability: weight / total }))
}

function has(options: readonly Option[], letter: string): boolean {
  return options.some((option) => option.letter === letter)
}
