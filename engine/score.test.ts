import { describe, expect, it } from 'vitest'
import { type Forward, indexOfMax, logSoftmax } from './decode.ts'
import { scoreOptions } from './score.ts'

/** Vocabulary: 0 terminator, 1 and 2 characters. Probabilities of the next token by what was said. */
const table: Record<string, [number, number, number]> = {
  '': [0.1, 0.6, 0.3],
  '1': [0.1, 0.2, 0.7],
  '1,2': [0.9, 0.05, 0.05],
  '2': [0.8, 0.1, 0.1],
}
const forward: Forward = async (ids) => ({
  logits: Float32Array.from(table[ids.slice(1).join(',')] ?? [1, 1, 1], Math.log),
  attention: new Float32Array(),
  present: null,
})

describe('scoreOptions', () => {
  it('compares the probabilities of whole answers, terminator included', async () => {
    const options = [[1], [1, 2], [2]]
    const logprobs = await scoreOptions(forward, [9], options, 0)
    const whole = [0.6 * 0.1, 0.6 * 0.7 * 0.9, 0.3 * 0.8]
    const total = whole.reduce((a, b) => a + b)
    expect(indexOfMax(logprobs)).toBe(1)
    for (const [i, p] of whole.entries()) expect(Math.exp(logprobs[i] ?? 0)).toBeCloseTo(p / total, 5)
  })

  it('does not let the beginning of an answer win for being short', async () => {
    // Without the terminator, [1] would have 0.6 against 0.42 for [1, 2].
    expect(indexOfMax(await scoreOptions(forward, [9], [[1], [1, 2]], 0))).toBe(1)
  })

  it('gives options of the same tokens the same share', async () => {
    const logprobs = await scoreOptions(forward, [9], [[2], [1, 2], [1, 2]], 0)
    expect(logprobs[1]).toBe(logprobs[2])
  })

  it('counts an empty option as its terminator alone', async () => {
    const logprobs = await scoreOptions(forward, [9], [[], [2]], 0)
    expect(logprobs).toEqual(logSoftmax([Math.log(0.1), Math.log(0.24)]).map((p) => expect.closeTo(p, 5)))
  })
})
