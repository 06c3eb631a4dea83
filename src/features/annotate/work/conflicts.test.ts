import { beforeEach, describe, expect, it } from 'vitest'
import type { Entry } from '#contract/entry.ts'
import { emptyContent } from '../model/content.ts'
import { mergeThree } from '../model/merge.ts'
import { noSteps } from '../model/undo.ts'
import type { Conflict } from '../outbox/outbox.ts'
import { useOutboxStore } from '../outbox/outbox-store.ts'
import { entry, save } from '../outbox/test-ops.ts'
import { takeTheirs } from './conflicts.ts'
import { redo, undo } from './undoing.ts'
import { useWork, workContent, workEntry } from './work-store.ts'

const mine = save('a', emptyContent, { question: 'mine', notes: 'also mine' }, 0, 1)

/** Mine waits on this page, theirs is on the server. */
function meet(theirs: Entry): Conflict {
  const merge = mergeThree(emptyContent, mine.content, theirs.content)
  const conflict: Conflict = { entryId: 'a', base: emptyContent, mine: mine.content, theirs, merge }
  useWork.setState({ projectId: 'p', entries: new Map([['a', entry('a')]]), undo: noSteps })
  useOutboxStore.setState({ ops: [mine], conflicts: new Map([['a', conflict]]) })
  return conflict
}

describe('taking their version whole', () => {
  const theirs = entry('a', { ...emptyContent, question: 'theirs', kind: 'sign' }, 2)

  beforeEach(() => takeTheirs(meet(theirs)))

  it('ends the conflict with what they wrote', () => {
    expect(workContent('a')).toEqual(theirs.content)
    expect(useOutboxStore.getState()).toMatchObject({ ops: [], conflicts: new Map() })
  })

  it('is undone: mine is saved on top of theirs', () => {
    expect(undo()).toBe('a')
    expect(workContent('a')).toMatchObject({ question: 'mine', notes: 'also mine' })
    expect(useOutboxStore.getState().ops).toMatchObject([{ how: 'undo', version: 2, before: theirs.content }])
    redo()
    expect(workContent('a')).toEqual(theirs.content)
  })
})

it('brings an item back that was left deleted, with what was written in it', () => {
  takeTheirs(meet({ ...entry('a', emptyContent, 2), deletedAt: '2026-01-01T00:00:00Z' }))
  expect(workEntry('a')?.deletedAt).not.toBeNull()
  undo()
  expect(workEntry('a')).toMatchObject({ deletedAt: null, content: { question: 'mine' } })
  expect(useOutboxStore.getState().ops.map(({ kind }) => kind)).toEqual(['undelete', 'save'])
})
