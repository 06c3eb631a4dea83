import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entryConflictSchema, entrySchema } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import { type AnnotateRoom, openAnnotateRoom, squareQuestion } from '../testing/annotate-room.ts'

let room: AnnotateRoom
beforeAll(async () => {
  room = await openAnnotateRoom()
})
afterAll(() => room.close())

const problemOf = async (work: Promise<unknown>): Promise<ProblemError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error(`no problem: ${String(error)}`)
  return error
}
const saved = (version: number, question: string, changeId: string = randomUUID()) => ({
  changeId,
  version,
  content: squareQuestion({ question }),
  spentMs: 0,
  kind: 'edit' as const,
})

describe('one entry', () => {
  it('is begun once, whatever is sent twice', async () => {
    const given = {
      id: randomUUID(),
      changeId: randomUUID(),
      imageId: room.items[0]?.imageId ?? '',
      content: squareQuestion({ submitted: false }),
    }
    const first = await room.annotate.edits.create(room.project.id, given, 'local')
    expect(entrySchema.parse(first)).toEqual(first)
    expect(first).toMatchObject({ version: 1, state: 'draft', authorId: 'local', origin: { by: 'person' } })
    expect(await room.annotate.edits.create(room.project.id, given, 'local')).toEqual(first)
    const other = { ...given, changeId: randomUUID() }
    expect((await problemOf(room.annotate.edits.create(room.project.id, other, 'local'))).code).toBe(
      'entry-exists',
    )
    const clash = { ...given, id: randomUUID() }
    expect((await problemOf(room.annotate.edits.create(room.project.id, clash, 'local'))).code).toBe(
      'change-clash',
    )
    const there = { ...given, id: randomUUID(), changeId: randomUUID(), key: first.key }
    expect((await problemOf(room.annotate.edits.create(room.project.id, there, 'local'))).code).toBe(
      'entry-exists',
    )
    expect((await room.annotate.entries.history(first.id, undefined, 10)).changes).toHaveLength(1)
  })

  it('is saved on the version that the sender saw, and refused with the present one otherwise', async () => {
    const { edits } = room.annotate
    const entry = await room.begin()
    expect(entry.state).toBe('open')
    const mine = saved(1, 'Mine?')
    const second = await edits.save(entry.id, mine, 'local')
    expect(second).toMatchObject({ version: 2, content: { question: 'Mine?' } })
    const refused = await problemOf(edits.save(entry.id, saved(1, 'Yours?'), 'somebody'))
    const told = entryConflictSchema.parse(refused.toProblem())
    expect(told).toMatchObject({ code: 'entry-conflict', status: 409 })
    expect(told.current).toEqual(second)

    const third = await edits.save(entry.id, saved(2, 'Yours?'), 'somebody')
    expect(third).toMatchObject({ version: 3, changedBy: 'somebody', authorId: 'local' })
    // The reply to `mine` was lost, and it comes again: it is answered as it was, and changes nothing.
    const again = await edits.save(entry.id, mine, 'local')
    expect(again).toMatchObject({ version: 2, content: { question: 'Mine?' }, changedAt: second.changedAt })
    expect(await room.annotate.entries.get(entry.id)).toEqual(third)
  })

  it('keeps every version, and takes an old one back', async () => {
    const { edits, entries } = room.annotate
    const entry = await room.begin({ question: 'One?' })
    await edits.save(entry.id, saved(1, 'Two?'), 'local')
    await edits.save(entry.id, { ...saved(2, 'One?'), kind: 'undo' }, 'local')
    await edits.save(entry.id, { ...saved(3, 'Two?'), kind: 'redo' }, 'local')
    const back = await edits.restore(entry.id, { changeId: randomUUID(), version: 1, base: 4 }, 'local')
    expect(back).toMatchObject({ version: 5, content: { question: 'One?' } })
    const { changes, more } = await entries.history(entry.id, undefined, 3)
    expect(changes.map(({ version, kind }) => `${version} ${kind}`)).toEqual([
      '5 restore',
      '4 redo',
      '3 undo',
    ])
    expect(changes[0]).toMatchObject({ personId: 'local', personName: 'This machine' })
    expect(more).toBe(true)
    const rest = await entries.history(entry.id, 3, 3)
    expect(rest.changes.map(({ version, kind }) => `${version} ${kind}`)).toEqual(['2 edit', '1 create'])
    expect(rest.more).toBe(false)
    const unknown = edits.restore(entry.id, { changeId: randomUUID(), version: 9, base: 5 }, 'local')
    expect((await problemOf(unknown)).code).toBe('entry-version-unknown')
    const old = edits.restore(entry.id, { changeId: randomUUID(), version: 2, base: 4 }, 'local')
    expect((await problemOf(old)).code).toBe('entry-conflict')
  })

  it('is deleted and taken back, and not written meanwhile', async () => {
    const { edits, entries, projects } = room.annotate
    const entry = await room.begin()
    const before = await projects.get(room.project.id)
    const gone = await edits.remove(entry.id, {}, 'local')
    expect(gone).toMatchObject({ version: 2, state: 'open' })
    expect(gone.deletedAt).not.toBeNull()
    expect(await edits.remove(entry.id, {}, 'local')).toEqual(gone)
    const refused = await problemOf(edits.save(entry.id, saved(2, 'Late?'), 'local'))
    expect(entryConflictSchema.parse(refused.toProblem())).toMatchObject({ code: 'entry-deleted' })
    const during = await projects.get(room.project.id)
    expect(during.entries).toBe(before.entries - 1)
    expect(during.deleted).toBe(before.deleted + 1)
    const { entries: there } = await entries.list(room.project.id, { deleted: 'only' }, 0, 100)
    expect(there.map(({ id }) => id)).toEqual([entry.id])
    const back = await edits.undelete(entry.id, { changeId: randomUUID() }, 'local')
    expect(back).toMatchObject({ version: 3, deletedAt: null, content: entry.content })
    expect((await projects.get(room.project.id)).entries).toBe(before.entries)
  })

  it.each([
    ['a box outside the picture', { x: 600, y: 0, width: 64, height: 10 }, 'box-outside-image'],
    ['a box without area', { x: 0, y: 0, width: 0, height: 10 }, 'box-empty'],
  ])('%s is refused, and nothing is written', async (_what, plain, code) => {
    const entry = await room.begin()
    const content = { ...entry.content, evidence: [plain as (typeof entry.content.evidence)[number]] }
    const work = room.annotate.edits.save(entry.id, { ...saved(1, ''), content }, 'local')
    expect((await problemOf(work)).code).toBe(code)
    expect(await room.annotate.entries.get(entry.id)).toEqual(entry)
  })

  it('tells a poll what changed, once, in pieces of any size', async () => {
    const { entries, edits, projects } = room.annotate
    const { revision } = await projects.get(room.project.id)
    const made = [await room.begin(), await room.begin(), await room.begin()]
    const [first] = made
    if (!first) throw new Error('no entry')
    await edits.save(first.id, saved(1, 'Again?'), 'local')
    const seen: string[] = []
    let after = revision
    for (;;) {
      const page = await entries.changes(room.project.id, after, 2)
      seen.push(...page.entries.map(({ id }) => id))
      after = page.revision
      if (!page.more) break
    }
    expect(seen).toEqual([made[1]?.id, made[2]?.id, first.id])
    const nothing = await entries.changes(room.project.id, after, 2)
    expect(nothing).toMatchObject({ entries: [], more: false, revision: after })
  })
})
