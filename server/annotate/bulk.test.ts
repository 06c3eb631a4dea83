import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BulkAction, bulkResultSchema } from '#contract/entry-list.ts'
import { type AnnotateRoom, openAnnotateRoom, squareQuestion } from '../testing/annotate-room.ts'

let room: AnnotateRoom
let projectId: string
beforeEach(async () => {
  room = await openAnnotateRoom({ items: 6 })
  const given = { name: 'Copy', description: '', rules: {}, datasetId: room.dataset.id }
  projectId = (await room.annotate.projects.create(given, 'local')).id
})
afterEach(() => room.close())

const all = async () => (await room.annotate.entries.list(projectId, { deleted: 'with' }, 0, 100)).entries
const change = (action: BulkAction, changeId: string = randomUUID()) =>
  room.annotate.bulk.change(projectId, { changeId, action, which: { filter: { deleted: 'with' } } }, 'ada')

describe('one change of many', () => {
  it('gives each entry its line and a revision of its own, and leaves alone what moved', async () => {
    const before = await all()
    const [moved, gone, ...rest] = before
    if (!moved || !gone) throw new Error('no entries')
    const save = {
      changeId: randomUUID(),
      version: 1,
      content: squareQuestion(),
      spentMs: 0,
      kind: 'edit' as const,
    }
    await room.annotate.edits.save(moved.id, save, 'local')
    await room.annotate.edits.remove(gone.id, {}, 'local')
    const result = await room.annotate.bulk.change(
      projectId,
      {
        changeId: randomUUID(),
        action: { do: 'category', category: 'material' },
        which: {
          entries: [...before.map(({ id, version }) => ({ id, version })), { id: gone.id }, { id: 'nobody' }],
        },
      },
      'ada',
    )
    expect(bulkResultSchema.parse(result)).toEqual(result)
    expect(result.done).toBe(rest.length)
    expect(result.skipped.map(({ id, why }) => [id, why])).toEqual([
      [moved.id, 'version-moved'],
      ['nobody', 'not-found'],
      [gone.id, 'deleted'],
    ])
    const after = await all()
    for (const { id } of rest) {
      const entry = after.find((one) => one.id === id)
      expect(entry).toMatchObject({ version: 2, changedBy: 'ada', content: { category: 'material' } })
      const { changes } = await room.annotate.entries.history(id, undefined, 5)
      expect(changes.map(({ kind, personId }) => `${kind} ${personId}`)).toEqual(['bulk ada', 'create local'])
    }
    expect(new Set(after.map((entry) => entry.revision)).size).toBe(after.length)
    expect(after.find(({ id }) => id === moved.id)?.content.category).toBe('colour')
  })

  it('counts once when it is sent twice', async () => {
    const id = randomUUID()
    const first = await change({ do: 'kind', kind: 'small' }, id)
    expect(await change({ do: 'kind', kind: 'small' }, id)).toEqual(first)
    expect((await all()).every((entry) => entry.version === 2)).toBe(true)
  })

  it.each<[BulkAction, string]>([
    [{ do: 'category', category: null }, 'category'],
    [{ do: 'unsubmit' }, 'submitted'],
    [{ do: 'delete' }, 'deleted'],
    [{ do: 'extra', key: 'batch', value: 7 }, 'extra'],
  ])('%o is taken back, and put again, over and over', async (action) => {
    const strip = (list: Awaited<ReturnType<typeof all>>) =>
      list.map(({ content, state, deletedAt }) => ({ content, state, deleted: deletedAt !== null }))
    const before = strip(await all())
    const done = await change(action)
    expect(done.done).toBe(6)
    const changed = strip(await all())
    expect(changed).not.toEqual(before)
    let last = done.id
    for (const expected of [before, changed, before, changed]) {
      const turn = await room.annotate.bulk.undo(projectId, last, randomUUID(), 'ada')
      expect(turn).toMatchObject({ done: 6, skipped: [], undoes: last, action: null })
      expect(strip(await all())).toEqual(expected)
      last = turn.id
    }
    const listed = await room.annotate.bulk.list(projectId, 10)
    expect(listed).toHaveLength(5)
  })

  it('does not take back what somebody has worked on since', async () => {
    const done = await change({ do: 'category', category: null })
    const [first] = await all()
    if (!first) throw new Error('no entry')
    const save = {
      changeId: randomUUID(),
      version: 2,
      content: squareQuestion(),
      spentMs: 0,
      kind: 'edit' as const,
    }
    const kept = await room.annotate.edits.save(first.id, save, 'local')
    const undone = await room.annotate.bulk.undo(projectId, done.id, randomUUID(), 'ada')
    expect(undone).toMatchObject({ done: 5, skipped: [{ id: first.id, why: 'version-moved' }] })
    expect(await room.annotate.entries.get(first.id)).toEqual(kept)
    const elsewhere = room.annotate.bulk.undo(room.project.id, done.id, randomUUID(), 'ada')
    await expect(elsewhere).rejects.toMatchObject({ code: 'bulk-not-found' })
  })

  it('submits what is complete, and says what is missing of the rest', async () => {
    const bare = await room.begin({ submitted: false, answer: null, evidence: [] }, projectId)
    const ready = await room.begin({ submitted: false }, projectId)
    const result = await change({ do: 'submit' })
    expect(result.done).toBe(1)
    expect(result.skipped).toContainEqual({
      id: bare.id,
      key: bare.key,
      why: 'incomplete',
      detail: 'which option is true, an evidence box',
    })
    expect(await room.annotate.entries.get(ready.id)).toMatchObject({ state: 'open', version: 2 })
  })
})
