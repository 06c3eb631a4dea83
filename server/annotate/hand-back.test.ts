/** An item that was sent back, handed back to its checkers as it is: what they said before counts no more. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { ProblemError } from '#contract/error.ts'
import type { ProjectRules } from '#contract/project.ts'
import { type CheckingRoom, openCheckingRoom } from '../testing/checking-room.ts'

let room: CheckingRoom
afterEach(() => room?.close())

/** One item that Ben has sent back to Ada. */
async function sentBack(rules: Partial<ProjectRules> = {}) {
  room = await openCheckingRoom({ entries: 1, rules })
  const id = room.entries[0]?.id ?? ''
  const { ben } = room.people
  expect(await room.check(id, ben, { verdict: 'mend', reason: 'Which flag?' })).toMatchObject({
    state: 'mend',
    handBacks: [],
  })
  return { ...room.people, id, edits: room.annotate.edits }
}
const codeOf = (done: Promise<unknown>) =>
  done.then(
    () => 'done',
    (error) => (error instanceof ProblemError ? error.code : String(error)),
  )
const queued = async (who: CheckingRoom['people']['ben']) =>
  (await room.checking.queue(room.projectId, who, { task: 'verify', limit: 9, skip: [] })).items

describe('an item that is handed back', () => {
  test('waits for all its checkers again, with a word to them; it stands in the history', async () => {
    const { ada, ben, cid, id, edits } = await sentBack()
    expect(await queued(ben)).toEqual([])
    const words = 'There is one flag only.'
    const entry = await edits.handBack(id, { changeId: randomUUID(), words }, ada.id)
    expect(entry).toMatchObject({ state: 'open', version: 2, handBacks: [{ words, version: 2 }] })
    for (const who of [ben, cid])
      expect((await queued(who)).map((item) => item.entry.handBacks)).toEqual([entry.handBacks])
    expect((await room.checking.reviews.of(id, ben, false)).reviews).toMatchObject([
      { verdict: 'mend', current: false, withdrawnAt: null },
    ])
    const { changes } = await room.annotate.entries.history(id, undefined, 9)
    expect(changes[0]).toMatchObject({ kind: 'hand-back', personId: ada.id, words, version: 2 })
    expect(changes[1]).toMatchObject({ kind: 'create', words: '' })
    await room.check(id, ben)
    expect((await room.check(id, cid)).state).toBe('verified')
  })

  test('was rejected, and is checked again, too; taken back it is rejected as before', async () => {
    room = await openCheckingRoom({ entries: 1, rules: { overlap: 2 } })
    const { ada, ben, cid } = room.people
    const { edits } = room.annotate
    const id = room.entries[0]?.id ?? ''
    await room.check(id, ben, { verdict: 'reject', reason: 'Too easy.' })
    expect((await room.check(id, cid, { verdict: 'reject', reason: 'Seen at once.' })).state).toBe('rejected')
    expect(await queued(ben)).toEqual([])
    const changeId = randomUUID()
    const words = 'Not in the whole picture.'
    const handed = await edits.handBack(id, { changeId, words }, ada.id)
    expect(handed).toMatchObject({ state: 'open', handBacks: [{ words }] })
    for (const who of [ben, cid]) expect(await queued(who)).toHaveLength(1)
    const back = await edits.takeBack(id, { changeId: randomUUID(), handBack: changeId }, ada.id)
    expect(back).toMatchObject({ state: 'rejected', handBacks: [] })
  })

  test('comes back to the queue by being changed where it was rejected', async () => {
    room = await openCheckingRoom({ entries: 1, rules: { overlap: 1 } })
    const { ada, ben } = room.people
    const id = room.entries[0]?.id ?? ''
    expect((await room.check(id, ben, { verdict: 'reject', reason: 'No.' })).state).toBe('rejected')
    expect((await room.edit(id, ada, { question: 'Which flag is the larger one?' })).state).toBe('open')
    expect(await queued(ben)).toHaveLength(1)
  })

  test('is so once, however often it is sent', async () => {
    const { ada, id, edits } = await sentBack()
    const given = { changeId: randomUUID(), words: 'Look again.' }
    const first = await edits.handBack(id, given, ada.id)
    expect(await edits.handBack(id, given, ada.id)).toEqual(first)
    expect(await codeOf(edits.handBack(id, { ...given, changeId: randomUUID() }, ada.id))).toBe(
      'entry-not-sent-back',
    )
  })

  test('is sent back again by what is said of it then, and by nothing that was said before', async () => {
    const { ada, ben, cid, id, edits } = await sentBack()
    await edits.handBack(id, { changeId: randomUUID(), words: '' }, ada.id)
    // Cid had looked before it was handed back, and sends what was found only now.
    expect(await codeOf(room.check(id, cid, { version: 1 }))).toBe('review-stale')
    expect((await room.edit(id, ada, { notes: 'seen' })).state).toBe('open')
    expect((await room.check(id, ben, { verdict: 'mend', reason: 'Still.' })).state).toBe('mend')
    const again = await edits.handBack(id, { changeId: randomUUID(), words: 'No.' }, ada.id)
    expect(again).toMatchObject({ state: 'open', handBacks: [{ words: '' }, { words: 'No.' }] })
  })

  test('is taken back: what was said before counts again', async () => {
    const { ada, id, edits } = await sentBack()
    const changeId = randomUUID()
    await edits.handBack(id, { changeId, words: 'Look again.' }, ada.id)
    const undo = { changeId: randomUUID(), handBack: changeId }
    const entry = await edits.takeBack(id, undo, ada.id)
    expect(entry).toMatchObject({ state: 'mend', version: 3, handBacks: [] })
    expect(await edits.takeBack(id, undo, ada.id)).toEqual(entry)
    expect(await edits.takeBack(id, { ...undo, changeId: randomUUID() }, ada.id)).toEqual(entry)
    const { changes } = await room.annotate.entries.history(id, undefined, 9)
    expect(changes.map(({ kind, words }) => [kind, words])).toEqual([
      ['take-back', ''],
      ['hand-back', 'Look again.'],
      ['create', ''],
    ])
  })

  test('was sent back, is there, and nobody else has changed it', async () => {
    const { ada, ben, id, edits } = await sentBack()
    const at = (version: number) => ({ changeId: randomUUID(), words: '', version })
    expect((await room.edit(id, ada, { notes: 'seen' })).state).toBe('mend')
    expect(await codeOf(edits.handBack(id, at(1), ada.id))).toBe('entry-conflict')
    await edits.remove(id, {}, ada.id)
    expect(await codeOf(edits.handBack(id, at(3), ada.id))).toBe('entry-deleted')
    await edits.undelete(id, {}, ada.id)
    await edits.handBack(id, at(4), ada.id)
    expect((await room.check(id, ben, { verdict: 'reject', reason: 'No.' })).state).toBe('open')
    expect(await codeOf(edits.handBack(id, at(5), ada.id))).toBe('entry-not-sent-back')
  })
})
