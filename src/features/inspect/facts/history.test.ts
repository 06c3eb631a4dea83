import { describe, expect, it } from 'vitest'
import type { RunSummary } from '#contract/run.ts'
import { aRun } from '#contract/run-fixtures.ts'
import { historyOf, neighbour } from './history.ts'

const run = (id: string, at: number, parentId: string | null = null): RunSummary =>
  aRun({ id, createdAt: new Date(at).toISOString(), parentId })

describe('history', () => {
  it('puts the newest family first and children under their parent', () => {
    const entries = historyOf([
      run('old', 1),
      run('other', 2),
      run('child', 3, 'old'),
      run('grandchild', 4, 'child'),
    ])
    expect(entries.map((e) => [e.run.id, e.depth])).toEqual([
      ['old', 0],
      ['child', 1],
      ['grandchild', 2],
      ['other', 0],
    ])
  })
  it('lets a run whose parent is not listed stand alone', () => {
    expect(historyOf([run('a', 1, 'gone')])).toMatchObject([{ depth: 0 }])
  })
  it('walks the list and stops at its ends', () => {
    const entries = historyOf([run('a', 2), run('b', 1)])
    expect(neighbour(entries, 'a', 1)).toBe('b')
    expect(neighbour(entries, 'b', 1)).toBeNull()
    expect(neighbour(entries, 'a', -1)).toBeNull()
    expect(neighbour(entries, undefined, 1)).toBe('a')
    expect(neighbour([], 'a', 1)).toBeNull()
  })
})
