/** Multiple choice by likelihood. Pure, and free of node imports. */
import { type Forward, logSoftmax } from './decode.ts'

/**
 * Scores each option as a whole answer: the sum of the log-probabilities of its tokens and of the terminator that
 * must follow. The terminator makes answers of different lengths comparable: "2A" cannot win merely for being the
 * beginning of "2A4", and since each sum is the probability of one exact answer, no division by length is due.
 * The result is a softmax of these sums, as natural logs and in the options' order: the probability of each answer, given
 * that it is one of them. `forward` is best a remembering one; options of the same tokens get the same share.
 */
export async function scoreOptions(
  forward: Forward,
  prompt: readonly number[],
  options: readonly (readonly number[])[],
  terminator: number,
): Promise<number[]> {
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
  return logSoftmax(sums)
}
