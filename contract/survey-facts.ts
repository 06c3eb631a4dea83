/** What the many asks of a survey add up to. */
import type { Answer, Survey } from './run.ts'
import { answerName } from './run-answers.ts'

export type AnswerMap = Extract<Survey, { kind: 'answer-map' }>
export type Sweep = Extract<Survey, { kind: 'resolution-sweep' }>
export type Cell = AnswerMap['cells'][number]

/** The cells as a grid for drawing, row by row; NaN (not drawn) where nothing was asked yet. */
export function cellValues(map: AnswerMap): Float32Array {
  const values = new Float32Array(map.rows * map.columns).fill(Number.NaN)
  for (const cell of map.cells) values[cell.row * map.columns + cell.column] = cell.value
  return values
}

/** The cell in which the answer can be read best, null before the first. */
export function bestCell(map: AnswerMap): Cell | null {
  return map.cells.reduce<Cell | null>((best, cell) => (!best || cell.value > best.value ? cell : best), null)
}

export function cellAt(map: AnswerMap, row: number, column: number): Cell | null {
  return map.cells.find((cell) => cell.row === row && cell.column === column) ?? null
}

export interface Vote {
  readonly name: string
  readonly count: number
}

/** How often each answer was given, most often first; what could not be read counts under its own name. */
export function votes(answers: readonly Answer[]): Vote[] {
  const counts = new Map<string, number>()
  for (const answer of answers) {
    const name = answer.parsed ? answerName(answer) : 'not readable'
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
}

/** The smallest view that is answered right while every larger one is, too; null where there is none. */
export function enoughSide(sweep: Sweep): number | null {
  const points = sweep.points.toSorted((a, b) => a.side - b.side)
  if (points.at(-1)?.verdict !== 'correct') return null
  const lastWrong = points.findLastIndex((point) => point.verdict !== 'correct')
  return points[lastWrong + 1]?.side ?? null
}
