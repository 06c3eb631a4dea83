import { describe, expect, it } from 'vitest'
import { agreedWords, formatAgreed, strength } from './agreement-words.ts'

describe('words of agreement', () => {
  it('names the bands, both ends included', () => {
    expect([-0.1, 0, 0.2, 0.21, 0.4, 0.6, 0.8, 0.99, 1].map(strength)).toEqual([
      'less than by chance',
      'hardly more than by chance',
      'hardly more than by chance',
      'fair',
      'fair',
      'moderate',
      'substantial',
      'almost perfect',
      'perfect',
    ])
  })
  it('writes figures short, with a true minus', () => {
    expect([1 / 3, 1, 0.5, -0.125, 0, -1e-17].map(formatAgreed)).toEqual([
      '0.333',
      '1',
      '0.5',
      '−0.125',
      '0',
      '0',
    ])
  })
  it('says n, and why there is no value', () => {
    const agreed = { value: null, reason: 'no-variance', low: null, high: null, units: 1 } as const
    expect(agreedWords(agreed)).toMatch(/same mark.*n = 1 item\)/)
    expect(agreedWords({ ...agreed, value: 0.2, reason: null, units: 4 })).toBe(
      'n = 4 items; too few for an interval',
    )
  })
})
