import { expect, it } from 'vitest'
import type { Answer } from './run.ts'
import { box } from './space.ts'
import {
  type AnswerMap,
  bestCell,
  cellAt,
  cellValues,
  enoughSide,
  type Sweep,
  votes,
} from './survey-facts.ts'

const answer = (text: string, parsed = true): Answer => ({
  text,
  letter: null,
  parsed,
  logprob: null,
  distribution: null,
})
const cell = (row: number, column: number, value: number) => ({
  row,
  column,
  region: box('image', { x: column * 10, y: row * 10, width: 10, height: 10 }),
  answer: answer('A'),
  value,
})
const map = (cells: AnswerMap['cells']): AnswerMap => ({
  kind: 'answer-map',
  rows: 2,
  columns: 3,
  target: 'A',
  measure: 'probability',
  cells,
})

it('puts cells at their places and leaves the others undrawn', () => {
  const values = cellValues(map([cell(0, 2, 0.5), cell(1, 0, 1)]))
  expect([...values].map((value) => (Number.isNaN(value) ? null : value))).toEqual([
    null,
    null,
    0.5,
    1,
    null,
    null,
  ])
})

it('finds the best cell and the cell at a place', () => {
  const cells = [cell(0, 2, 0.5), cell(1, 0, 0.9), cell(1, 1, 0.2)]
  expect(bestCell(map(cells))).toBe(cells[1])
  expect(bestCell(map([]))).toBeNull()
  expect(cellAt(map(cells), 1, 1)).toBe(cells[2])
  expect(cellAt(map(cells), 0, 0)).toBeNull()
})

it('counts votes, the unreadable apart', () => {
  expect(votes([answer('A'), answer('B'), answer('B'), answer('?', false)])).toEqual([
    { name: 'B', count: 2 },
    { name: 'A', count: 1 },
    { name: 'not readable', count: 1 },
  ])
})

it('tells from which side on every view is answered right', () => {
  const sweep = (verdicts: ('correct' | 'wrong')[]): Sweep => ({
    kind: 'resolution-sweep',
    points: verdicts.map((verdict, at) => ({
      side: 100 * (at + 1),
      width: 1,
      height: 1,
      answer: answer('A'),
      verdict,
      ms: 1,
      promptTokens: null,
    })),
  })
  expect(enoughSide(sweep(['wrong', 'correct', 'wrong', 'correct', 'correct']))).toBe(400)
  expect(enoughSide(sweep(['correct', 'correct']))).toBe(100)
  expect(enoughSide(sweep(['correct', 'wrong']))).toBeNull()
  expect(enoughSide(sweep([]))).toBeNull()
})
