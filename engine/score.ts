/** Multiple choice by likelihood. Pure, and free of node imports. */
import { type Forward, indexOfMax, logSoftmax } from './decode.ts'

export interface Scored {
  /** index of the option that the model finds likeliest */
  readonly best: number
  /** natural log of each option's share of the probability that all options have together */
  readonly logprobs: readonly number[]
}

/**
 * Scores each option as a whole answer: the sum of the log-probabilities of its tokens and of the terminator that
 * must follow. The terminator makes answers of different lengths comparable: "2A" cannot win merely for being the
 * beginning of "2A4", and since each sum is the probability of one exact answer, no division by length is due.
 * The shares are a softmax of these sums: the probability of each answer, given that it is one of them.
 * `forward` is best a remembering one; options of the same tokens get the same share, and the first of them wins.
 */
export async function scoreOptions(
  forward: Forward,
  prompt: readonly number[],
  options: readonly (readonly number[])[],
  terminator: number,
): Promise<Scored> {
  const sums: number[] = []
  for (const option of options) {
    let sum = 0
    const ids = [...prompt]
    for (const id of [...option, terminator]) {
      const { logits } = await forward(ids)
      sum += logSoftmax(logits)[id] ?? Number.NEGATIVE_INFINITY
      ids.push(id)
    }
    sums.push(sum)
  }
  return { best: indexOfMax(sums), logprobs: logSoftmax(sums) }
}
