import { expect, test } from 'vitest'
import { createRate } from './rate.ts'

test('items a minute, by the last three minutes', () => {
  let now = 0
  const rate = createRate(() => now)
  expect(rate.perMinute()).toBeNull()
  for (let n = 0; n < 60; n++) {
    now += 1000
    rate.tick()
  }
  expect(rate.perMinute()).toBeCloseTo(60)
  // It slows down to one in ten seconds: after three minutes nothing is left of the fast time.
  for (let n = 0; n < 24; n++) {
    now += 10_000
    rate.tick()
  }
  expect(rate.perMinute()).toBeCloseTo(6, 0)
  // It stands still: the rate falls, and is not known any more in the end.
  now += 60_000
  expect(rate.perMinute()).toBeLessThan(5)
  now += 200_000
  expect(rate.perMinute()).toBeNull()
})

test('what was before a pause says nothing; thousands a minute are counted, too', () => {
  let now = 0
  const rate = createRate(() => now)
  now = 3_600_000
  rate.restart()
  for (let n = 0; n < 20_000; n++) {
    now += 10
    rate.tick()
  }
  expect(rate.perMinute()).toBeGreaterThan(5900)
  expect(rate.perMinute()).toBeLessThan(6100)
})
