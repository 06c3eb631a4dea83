import { expect, it } from 'vitest'
import { seeded } from './random.ts'

it('draws the same numbers from the same seed, spread over [0, 1)', () => {
  const draw = (seed: number) => {
    const random = seeded(seed)
    return Array.from({ length: 1000 }, random)
  }
  const numbers = draw(7)
  expect(draw(7)).toEqual(numbers)
  expect(draw(8)).not.toEqual(numbers)
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...numbers)).toBeLessThan(1)
  expect(numbers.reduce((a, b) => a + b) / 1000).toBeCloseTo(0.5, 1)
})
