import fc from 'fast-check'
import { expect, test } from 'vitest'
import { extractAnswer } from './answer.ts'
import { optionDistribution } from './answer-options.ts'
import type { Token } from './run.ts'

const options = ['A', 'B', 'C', 'D'].map((letter) => ({ letter, text: `colour ${letter}` }))
const letters = options.map((option) => option.letter)

/** A reply `**Answer: [B]**` whose letter token is `spelling`. */
function reply(before: string, token: Token, after: string): Token[] {
  return [
    { text: '**Answer:', logprob: -0.1 },
    { text: before, logprob: -0.1 },
    token,
    { text: after, logprob: -0.1 },
  ]
}

function read(tokens: readonly Token[]) {
  const text = tokens.map((token) => token.text).join('')
  const { span, letter } = extractAnswer(text, options)
  if (!span) throw new Error(`no answer in ${text}`)
  return { letter, distribution: optionDistribution(tokens, span, options) }
}

test('the letters among the likeliest tokens, normalised, in the options’ order', () => {
  const top = [
    { text: 'B', logprob: Math.log(0.6) },
    { text: 'A', logprob: Math.log(0.2) },
    { text: 'the', logprob: Math.log(0.2) },
  ]
  const { distribution } = read(reply(' [', { text: 'B', logprob: Math.log(0.6), top }, ']**'))
  expect(distribution).toEqual([
    { letter: 'A', probability: expect.closeTo(0.25, 10) },
    { letter: 'B', probability: expect.closeTo(0.75, 10) },
  ])
})

test('spellings of one letter are added: with a space, with a bracket', () => {
  const top = [
    { text: ' B', logprob: Math.log(0.3) },
    { text: 'B', logprob: Math.log(0.3) },
    { text: ' (C', logprob: Math.log(0.2) },
  ]
  const { distribution } = read(reply('', { text: ' B', logprob: Math.log(0.3), top }, '.'))
  expect(distribution).toEqual([
    { letter: 'B', probability: expect.closeTo(0.75, 10) },
    { letter: 'C', probability: expect.closeTo(0.25, 10) },
  ])
})

test('nothing is told without likeliest tokens, or where the letter is part of a longer token', () => {
  expect(read(reply(' ', { text: 'B', logprob: -0.1 }, '')).distribution).toBeNull()
  expect(read(reply(' ', { text: 'B', logprob: -0.1, top: [] }, '')).distribution).toBeNull()
  const top = [{ text: 'B) colour', logprob: -0.1 }]
  expect(read(reply(' ', { text: 'B) colour', logprob: -0.1, top }, ' B')).distribution).toBeNull()
})

test('the chosen token counts although the list of likeliest leaves it out', () => {
  const top = [{ text: 'A', logprob: Math.log(0.5) }]
  const { distribution } = read(reply(' ', { text: 'B', logprob: Math.log(0.25), top }, ''))
  expect(distribution?.map((one) => one.letter)).toEqual(['A', 'B'])
  expect(distribution?.[1]?.probability).toBeCloseTo(1 / 3, 10)
})

const spelled = fc.tuple(
  fc.constantFrom('', ' ', '(', ' (', '[', ' ['),
  fc.constantFrom(...letters, 'E', 'no'),
  fc.constantFrom('', ')', ']', '.', ' '),
)
const likely = fc.record({
  text: spelled.map((parts) => parts.join('')),
  logprob: fc.oneof(
    fc.double({ min: -50, max: 0, noNaN: true }),
    fc.constantFrom(Number.NEGATIVE_INFINITY, Number.NaN, 5),
  ),
})

test('always a distribution: unique option letters, each 0..1, summing to 1, and adding a non-letter changes nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...letters), fc.array(likely, { maxLength: 20 }), (letter, top) => {
      const tokens = reply(' ', { text: letter, logprob: -1, top }, '')
      const span = [10, 11] as const
      const found = optionDistribution(tokens, span, options)
      const noise = { text: ' maybe', logprob: -0.01 }
      const noisy = optionDistribution(
        reply(' ', { text: letter, logprob: -1, top: [...top, noise] }, ''),
        span,
        options,
      )
      if (top.length > 0) expect(noisy).toEqual(found)
      if (!found) return
      expect(new Set(found.map((one) => one.letter)).size).toBe(found.length)
      expect(found.every((one) => letters.includes(one.letter))).toBe(true)
      expect(found.every((one) => one.probability >= 0 && one.probability <= 1)).toBe(true)
      expect(found.reduce((sum, one) => sum + one.probability, 0)).toBeCloseTo(1, 9)
    }),
  )
})

test('against a plain sum over bare letters', () => {
  const shares = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(shares, (given) => {
      const total = given.reduce((sum, share) => sum + share, 0)
      const top = letters.map((text, i) => ({ text, logprob: Math.log((given[i] ?? 0) / total) }))
      const token = { text: 'C', logprob: top[2]?.logprob ?? 0, top }
      const found = optionDistribution(reply(' ', token, ''), [10, 11], options)
      found?.forEach(({ probability }, i) => {
        expect(probability).toBeCloseTo((given[i] ?? 0) / total, 9)
      })
      expect(found).toHaveLength(4)
    }),
  )
})
