import { expect, it } from 'vitest'
import { hasCopy, wanted } from './negotiate.ts'

it('weighs media types as they are asked for', () => {
  const linked = 'application/ld+json'
  expect(wanted('application/ld+json;q=0.5, application/json', linked)).toBe(0.5)
  expect(wanted('application/ld+json;profile="http://x/y.json";q=0.3, */*', linked)).toBe(0.3)
  expect(wanted('text/html, application/*;q=0.2, */*;q=0.1', linked)).toBe(0.2)
  expect(wanted('text/html', linked)).toBe(0)
  expect(wanted('*/*', linked)).toBe(1)
})

it('knows a copy by its tag, weak or strong, and any by the star', () => {
  expect(hasCopy('"a", W/"b"', 'b')).toBe(true)
  expect(hasCopy('*', 'b')).toBe(true)
  expect(hasCopy('"ab"', 'b')).toBe(false)
  expect(hasCopy(undefined, 'b')).toBe(false)
})
