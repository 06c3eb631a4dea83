import { describe, expect, it } from 'vitest'
import { evenEdges } from '#contract/bins.ts'
import { maskOf } from '#contract/slice.ts'
import { randomTable } from '../../../app/slice/table-fixtures.ts'
import { itemField, resultField } from '../filters/edit-rule.ts'
import {
  accuracyBy,
  accuracyOf,
  binCodes,
  countBins,
  countWords,
  numbersOf,
  rightCodes,
  valuesIn,
  wordCodes,
} from './counts.ts'

const table = randomTable(300, 1)
const mask = Uint8Array.from({ length: 300 }, (_, row) => (row % 2 ? 1 : 0))
const all = new Uint8Array(300).fill(1)

/** the long way: through the filter of the same word */
const rowsWith = (word: string, field = itemField('category')) => {
  const held = maskOf(table, { ...field, test: { is: 'in', words: [word] }, not: false })
  return [...held.keys()].filter((row) => held[row] && mask[row])
}

describe('counts of a plot', () => {
  it('agree with the filter that a click on them sets', () => {
    for (const field of [
      itemField('category'),
      itemField('kind'),
      itemField('tags'),
      resultField('flip', 'e1'),
    ]) {
      const codes = wordCodes(table, field)
      if (!codes) throw new Error('no column')
      const { counts, none } = countWords(codes, mask)
      codes.labels.forEach((word, at) => {
        expect(counts[at]).toBe(rowsWith(word, field).length)
      })
      expect(none).toBe(rowsWith('', field).length)
    }
  })

  it('split each bin by right and wrong, and lose no row that has a value', () => {
    const edges = evenEdges(0, 1, 10)
    const bins = binCodes(table, resultField('iou', 'e1'), edges)
    const right = rightCodes(table, 'e1')
    if (!bins) throw new Error('no column')
    const stacks = countBins(bins, 10, right, mask)
    const known = valuesIn(numbersOf(table, resultField('iou', 'e1')) ?? new Float64Array(), mask)
    expect(stacks.reduce((sum, stack) => sum + stack.right + stack.wrong + stack.open, 0)).toBe(known.length)
    expect(stacks.reduce((sum, stack) => sum + stack.right, 0)).toBeLessThan(known.length)
  })

  it('give shares with intervals, in all and by category', () => {
    const right = rightCodes(table, 'e1')
    const total = accuracyOf(right, all)
    const codes = wordCodes(table, itemField('category'))
    if (!total || !codes) throw new Error('nothing')
    expect(total.n).toBe(300)
    expect(total.low).toBeLessThan(total.value)
    const each = accuracyBy(codes, right, all)
    expect(each.reduce((sum, share) => sum + (share?.right ?? 0), 0)).toBe(total.right)
    expect(accuracyOf(right, new Uint8Array(300))).toBeNull()
  })

  it('know nothing of fields that are not there', () => {
    expect(wordCodes(table, resultField('flip', 'gone'))).toBeNull()
    expect(numbersOf(table, itemField('category'))).toBeNull()
    expect(accuracyOf(rightCodes(table, 'gone'), all)).toBeNull()
  })
})
