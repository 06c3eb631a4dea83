/** What people have before them, who is given what, who is where, and how far everybody is. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Person } from '#contract/account.ts'
import { presenceMs, type QueueTask } from '#contract/checking.ts'
import { ProblemError } from '#contract/error.ts'
import type { ProjectRules } from '#contract/project.ts'
import { type CheckingRoom, openCheckingRoom } from '../testing/checking-room.ts'
import { MOST_AT_ONCE_MS } from './efforts.ts'
import { createPresences } from './presence.ts'

let room: CheckingRoom
afterEach(() => room?.close())

async function open(entries: number, rules: Partial<ProjectRules> = {}) {
  room = await openCheckingRoom({ entries, pictures: 1, rules })
  return { ...room.people, ids: room.entries.map(({ id }) => id) }
}
const queue = (who: Person, skip: string[] = [], task: QueueTask = 'verify') =>
  room.checking.queue(room.projectId, who, { task, limit: 100, skip })
const idsFor = async (who: Person, skip: string[] = [], task: QueueTask = 'verify') =>
  (await queue(who, skip, task)).items.map(({ entry }) => entry.id)
const beat = (who: Person, entryId: string | null, tabId = `tab-of-${who.id}`) =>
  room.checking.presences.beat(room.projectId, { tabId, entryId, doing: 'verifying' }, who)

describe('the queue', () => {
  test('open entries in their order; not one’s own, not what one has checked, not what has enough', async () => {
    const { ada, ben, cid, dee, vic, ids } = await open(4)
    const [first = '', second = ''] = ids
    expect(await idsFor(ben)).toEqual(ids)
    expect(await idsFor(ada)).toEqual([])
    expect(await idsFor(vic)).toEqual([])
    await room.check(first, ben)
    expect(await idsFor(ben)).toEqual(ids.slice(1))
    expect(await idsFor(cid)).toEqual(ids)
    await room.check(first, cid)
    expect(await idsFor(dee)).toEqual(ids.slice(1))
    await room.check(second, ben, { verdict: 'mend' })
    // Who wrote it has it before them now, nobody else.
    expect(await idsFor(cid)).toEqual(ids.slice(2))
    expect(await idsFor(ada, [], 'mend')).toEqual([second])
    expect(await queue(ben)).toMatchObject({ left: 2, doneAll: 2, doneToday: 2 })
    await room.edit(second, ada, { question: 'Mended?' })
    expect(await idsFor(ben)).toEqual(ids.slice(1))
  })

  test('a dispute is offered until as many as needed have checked it, or somebody has settled it', async () => {
    const { ben, cid, dee, root, ids } = await open(1, { overlap: 3 })
    const [only = ''] = ids
    await room.check(only, ben)
    await room.check(only, cid, { verdict: 'reject' })
    expect(await idsFor(dee)).toEqual(ids)
    await room.resolve(only, cid)
    expect(await idsFor(dee)).toEqual([])
    const { reviews } = await room.checking.reviews.of(only, cid, false)
    await room.checking.reviews.withdraw(reviews.at(-1)?.id ?? '', cid)
    await room.check(only, dee)
    expect(await idsFor(root)).toEqual([])
    expect(await idsFor(root, [], 'resolve')).toEqual(ids)
  })

  test('skipped entries come last, in the order in which they were skipped', async () => {
    const { ben, ids } = await open(4)
    const [a = '', b = '', c = '', d = ''] = ids
    expect(await idsFor(ben, [c, a])).toEqual([b, d, c, a])
    expect(await queue(ben, [c, a, 'unknown'])).toMatchObject({ left: 4, skipped: 2 })
  })

  test('what is given to somebody comes first for them, and takes a seat from others', async () => {
    const { ben, cid, dee, ids } = await open(3, { overlap: 1 })
    const [first = '', , last = ''] = ids
    await room.checking.assignments.set(room.projectId, [last], [ben.id])
    expect(await idsFor(ben)).toEqual([last, ...ids.slice(0, 2)])
    expect((await queue(ben)).leftAssigned).toBe(1)
    expect(await idsFor(cid)).toEqual(ids.slice(0, 2))
    // Two people for a check that one would do: the second is still asked, until it is to be mended.
    await room.checking.assignments.set(room.projectId, [first], [ben.id, cid.id])
    await room.check(first, ben)
    expect(await idsFor(cid)).toEqual([first, ids[1]])
    expect(await idsFor(dee)).toEqual([ids[1]])
    await room.resolve(first, room.people.root)
    expect(await idsFor(cid)).toEqual([ids[1]])
  })

  test('two people are not sent to the same entry while another needs somebody more', async () => {
    const { ben, cid, dee, ids } = await open(3, { overlap: 1 })
    const [a = '', b = '', c = ''] = ids
    await beat(ben, a)
    expect(await idsFor(cid)).toEqual([b, c, a])
    await beat(cid, b)
    expect(await idsFor(dee)).toEqual([c, a, b])
    expect((await queue(dee)).items[1]?.present).toMatchObject([{ personName: 'ben', doing: 'verifying' }])
    // Oneself is no crowd.
    expect((await idsFor(ben))[0]).toBe(a)
  })

  test('in a blind project neither reviews nor state of others are told', async () => {
    const { ben, cid, dee, ids } = await open(1, { overlap: 3 })
    const [only = ''] = ids
    await room.checking.assignments.set(room.projectId, [only], [dee.id])
    await room.check(only, ben)
    await room.check(only, cid, { verdict: 'reject' })
    const { items } = await queue(dee)
    expect(items).toMatchObject([{ assigned: true, reviews: [], hidden: 2, entry: { state: 'open' } }])
    expect(JSON.stringify(items)).not.toMatch(/reject|disputed/)
    expect(await room.checking.disagreements(room.projectId, dee)).toEqual([])
    expect(await idsFor(dee, [], 'resolve')).toEqual([])
    expect(await idsFor(cid, [], 'resolve')).toEqual([only])
  })
})

describe('assignments', () => {
  test('are dealt out evenly, never to the author, the same way for the same seed', async () => {
    const { ada, ben, cid, dee, root, ids } = await open(7)
    const people = [ada, ben, cid, dee].map(({ id }) => id)
    const request = { overlap: 2, people, seed: 3, replace: false, dry: true }
    const dry = await room.checking.assignments.distribute(room.projectId, request)
    expect(dry).toMatchObject({ entries: 7, assigned: 14, removed: 0, short: 0 })
    expect(await room.checking.assignments.list(room.projectId)).toEqual([])
    const given = await room.checking.assignments.distribute(room.projectId, { ...request, dry: false })
    expect(given).toEqual(dry)
    const list = await room.checking.assignments.list(room.projectId)
    expect(list).toHaveLength(14)
    expect(list.filter(({ personId }) => personId === ada.id)).toEqual([])
    const counts = given.load.map(({ given: count }) => count).sort()
    expect(counts).toEqual([0, 4, 5, 5])
    expect(await idsFor(root)).toEqual([])
    // Nothing lacks anybody now; and what is undone can be dealt anew.
    expect(
      await room.checking.assignments.distribute(room.projectId, { ...request, dry: false }),
    ).toMatchObject({
      assigned: 0,
    })
    await room.check(ids[0] ?? '', ben)
    const again = { ...request, people: [cid.id, dee.id], replace: true, dry: false }
    await room.checking.assignments.distribute(room.projectId, again)
    const after = await room.checking.assignments.list(room.projectId)
    const bens = after.filter(({ personId }) => personId === ben.id)
    expect(bens.every(({ entryId }) => entryId === ids[0])).toBe(true)
    expect(after.filter(({ entryId }) => entryId === ids[1]).map(({ personId }) => personId)).toEqual([
      cid.id,
      dee.id,
    ])
  })

  test('are set and cleared for a selection, and only for people and entries that are there', async () => {
    const { ben, cid, ids } = await open(3)
    const { assignments } = room.checking
    const code = (done: Promise<unknown>) =>
      done.then(
        () => 'done',
        (error) => (error instanceof ProblemError ? error.code : String(error)),
      )
    expect(await assignments.set(room.projectId, ids.slice(0, 2), [cid.id, ben.id])).toBe(2)
    expect(await assignments.set(room.projectId, ids, [ben.id, cid.id])).toBe(1)
    expect(await assignments.set(room.projectId, ids.slice(0, 1), [])).toBe(1)
    expect(await assignments.list(room.projectId)).toHaveLength(4)
    expect(await code(assignments.set(room.projectId, ids, ['nobody']))).toBe('person-not-found')
    expect(await code(assignments.set(room.projectId, ['none'], [ben.id]))).toBe('entry-not-found')
    expect(await code(assignments.set('none', ids, [ben.id]))).toBe('project-not-found')
  })
})

describe('presence', () => {
  test('is there for thirty seconds after the last sign of life, and gone at once with a goodbye', async () => {
    const { ben, cid, ids } = await open(1)
    let now = 1_000_000
    const presences = createPresences({ db: room.db, now: () => now })
    const [entryId = ''] = ids
    const tell = (who: Person, doing: 'verifying' | 'gone') =>
      presences.beat(room.projectId, { tabId: `tab-${who.id}`, entryId, doing }, who)
    expect(await tell(ben, 'verifying')).toEqual([])
    now += 20_000
    expect(await tell(cid, 'verifying')).toEqual([
      { personId: ben.id, personName: 'ben', entryId, doing: 'verifying', ago: 20 },
    ])
    now += presenceMs - 20_000
    expect((await presences.list(room.projectId)).map(({ personName }) => personName)).toEqual(['cid'])
    // Somebody else's goodbye to a tab that is not theirs changes nothing.
    await presences.beat(room.projectId, { tabId: `tab-${cid.id}`, entryId: null, doing: 'gone' }, ben)
    expect(await presences.list(room.projectId)).toHaveLength(1)
    await tell(cid, 'gone')
    expect(await presences.list(room.projectId)).toEqual([])
  })
})

describe('progress and time', () => {
  test('counts for all, times for their owner alone', async () => {
    const { ada, ben, cid, ids } = await open(3)
    const [a = '', b = ''] = ids
    await room.checking.assignments.set(room.projectId, [a, b], [ben.id])
    await room.check(a, ben, { spentMs: 4000 })
    await room.check(a, cid, { verdict: 'reject', spentMs: MOST_AT_ONCE_MS + 60_000 })
    await room.check(b, ben, { spentMs: 500 })
    await room.edit(b, ada, { answer: 'B' })
    const lines = await room.checking.progress(room.projectId, ben)
    const of = (who: Person) => lines.find(({ personId }) => personId === who.id)
    expect(of(ben)).toMatchObject({
      ...{ assigned: 2, left: 1, done: 1, accept: 1, reject: 0, stale: 1, compared: 1, agreed: 0 },
      spentMs: 4500,
    })
    expect(of(cid)).toMatchObject({ done: 1, reject: 1, spentMs: null })
    expect(of(ada)).toMatchObject({ written: 3, done: 0, spentMs: null })
    const own = await room.checking.efforts(room.projectId, cid)
    expect(own).toEqual({
      ...{ authorMs: 0, verifyMs: MOST_AT_ONCE_MS },
      entries: [{ entryId: a, task: 'verify', ms: MOST_AT_ONCE_MS }],
    })
  })

  test('a tab in which another person signs in is theirs', async () => {
    const { ben, cid } = await open(1)
    const tabId = randomUUID()
    await beat(ben, null, tabId)
    await beat(cid, null, tabId)
    expect((await room.checking.presences.list(room.projectId)).map(({ personId }) => personId)).toEqual([
      cid.id,
    ])
  })
})
