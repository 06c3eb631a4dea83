import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CycleRow, cycleFigure, groupCycles } from './cycles.ts'
import { type Facts, type Grade, noFacts } from './facts.ts'
import type { FigureRow } from './figure-rows.ts'

let next = 0
function turn(
  group: string,
  turnName: string,
  final: Grade | null,
  status: Facts['status'] = 'done',
): FigureRow {
  const ordinal = next++
  return {
    ...{ ordinal, key: String(ordinal), category: null, kind: null, hasEvidence: false },
    cycle: { group, turn: turnName },
    facts: { ...noFacts, status, final },
  }
}
const question = (group: string, ...grades: Grade[]) =>
  grades.map((grade, i) => turn(group, String(i), grade))

describe('cycles', () => {
  it('give the mean over turns and, beside it, the share right in every turn', () => {
    const rows = [
      ...question('q1', 'correct', 'correct', 'correct', 'correct'),
      ...question('q2', 'correct', 'correct', 'wrong', 'correct'),
      ...question('q3', 'wrong', 'unparsed', 'correct', 'wrong'),
    ]
    const found = cycleFigure(rows)
    expect(found?.turns.map(({ share }) => [share.count, share.of])).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
      [2, 3],
    ])
    expect(found?.mean?.value).toBeCloseTo(2 / 3, 12)
    expect(found?.allRight).toMatchObject({ count: 1, of: 3 })
    expect(found?.incomplete).toBe(0)
    // The interval is over the questions' means 1, 0.75, 0.25: 0.6667 -+ 4.30265 * 0.381881 / sqrt(3), cut at 0 and 1.
    expect(found?.mean?.low).toBe(0)
    expect(found?.mean?.high).toBe(1)
  })

  it('weigh every turn the same when one has fewer graded answers', () => {
    const rows = [
      turn('a', '1', 'correct'),
      turn('a', '2', 'correct'),
      turn('b', '1', 'wrong'),
      turn('b', '2', null, 'failed'),
    ]
    const found = cycleFigure(rows)
    expect(found?.mean?.value).toBeCloseTo((1 / 2 + 1) / 2, 12)
    expect(found).toMatchObject({ questions: 2, incomplete: 1, allRight: { count: 1, of: 1 } })
  })

  it('are null where no item belongs to one', () => {
    expect(cycleFigure([])).toBeNull()
    expect(cycleFigure([{ ...turn('a', '1', 'correct'), cycle: null }])).toBeNull()
  })

  it('never have more right in every turn than in the mean', () => {
    const grades = fc.array(
      fc.array(fc.constantFrom<Grade>('correct', 'wrong', 'unparsed'), { minLength: 4, maxLength: 4 }),
      {
        minLength: 1,
      },
    )
    fc.assert(
      fc.property(grades, (list) => {
        const found = cycleFigure(list.flatMap((each, i) => question(String(i), ...each)))
        expect(found?.allRight.value ?? 1).toBeLessThanOrEqual((found?.mean?.value ?? 0) + 1e-12)
      }),
    )
  })
})

const letters = ['A', 'B', 'C', 'D']
function asked(imageId: string, text: string, options: readonly string[]): CycleRow {
  return {
    imageId,
    question: text,
    options: options.map((option, i) => ({ letter: letters[i] ?? 'Z', text: option })),
    cycle: null,
  }
}
const turned = (options: readonly string[], by: number) => [...options.slice(by), ...options.slice(0, by)]
const four = (imageId: string, text: string, options: readonly string[]) =>
  [0, 1, 2, 3].map((by) => asked(imageId, text, turned(options, by)))

describe('finding cycles', () => {
  const colours = ['red', 'green', 'blue', 'grey']

  it('puts the four orders of one question together, consecutive or not', () => {
    const consecutive = [...four('i', 'Which colour?', colours), ...four('j', 'Which colour?', colours)]
    expect(groupCycles(consecutive).map((each) => `${each?.group}.${each?.turn}`)).toEqual([
      ...['1.1', '1.2', '1.3', '1.4', '2.1', '2.2', '2.3', '2.4'],
    ])
    const blocks = [0, 1, 2, 3].flatMap((i) =>
      [consecutive[i], consecutive[i + 4]].flatMap((row) => row ?? []),
    )
    expect(groupCycles(blocks).map((each) => each?.group)).toEqual(['1', '2', '1', '2', '1', '2', '1', '2'])
  })

  it('keeps a question that the benchmark holds twice as two', () => {
    const twice = [...four('i', 'Which?', colours), ...four('i', 'Which?', colours)]
    expect(groupCycles(twice).map((each) => each?.group)).toEqual(['1', '1', '1', '1', '2', '2', '2', '2'])
  })

  it('finds nothing in an ordinary benchmark, nor where groups differ in size', () => {
    const plain = [asked('i', 'Which?', colours), asked('j', 'Which?', colours)]
    expect(groupCycles(plain)).toEqual([null, null])
    expect(groupCycles([...four('i', 'Which?', colours), asked('j', 'Which?', colours)])).toEqual(
      Array(5).fill(null),
    )
    expect(groupCycles([])).toEqual([])
  })

  it('keeps what the source says', () => {
    const stated = { ...asked('i', 'Which?', colours), cycle: { group: 'g', turn: 't' } }
    expect(groupCycles([stated, asked('j', 'Which?', colours)])).toEqual([{ group: 'g', turn: 't' }, null])
  })

  it('finds them in any order of the rows', () => {
    const rows = [
      ...four('i', 'One?', colours),
      ...four('j', 'Two?', colours),
      ...four('i', 'Three?', colours),
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (list) => {
        const found = groupCycles(list)
        const byGroup = new Map<string, Set<string>>()
        list.forEach((row, i) => {
          const group = found[i]?.group ?? 'none'
          byGroup.set(group, (byGroup.get(group) ?? new Set()).add(`${row.imageId} ${row.question}`))
        })
        expect(byGroup.size).toBe(3)
        for (const members of byGroup.values()) expect(members.size).toBe(1)
      }),
    )
  })
})
