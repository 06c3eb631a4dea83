import { describe, expect, it } from 'vitest'
import type { Queue, QueueItem } from '#contract/checking.ts'
import type { GivenReview, NewReview } from '#contract/review.ts'
import {
  admit,
  arrived,
  back,
  currentItem,
  drop,
  give,
  knownIds,
  noSession,
  openItem,
  refuse,
  type Session,
  skip,
  takeSkipped,
  undoLast,
  wantsMore,
} from './session.ts'

const item = (id: string, version = 1): QueueItem =>
  ({ entry: { id, version }, reviews: [], hidden: 0, assigned: false, present: [] }) as never
const queue = (ids: string[], left = ids.length): Queue => ({
  task: 'verify',
  items: ids.map((id) => item(id)),
  left,
  leftAssigned: 0,
  skipped: 0,
  doneAll: 5,
  doneToday: 2,
})
const review = (id: string): NewReview => ({ id, verdict: 'accept' }) as never
const open = (session: Session) => currentItem(session)?.entry.id ?? null
const three = admit(noSession, queue(['a', 'b', 'c'], 9))

describe('an item that there is nothing to check of any more', () => {
  it('is left out, and the next one is open', () => {
    expect(open(drop(three, 'a'))).toBe('b')
    expect(drop(three, 'a').left).toBe(8)
    expect(open(drop(three, 'b'))).toBe('a')
    expect(open(drop(skip(three), 'a'))).toBe('b')
    expect(drop(skip(three), 'a').skipped.size).toBe(0)
    expect(drop(three, 'x')).toBe(three)
  })
})

describe('a way through the queue', () => {
  it('begins with the first item', () => {
    expect(open(three)).toBe('a')
    expect([three.left, three.doneToday]).toEqual([9, 2])
  })

  it('goes on at once after a verdict, and counts it', () => {
    const next = give(three, 'a', review('1'))
    expect(open(next)).toBe('b')
    expect([next.left, next.doneToday, next.doneAll]).toEqual([8, 3, 6])
  })

  it('does not count twice what the server does not have yet', () => {
    const asked = admit(give(three, 'a', review('1')), queue(['a', 'b', 'c', 'd'], 9))
    expect(asked.items.map(({ entry }) => entry.id)).toEqual(['a', 'b', 'c', 'd'])
    expect([asked.left, asked.doneToday]).toEqual([8, 3])
    expect(open(asked)).toBe('b')
  })

  it('takes back the last verdict and opens its item', () => {
    const twice = give(give(three, 'a', review('1')), 'b', review('2'))
    const undone = undoLast(twice)
    expect(undone?.taken.review.id).toBe('2')
    expect(undone && open(undone.session)).toBe('b')
    expect(undone && [undone.session.left, undone.session.doneToday]).toEqual([8, 3])
    expect(undoLast(three)).toBeNull()
  })

  it('walks back and forth; what was decided is walked past', () => {
    const next = give(three, 'a', review('1'))
    expect(open(back(next))).toBe('a')
    expect(open(skip(back(next)))).toBe('b')
    expect(skip(back(next)).skipped.size).toBe(0)
    expect(back(three)).toBe(three)
  })

  it('puts off, and comes back to what was put off at the end', () => {
    const end = give(give(skip(three), 'b', review('2')), 'c', review('3'))
    expect(open(end)).toBeNull()
    const again = takeSkipped(end)
    expect(open(again)).toBe('a')
    expect(again.items).toHaveLength(3)
  })

  it('shows what the server shows once a verdict has arrived', () => {
    const sent: GivenReview = {
      review: { id: '1' },
      entry: { id: 'a', version: 1, state: 'disputed' },
      reviews: [{ id: '1' }, { id: 'x' }],
      hidden: 0,
    } as never
    const next = arrived(give(three, 'a', review('1')), sent)
    expect(next.given[0]?.arrived).toBe(true)
    expect(next.items[0]?.reviews).toHaveLength(2)
    expect(knownIds(next)).toEqual(['b', 'c'])
  })

  it('opens an item again where its verdict was refused', () => {
    const next = refuse(give(three, 'a', review('1')), '1', 'The item has changed')
    expect([next.left, next.doneToday]).toEqual([9, 2])
    expect(next.given[0]?.refused).toBe('The item has changed')
    expect(undoLast(next)).toBeNull()
  })

  it('brings an item again whose verdict was refused, as it is by now', () => {
    const lost = refuse(give(three, 'a', review('1')), '1', 'The item has changed')
    expect(knownIds(lost)).toEqual(['b', 'c'])
    const again = admit(lost, { ...queue([]), items: [item('a', 2)] })
    expect(again.items.map(({ entry }) => `${entry.id}${entry.version}`)).toEqual(['b1', 'c1', 'a2'])
    expect(open(again)).toBe('b')
  })

  it('brings an item again that has changed or was handed back since its verdict, and no other', () => {
    const said = give(three, 'a', review('1'))
    const sent = arrived(said, { review: { id: '1' }, entry: { id: 'a', version: 2 }, reviews: [] } as never)
    // asked before the verdict was there
    expect(admit(sent, { ...queue([]), items: [item('a', 2)] }).items).toHaveLength(3)
    expect(admit(said, { ...queue([]), items: [item('a', 3)] }).items).toHaveLength(3)
    const again = admit(sent, { ...queue([], 3), items: [item('a', 3)] })
    expect(again.items.map(({ entry }) => `${entry.id}${entry.version}`)).toEqual(['b1', 'c1', 'a3'])
    expect([open(again), again.given, again.left]).toEqual(['b', [], 3])
  })

  it('does not bring again what one has mended oneself while one’s word on it is on its way', () => {
    const said = give(three, 'a', { ...review('1'), version: 1 }, {} as never)
    const sent = arrived(said, { review: { id: '1' }, entry: { id: 'a', version: 1 }, reviews: [] } as never)
    const asked = (version: number) => admit(sent, { ...queue([]), items: [item('a', version)] })
    expect(undoLast(asked(2))?.taken.entryId).toBe('a')
    expect(asked(2).items).toHaveLength(3)
    // Somebody has changed it once more: that word is not taken.
    expect(undoLast(asked(3))).toBeNull()
  })

  it('opens the item that a link names before the others', () => {
    expect(openItem(three, item('z')).items.map(({ entry }) => entry.id)).toEqual(['z', 'a', 'b', 'c'])
    expect(open(openItem(three, item('c')))).toBe('c')
  })

  it('asks for more before there is nothing left', () => {
    const many = admit(noSession, queue(['a', 'b', 'c', 'd', 'e', 'f']))
    expect(wantsMore(many)).toBe(false)
    expect(wantsMore(give(give(give(many, 'a', review('1')), 'b', review('2')), 'c', review('3')))).toBe(true)
  })
})
