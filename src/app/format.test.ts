import { expect, it } from 'vitest'
import { formatAgo, formatBytes, formatPixels, formatShare } from './format.ts'

it.each([
  [999, '999 B'],
  [1000, '1.0 kB'],
  [207_762, '208 kB'],
  [48_123_456, '48.1 MB'],
  [2_147_483_648, '2.15 GB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

it.each([
  [5120, 3413, '17.5 MP'],
  [40_000, 30_000, '1.20 GP'],
  [30_000, 1, '30000 px'],
])('%d x %d are %s', (width, height, text) => expect(formatPixels(width, height)).toBe(text))

it.each([
  [0, '0 %'],
  [0.00041, '0.041 %'],
  [0.0041, '0.41 %'],
  [0.021, '2.1 %'],
  [0.344, '34 %'],
])('%d is %s', (share, text) => expect(formatShare(share)).toBe(text))

it('tells how long ago', () => {
  const now = Date.parse('2026-11-21T12:00:00Z')
  expect(formatAgo('2026-11-21T11:59:40Z', now)).toBe('now')
  expect(formatAgo('2026-11-21T11:20:00Z', now)).toBe('40 min ago')
  expect(formatAgo('2026-11-21T02:00:00Z', now)).toBe('10 h ago')
  expect(formatAgo('2026-11-20T10:00:00Z', now)).toBe('yesterday')
  expect(formatAgo('2026-03-01T10:00:00Z', now)).toContain('2026')
  expect(formatAgo('nonsense', now)).toBe('')
})
