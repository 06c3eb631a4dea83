/** Checks of entries: what counts, who sees what, who settles. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { ProblemError } from '#contract/error.ts'
import type { ProjectRules } from '#contract/project.ts'
import { newReviewSchema } from '#contract/review.ts'
import { type CheckingRoom, openCheckingRoom } from '../testing/checking-room.ts'

let room: CheckingRoom
afterEach(() => room?.close())

async function open(rules: Partial<ProjectRules> = {}, entries = 1) {
  room = await openCheckingRoom({ entries, rules })
  return { ...room.people, id: room.entries[0]?.id ?? '' }
}
const codeOf = (done: Promise<unknown>) =>
  done.then(
    () => 'done',
    (error) => (error instanceof ProblemError ? error.code : String(error)),
  )
const stored = async (id: string) => (await room.annotate.entries.get(id)).state

describe('where checks leave an entry', () => {
  test('two accept: verified; one of them takes it back: open again, and the line stays in the history', async () => {
    const { ben, cid, id } = await open()
    expect((await room.check(id, ben)).state).toBe('open')
    expect((await room.check(id, cid)).state).toBe('verified')
    const { reviews } = await room.checking.reviews.of(id, cid, false)
    const given = reviews.find(({ personId }) => personId === cid.id)
    const after = await room.checking.reviews.withdraw(given?.id ?? '', cid)
    expect(after.entry.state).toBe('open')
    expect(after.review).toMatchObject({ current: false, withdrawnAt: expect.any(String) })
    expect(await stored(id)).toBe('open')
    expect(await codeOf(room.checking.reviews.withdraw(given?.id ?? '', ben))).toBe('access-denied')
    expect((await room.check(id, cid, { verdict: 'reject' })).state).toBe('disputed')
  })

  test('a change of the question voids checks, a change of the notes does not, and undoing the change brings them back', async () => {
    const { ada, ben, cid, id } = await open()
    const { question } = room.entries[0]?.content ?? { question: '' }
    await room.check(id, ben)
    await room.check(id, cid)
    expect((await room.edit(id, ada, { notes: 'seen', category: 'OCR' })).state).toBe('verified')
    expect((await room.edit(id, ada, { question: 'Other?' })).state).toBe('open')
    expect((await room.checking.reviews.of(id, ben, false)).reviews).toMatchObject([{ current: false }])
    expect((await room.edit(id, ada, { question })).state).toBe('verified')
  })

  test('a check of a version whose content is another is refused with the present entry; of one with other notes it counts', async () => {
    const { ada, ben, cid, id } = await open()
    await room.edit(id, ada, { notes: 'a note' })
    expect((await room.check(id, ben, { version: 1 })).state).toBe('open')
    await room.edit(id, ada, { answer: 'B' })
    expect(await codeOf(room.check(id, cid, { version: 1 }))).toBe('review-stale')
    expect(await codeOf(room.check(id, cid, { version: 99 }))).toBe('bad-request')
    const stale = await room.check(id, cid, { version: 2 }).catch((error) => error)
    expect(stale.toProblem()).toMatchObject({ code: 'review-stale', current: { id, version: 3 } })
  })

  test('the same check sent twice counts once, another under its id is refused', async () => {
    const { ben, cid, id } = await open({}, 2)
    const given = newReviewSchema.parse({ id: randomUUID(), version: 1, verdict: 'accept', spentMs: 5000 })
    const first = await room.checking.reviews.give(id, 'review', given, ben)
    const second = await room.checking.reviews.give(id, 'review', given, ben)
    expect([first.fresh, second.fresh]).toEqual([true, false])
    expect(second.given.review).toEqual(first.given.review)
    expect(await room.db.selectFrom('reviews').selectAll().execute()).toHaveLength(1)
    expect(await room.checking.efforts(room.projectId, ben)).toMatchObject({ verifyMs: 5000 })
    const give = (entry: string, who: typeof cid) => room.checking.reviews.give(entry, 'review', given, who)
    expect(await codeOf(give(id, cid))).toBe('review-exists')
    expect(await codeOf(give(room.entries[1]?.id ?? '', ben))).toBe('review-exists')
  })

  test('a repeated check is told again even after the entry has changed or been deleted', async () => {
    const { ada, ben, id } = await open()
    const given = newReviewSchema.parse({ id: randomUUID(), version: 1, verdict: 'accept' })
    await room.checking.reviews.give(id, 'review', given, ben)
    await room.edit(id, ada, { answer: 'B' })
    expect((await room.checking.reviews.give(id, 'review', given, ben)).fresh).toBe(false)
    await room.annotate.edits.remove(id, {}, ada.id)
    expect((await room.checking.reviews.give(id, 'review', given, ben)).fresh).toBe(false)
    expect(await codeOf(room.check(id, ben))).toBe('entry-deleted')
  })

  test('drafts are not checked, nor by those who wrote them, unless the project says so', async () => {
    const { ada, ben, id } = await open()
    expect(await codeOf(room.check(id, ada))).toBe('review-own')
    await room.edit(id, ada, { submitted: false })
    expect(await codeOf(room.check(id, ben))).toBe('review-unready')
    await room.edit(id, ada, { submitted: true })
    await room.annotate.projects.change(room.projectId, { rules: { authorsVerify: true } })
    expect((await room.check(id, ada)).state).toBe('open')
  })

  test('who mends checks what they mended, and what others said of the old content no longer counts', async () => {
    const { ben, cid, id } = await open()
    await room.check(id, cid)
    expect((await room.check(id, ben, { verdict: 'mend' })).state).toBe('disputed')
    await room.edit(id, ben, { question: 'How many squares are red?' })
    expect((await room.check(id, ben)).state).toBe('open')
    expect((await room.check(id, cid)).state).toBe('verified')
  })
})

test('checks that arrive at the same moment all count, each with a revision of its own', async () => {
  const { ben, cid, dee, id } = await open({ overlap: 3 }, 2)
  const other = room.entries[1]?.id ?? ''
  const before = (await room.annotate.projects.get(room.projectId)).revision
  const all = await Promise.all(
    [ben, cid, dee].flatMap((person) => [room.check(id, person), room.check(other, person)]),
  )
  expect(new Set(all.map(({ revision }) => revision)).size).toBe(6)
  expect([await stored(id), await stored(other)]).toEqual(['verified', 'verified'])
  expect((await room.annotate.projects.get(room.projectId)).revision).toBe(before + 6)
  expect((await room.checking.reviews.of(id, ben, false)).reviews).toHaveLength(3)
})

describe('blind checking', () => {
  test('others’ checks are held back until one’s own is given, on the server', async () => {
    const { ada, ben, cid, dee, root, vic, id } = await open({ overlap: 2 })
    const see = (who: typeof ben, reveal = false) => room.checking.reviews.of(id, who, reveal)
    await room.check(id, ben, { verdict: 'reject', reason: 'wrong', spentMs: 7000 })
    expect(await see(cid)).toEqual({ reviews: [], hidden: 1 })
    expect(await see(vic)).toEqual({ reviews: [], hidden: 1 })
    expect(await codeOf(see(cid, true))).toBe('access-denied')
    expect((await see(root)).hidden).toBe(1)
    expect(await see(root, true)).toMatchObject({ reviews: [{ reason: 'wrong', spentMs: null }], hidden: 0 })
    expect((await see(ben)).reviews).toMatchObject([{ spentMs: 7000 }])
    // Who wrote it cannot check it, and has to know what to mend.
    expect((await see(ada)).reviews).toHaveLength(1)
    await room.check(id, cid)
    expect((await see(cid)).reviews).toHaveLength(2)
    expect((await see(dee)).reviews).toHaveLength(0)
    // Enough people have checked: whoever settles it may look.
    expect((await see(dee, true)).reviews).toHaveLength(2)
    expect(await codeOf(see(vic, true))).toBe('access-denied')
    // A check of older content does not open others' checks.
    await room.edit(id, ada, { answer: 'B' })
    await room.check(id, ben)
    expect((await see(cid)).reviews.map(({ personName, current }) => [personName, current])).toEqual([
      ['cid', false],
    ])
  })

  test('the reply to one’s own check shows the others’', async () => {
    const { ben, cid, id } = await open()
    await room.check(id, ben)
    const given = newReviewSchema.parse({ id: randomUUID(), version: 1, verdict: 'accept' })
    const reply = await room.checking.reviews.give(id, 'review', given, cid)
    expect(reply.given.reviews.map(({ personName }) => personName)).toEqual(['ben', 'cid'])
  })

  test('where the project is not blind everything is seen', async () => {
    const { ben, cid, id } = await open({ blind: false })
    await room.check(id, ben)
    expect((await room.checking.reviews.of(id, cid, false)).reviews).toHaveLength(1)
  })
})

describe('settling a dispute', () => {
  test('an annotator settles what is disputed, not what is not; the author does not', async () => {
    const { ada, ben, cid, dee, root, id } = await open()
    await room.check(id, ben)
    expect(await codeOf(room.resolve(id, dee))).toBe('review-undisputed')
    await room.check(id, cid, { verdict: 'reject' })
    expect(await codeOf(room.resolve(id, ada))).toBe('review-own')
    expect((await room.resolve(id, dee)).state).toBe('verified')
    // The dispute stays in the list, told as settled; a newer word of another settles it anew.
    expect(await room.checking.disagreements(room.projectId, dee)).toMatchObject([{ settled: 'verified' }])
    expect((await room.resolve(id, ben, { verdict: 'reject' })).state).toBe('rejected')
    const { reviews } = await room.checking.reviews.of(id, ben, false)
    const mine = reviews.find(({ role, personId }) => role === 'resolution' && personId === ben.id)
    expect((await room.checking.reviews.withdraw(mine?.id ?? '', root)).entry.state).toBe('verified')
  })

  test('nobody settles what they may not see: in a blind project they check it first', async () => {
    const { ben, cid, dee, id } = await open({ overlap: 3 })
    await room.check(id, ben)
    await room.check(id, cid, { verdict: 'reject' })
    expect(await codeOf(room.resolve(id, dee))).toBe('access-denied')
    expect((await room.checking.reviews.of(id, dee, false)).reviews).toEqual([])
    await room.check(id, dee)
    expect((await room.resolve(id, dee)).state).toBe('verified')
  })

  test('an administrator settles also what is not disputed', async () => {
    const { root, id } = await open()
    expect((await room.resolve(id, root)).state).toBe('verified')
  })

  test('to be mended: once it is, the resolution is of the past', async () => {
    const { ada, ben, cid, dee, id } = await open()
    await room.check(id, ben)
    await room.check(id, cid, { verdict: 'reject' })
    expect((await room.resolve(id, dee, { verdict: 'mend' })).state).toBe('mend')
    expect((await room.edit(id, ada, { question: 'Mended?' })).state).toBe('open')
  })
})
