import { describe, expect, it } from 'vitest'
import { noFacts } from '#contract/facts.ts'
import type { FigureRow } from '#contract/figure-rows.ts'
import { figuresOf } from '#contract/figures.ts'
import { blockMarkdown, blocksOf } from './blocks.ts'

type Grade = 'correct' | 'wrong'

function rows(moves: readonly (readonly [Grade, Grade])[]): FigureRow[] {
  return moves.map(([initial, final], ordinal) => ({
    ordinal,
    key: `k${ordinal}`,
    category: ordinal % 2 ? 'chart' : 'a|b',
    kind: null,
    cycle: null,
    hasEvidence: true,
    facts: {
      ...noFacts,
      status: 'done',
      initial,
      final,
      flip: `${initial === 'correct' ? 'right' : 'wrong'}-${final === 'correct' ? 'right' : 'wrong'}`,
      gradedBy: 'rule',
      ms: 100 * (ordinal + 1),
      calls: 2,
    },
  }))
}

const a = rows([
  ['correct', 'correct'],
  ['wrong', 'correct'],
  ['correct', 'wrong'],
  ['wrong', 'wrong'],
])
const b = rows([
  ['correct', 'correct'],
  ['correct', 'correct'],
  ['correct', 'correct'],
  ['wrong', 'wrong'],
])
const told = [
  {
    who: 'A',
    figures: figuresOf({ id: 'a', rows: a, against: { id: 'b', rows: b } }),
  },
  { who: 'B', figures: figuresOf({ id: 'b', rows: b }) },
]

describe('figures as tables', () => {
  const blocks = blocksOf(told)
  const block = (title: string) => {
    const found = blocks.find((one) => one.title === title)
    if (!found) throw new Error(`no block ${title}`)
    return found
  }

  it('has a column for each evaluation, and every row as long as its head', () => {
    expect(block('Accuracy').head).toEqual(['', 'A', 'B'])
    for (const { head, rows: lines } of blocks)
      for (const line of lines) expect(line).toHaveLength(head.length)
  })

  it('tells shares with their intervals, and what was compared', () => {
    expect(block('Accuracy').rows[0]?.[1]).toMatch(/^50\.0% \(\d+\.\d–\d+\.\d\)$/)
    expect(block('Who wins where').rows[0]?.slice(1, 6)).toEqual(['4', '2', '0', '1', '1'])
    expect(block('Flips of A').rows[0]?.slice(1, 6)).toEqual(['1', '1', '1', '1', '0'])
    expect(block('Cost of an item').rows.map((row) => row[0])).toEqual(['calls', 'time'])
  })

  it('leaves out what is not known', () => {
    expect(blocks.map(({ title }) => title)).not.toContain('Zooming gap of A')
    expect(blocks.map(({ title }) => title)).not.toContain('Where it looked')
    expect(blocksOf([])).toEqual([])
  })

  it('is a Markdown table whose cells cannot break it', () => {
    const text = blockMarkdown(block('Accuracy by category'))
    expect(text).toContain('| a\\|b | 2 |')
    expect(text.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(4)
  })
})
