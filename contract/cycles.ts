/**
 * Questions that are asked several times with their options in another order (HR-Bench asks each four times). Two figures:
 * the mean over the turns of the accuracy of each turn, which HR-Bench's own script calls its score
 * (VLMEvalKit, `vlmeval/dataset/utils/hrbench.py`), and the share of questions that are right in every turn, which is what
 * "circular" means elsewhere and is always the lower one.
 */
import { z } from 'zod'
import { normalForm } from './answer-text.ts'
import type { Item } from './dataset.ts'
import type { FigureRow } from './figure-rows.ts'
import { intervalSchema, type Share, shareOf, shareSchema } from './figure-shares.ts'
import { type Interval, meanInterval } from './statistics.ts'

export const cycleFigureSchema = z.object({
  /** questions, each of which is several items */
  questions: z.number().int(),
  /** questions of which a turn has no graded answer (failed, not asked, outside the slice); left out of `allRight` */
  incomplete: z.number().int(),
  turns: z.array(z.object({ turn: z.string(), share: shareSchema })),
  /** mean over the turns; its interval takes the questions as the independent draws, since the turns of one are not */
  mean: intervalSchema.nullable(),
  /** complete questions that are right in every turn */
  allRight: shareSchema,
})
export type CycleFigure = z.infer<typeof cycleFigureSchema>

/** Figures of the rows that belong to a cycle; null where none does. */
export function cycleFigure(rows: readonly FigureRow[]): CycleFigure | null {
  const questions = new Map<string, Map<string, boolean | null>>()
  const turns = new Map<string, { correct: number; of: number }>()
  for (const { cycle, facts } of rows) {
    if (!cycle) continue
    const right = facts.status === 'done' && facts.final !== null ? facts.final === 'correct' : null
    const question = questions.get(cycle.group) ?? new Map<string, boolean | null>()
    questions.set(cycle.group, question.set(cycle.turn, right))
    const turn = turns.get(cycle.turn) ?? { correct: 0, of: 0 }
    turns.set(cycle.turn, turn)
    if (right === null) continue
    turn.of++
    if (right) turn.correct++
  }
  if (questions.size === 0) return null
  const named = [...turns].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  let complete = 0
  let allRight = 0
  const means: number[] = []
  for (const question of questions.values()) {
    const answers = [...question.values()].filter((right) => right !== null)
    const hits = answers.filter(Boolean).length
    if (answers.length > 0) means.push(hits / answers.length)
    if (answers.length < turns.size) continue
    complete++
    if (hits === answers.length) allRight++
  }
  return {
    questions: questions.size,
    incomplete: questions.size - complete,
    turns: named.map(([turn, { correct, of }]) => ({ turn, share: shareOf(correct, of) })),
    mean: meanOverTurns(
      named.map(([, { correct, of }]) => shareOf(correct, of)),
      means,
    ),
    allRight: shareOf(allRight, complete),
  }
}

function meanOverTurns(turns: readonly Share[], questionMeans: readonly number[]): Interval | null {
  const known = turns.map((turn) => turn.value).filter((value) => value !== null)
  const spread = meanInterval(questionMeans)
  if (known.length === 0 || !spread) return null
  const value = known.reduce((sum, each) => sum + each, 0) / known.length
  const clip = (limit: number) => Math.min(1, Math.max(0, limit))
  return {
    value,
    low: clip(value - (spread.value - spread.low)),
    high: clip(value + (spread.high - spread.value)),
  }
}

export type CycleRow = Pick<Item, 'imageId' | 'question' | 'options' | 'cycle'>

/**
 * Which items are turns of one question, for sources that do not say so. Items belong together that have the same image,
 * the same question (in its normal form) and the same options in whatever order; the k-th time an order of options comes,
 * it belongs to the k-th such question, so that a question which a benchmark holds twice stays two. Turns are numbered
 * from 1 in the order of the items. Only where every item of the dataset then belongs to a question of the same number (2
 * or more) of turns is this taken for a benchmark with cycles; else nothing is. A cycle that the source states is kept.
 */
export function groupCycles(items: readonly CycleRow[]): (Item['cycle'] | null)[] {
  if (items.some((item) => item.cycle)) return items.map((item) => item.cycle)
  const orders = new Map<string, Map<string, number>>()
  const groups = new Map<string, number>()
  const found = items.map((item) => {
    const texts = item.options.map((option) => normalForm(option.text))
    const same = [item.imageId, normalForm(item.question), ...texts.toSorted()].join('\u0000')
    const order = texts.join('\u0000')
    const seen = orders.get(same) ?? new Map<string, number>()
    orders.set(same, seen)
    const copy = seen.get(order) ?? 0
    seen.set(order, copy + 1)
    const group = `${same}\u0000${copy}`
    const turn = (groups.get(group) ?? 0) + 1
    groups.set(group, turn)
    return { group, turn: String(turn) }
  })
  const sizes = new Set(groups.values())
  const [size] = sizes
  if (sizes.size !== 1 || size === undefined || size < 2) return items.map(() => null)
  const names = new Map<string, string>()
  return found.map(({ group, turn }) => {
    const name = names.get(group) ?? String(names.size + 1)
    names.set(group, name)
    return { group: name, turn }
  })
}
