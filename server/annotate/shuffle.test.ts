/** Whatever people do in whatever order: no entry is lost, and every count equals a recount. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Person } from '#contract/account.ts'
import { ProblemError } from '#contract/error.ts'
import { entryStates } from '#contract/project.ts'
import { stateOf, verdicts } from '#contract/review.ts'
import { type CheckingRoom, openCheckingRoom } from '../testing/checking-room.ts'
import { readTable, type Table } from './desk.ts'
import { maySettle } from './queue.ts'
import { reviewsOfEntry } from './review-rows.ts'
import { freeSeats } from './seats.ts'
import { hasChecked, mayCheck } from './sight.ts'
import { entryOf } from './stored.ts'

const ENTRIES = 3
const who = fc.constantFrom('ada', 'ben', 'cid', 'dee', 'root')
const at = fc.nat(ENTRIES - 1)
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('check'), who, at, verdict: fc.constantFrom(...verdicts) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('resolve'), who, at, verdict: fc.constantFrom(...verdicts) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit'), who, at, text: fc.constantFrom('a', 'b') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('notes'), who, at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('withdraw'), who, at }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('delete', 'undelete', 'unsubmit', 'submit'), who, at }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('assign'), who, at }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('overlap'), overlap: fc.integer({ min: 1, max: 3 }) }),
  },
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

async function act(room: CheckingRoom, given: Action): Promise<void> {
  if ('overlap' in given) {
    await room.annotate.projects.change(room.projectId, { rules: { overlap: given.overlap } })
    return
  }
  const person: Person = room.people[given.who as keyof CheckingRoom['people']]
  const id = room.entries[given.at]?.id ?? ''
  const { assignments, reviews } = room.checking
  switch (given.do) {
    case 'check':
    case 'resolve': {
      const verdict = 'verdict' in given ? given.verdict : 'accept'
      await (given.do === 'check' ? room.check : room.resolve)(id, person, { verdict })
      return
    }
    case 'edit':
      await room.edit(id, person, { question: `Which one, ${'text' in given ? given.text : ''}?` })
      return
    case 'notes':
      await room.edit(id, person, { notes: person.name })
      return
    case 'withdraw': {
      const mine = await reviews.of(id, person, false)
      const last = mine.reviews.findLast((review) => review.personId === person.id)
      if (last) await reviews.withdraw(last.id, person)
      return
    }
    case 'assign':
      await assignments.set(room.projectId, [id], [person.id])
      return
    case 'delete':
      await room.annotate.edits.remove(id, {}, person.id)
      return
    case 'undelete':
      await room.annotate.edits.undelete(id, {}, person.id)
      return
    default:
      await room.edit(id, person, { submitted: given.do === 'submit' })
  }
}

const refusals = new Set([
  ...[
    'review-own',
    'review-unready',
    'review-undisputed',
    'entry-deleted',
    'access-denied',
    'entry-not-found',
  ],
])

async function demandWhole(room: CheckingRoom): Promise<void> {
  const held = await room.checking.desk.table(room.projectId)
  const fresh = await readTable(room.db, room.projectId)
  expect(held, 'what is held is what is stored').toEqual(fresh)
  const rows = await room.db.selectFrom('entries').selectAll().orderBy('seq').execute()
  const project = await room.annotate.projects.get(room.projectId)
  const recount = Object.fromEntries(entryStates.map((state) => [state, 0])) as typeof project.counts
  for (const row of rows) {
    const entry = entryOf(row)
    const reviews = await reviewsOfEntry(room.db, entry)
    expect(entry.state, 'the stored state is the one that follows').toBe(
      stateOf(entry.content, reviews, fresh.rules.overlap),
    )
    if (entry.deletedAt === null) recount[entry.state] += 1
  }
  expect(rows.map(({ id }) => id)).toEqual(room.entries.map(({ id }) => id))
  expect(project.counts).toEqual(recount)
  expect(project.entries + project.deleted).toBe(ENTRIES)
  expect(Object.values(recount).reduce((sum, count) => sum + count, 0)).toBe(project.entries)
  for (const person of Object.values(room.people)) await demandQueue(room, fresh, person)
  demandSomebody(room, fresh)
}

/** Everything that a person may and should check is in their queue, once, and nothing else. */
async function demandQueue(room: CheckingRoom, table: Table, person: Person): Promise<void> {
  const { items, left } = await room.checking.queue(room.projectId, person, {
    ...{ task: 'verify', limit: 100, skip: [] },
  })
  const ids = items.map(({ entry }) => entry.id)
  expect(left).toBe(ids.length)
  expect(new Set(ids).size).toBe(ids.length)
  for (const standing of table.entries) {
    const may =
      person.role !== 'viewer' && mayCheck(standing, person, table.rules) && !hasChecked(standing, person)
    const wanted = may && freeSeats(standing, table.rules) > 0 && !standing.assigned.includes(person.id)
    const listed = ids.includes(standing.entry.id)
    if (wanted) expect(listed).toBe(true)
    if (listed) expect(may && (wanted || standing.assigned.includes(person.id))).toBe(true)
  }
}

/** No entry waits for nobody: each is a draft, settled, its author's to mend, in a queue, or a dispute that somebody may settle. */
function demandSomebody({ people }: CheckingRoom, { entries, rules }: Table): void {
  for (const standing of entries) {
    const { entry, assigned } = standing
    if (entry.state === 'open') {
      const asked = assigned.filter(
        (id) => mayCheck(standing, { id }, rules) && !hasChecked(standing, { id }),
      )
      expect(freeSeats(standing, rules) > 0 || asked.length > 0).toBe(true)
    }
    if (entry.state === 'disputed') expect(maySettle(standing, people.root, rules)).toBe(true)
  }
}

test('states, counts, queues and what is held agree after any sequence of checks, edits and resolutions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 30 }), async (actions) => {
      const room = await openCheckingRoom({ entries: ENTRIES, pictures: 1 })
      try {
        for (const [n, given] of actions.entries()) {
          await act(room, given).catch((error) => {
            if (!(error instanceof ProblemError && refusals.has(error.code))) throw error
          })
          if (n % 4 === 3) await demandWhole(room)
        }
        await demandWhole(room)
      } finally {
        await room.close()
      }
    }),
    // A schema is made for each run there.
    { numRuns: process.env.LOUPE_TEST_POSTGRES ? 6 : 25 },
  )
}, 120_000)
