import { describe, expect, test } from 'vitest'
import { hasTooManyParts } from './json.ts'

const MiB = 2 ** 20

describe('too many parts', () => {
  test.each([
    ['objects', `[${'{},'.repeat(700_000)}{}]`],
    ['numbers', `[${'1,'.repeat(2_100_000)}1]`],
    ['lists', '['.repeat(2_100_000)],
    ['escaped quotes', `{"a":"${'\\"'.repeat(4_100_000)}"}`],
    ['backslashes', `"${'\\'.repeat(4_100_000)}"`],
    ['space', ' '.repeat(25 * MiB)],
  ])('%s', (_what, text) => {
    expect(hasTooManyParts(text)).toBe(true)
  })

  test.each([
    ['one long string, as maps are', `{"data":"${'A'.repeat(100 * MiB)}"}`],
    ['marks in a string', `{"a":"${'[]{},'.repeat(MiB)}","b":"\\\\"}`],
    ['a string that stays open', `{"a":"${'x'.repeat(MiB)}\\"`],
    ['nothing', ''],
  ])('not %s', (_what, text) => {
    expect(hasTooManyParts(text)).toBe(false)
  })
})
