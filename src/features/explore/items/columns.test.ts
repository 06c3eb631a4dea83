import { describe, expect, it } from 'vitest'
import { resultField } from '../filters/edit-rule.ts'
import {
  chosenIds,
  columnsFor,
  fieldOf,
  nextSort,
  shownColumns,
  sortChoices,
  writeColumns,
} from './columns.ts'

const one = { a: 'e1', b: null }
const two = { a: 'e1', b: 'e2' }
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id)

describe('columns', () => {
  it('are the usual ones where the address names none, and B’s only while one is pinned', () => {
    expect(ids(shownColumns(undefined, one))).toContain('flip')
    expect(ids(shownColumns(undefined, one))).not.toContain('flip-b')
    expect(ids(shownColumns(undefined, two))).toContain('disagreement')
    expect(ids(shownColumns(undefined, { a: null, b: null }))).toEqual([
      'n',
      'picture',
      'question',
      'truth',
      'category',
    ])
    expect(new Set(ids(columnsFor(two))).size).toBe(columnsFor(two).length)
  })

  it('come back from the address', () => {
    const chosen = chosenIds(undefined)
    expect(writeColumns(chosen)).toBeUndefined()
    chosen.delete('truth')
    chosen.add('tokens')
    const written = writeColumns(chosen)
    expect(chosenIds(written)).toEqual(chosen)
    expect(ids(shownColumns(written, one))).toContain('tokens')
    expect(ids(shownColumns('nonsense', one))).toContain('question')
  })

  it('sort by the evaluation that they show', () => {
    const iou = columnsFor(two).find((column) => column.id === 'iou-b')
    expect(iou && fieldOf(iou, two)).toEqual(resultField('iou', 'e2'))
    const question = columnsFor(two).find((column) => column.id === 'question')
    expect(question && fieldOf(question, two)).toBeNull()
  })

  it('turn round with each click', () => {
    const field = resultField('iou', 'e1')
    const down = nextSort(null, field)
    expect(down).toEqual({ ...field, descending: true })
    const up = nextSort(down, field)
    expect(up).toEqual({ ...field, descending: false })
    expect(nextSort(up, field)).toBeNull()
    expect(nextSort(up, resultField('ms', 'e1'))?.field).toBe('ms')
  })

  it('offer disagreement only where there are two', () => {
    const fields = (chosen: typeof two | typeof one) =>
      sortChoices(chosen).map((choice) => choice.sort?.field)
    expect(fields(two)).toContain('disagreement')
    expect(fields(one)).not.toContain('disagreement')
    expect(sortChoices({ a: null, b: null })).toHaveLength(1)
  })
})
