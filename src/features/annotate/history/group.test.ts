import { describe, expect, it } from 'vitest'
import type { EntryChange } from '#contract/entry.ts'
import { emptyContent } from '../model/content.ts'
import { groupChanges } from './group.ts'

const change = (
  version: number,
  personId: string,
  second: number,
  kind: EntryChange['kind'] = 'edit',
): EntryChange => ({
  entryId: 'e',
  version,
  changeId: `c${version}`,
  kind,
  personId,
  personName: personId,
  at: new Date(second * 1000).toISOString(),
  content: emptyContent,
  words: '',
})

describe('the history', () => {
  it('makes one line of one sitting, and keeps every version', () => {
    const changes = [
      change(8, 'ada', 2000),
      change(7, 'bob', 1999),
      change(6, 'ada', 1998, 'undo'),
      change(5, 'ada', 1997),
      change(4, 'ada', 1900),
      change(3, 'ada', 1000),
      change(2, 'ada', 999),
      change(1, 'ada', 998, 'create'),
    ]
    const groups = groupChanges(changes)
    expect(groups.map((group) => group.map((one) => one.version))).toEqual([
      [8],
      [7],
      [6],
      [5, 4],
      [3, 2],
      [1],
    ])
    expect(groups.flat()).toEqual(changes)
  })
})
