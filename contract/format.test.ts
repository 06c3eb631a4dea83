import { describe, expect, it } from 'vitest'
import {
  formatDelta,
  formatMs,
  formatProbability,
  formatRatio,
  formatReduction,
  formatShare,
  formatSize,
} from './format.ts'

describe('numbers as words', () => {
  it('times', () => {
    expect([0.4, 38.4, 999, 1420, 125_000].map(formatMs)).toEqual([
      '0.4 ms',
      '38 ms',
      '999 ms',
      '1.42 s',
      '2 min 05 s',
    ])
  })
  it('the reduction of a sent picture, one number only where both directions are alike', () => {
    expect(formatReduction({ across: 20, down: 19.4 })).toBe('20.0 × 19.4')
    expect(formatReduction({ across: 20.01, down: 19.98 })).toBe('20.0')
    expect(formatReduction({ across: 1.5, down: 2 })).toBe('1.50 × 2.0')
  })
  it('shares and ratios', () => {
    expect([0.216, 0.031, 0.0042, 0, 0.00001].map(formatShare)).toEqual([
      '21.6 %',
      '3.1 %',
      '0.42 %',
      '0 %',
      '<0.01 %',
    ])
    expect([7.04, 0.416, 101.3, 0, Number.NaN].map(formatRatio)).toEqual(['7.0×', '0.42×', '101×', '0×', '–'])
  })
  it('probabilities never round to a certainty', () => {
    expect([0.97, 0.998, 0.99999, 1, 0.004, 0.0001, 0, 0.09].map(formatProbability)).toEqual([
      '0.97',
      '0.998',
      '>0.999',
      '1.00',
      '0.004',
      '<0.001',
      '0.00',
      '0.09',
    ])
    expect([0.88, -0.12, 0.001].map(formatDelta)).toEqual(['+0.88', '−0.12', '±0.00'])
  })
  it('sizes', () => {
    expect(formatSize({ width: 622, height: 501.96 })).toBe('622 × 502')
  })
})
