/** Several writers on one entry, in every order: what was acknowledged is in the history once, and nothing else is. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Entry, EntryChange } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import { type AnnotateRoom, openAnnotateRoom, squareQuestion } from '../testing/annotate-room.ts'

let room: AnnotateRoom
beforeAll(async () => {
  room = await openAnnotateRoom({ items: 2 })
})
afterAll(() => room.close())

const WRITERS = 3
type Act =
  | { readonly do: 'save' | 'resend' | 'delete' | 'undelete' | 'look' | 'bulk' }
  | { readonly do: 'restore'; readonly back: number }
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Act>({ do: 'save' }) },
  { weight: 2, arbitrary: fc.constantFrom<Act>({ do: 'resend' }, { do: 'look' }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ do: 'delete' }, { do: 'undelete' }, { do: 'bulk' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), back: fc.nat(3) }) },
)
/** Each round, writers act at once; a writer acts at most once a round. */
const rounds = fc.array(fc.array(fc.tuple(fc.nat(WRITERS - 1), act), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 8,
})

interface Acknowledged {
  readonly changeId: string
  readonly version: number
  readonly question: string
  readonly deleted: boolean
}

/** One person at one tab: knows what it was last told, and may send its last change again. */
function writer(name: string, entryId: string, told: Acknowledged[]) {
  const { edits, entries, bulk } = room.annotate
  let seen: Entry | null = null
  let last: (() => Promise<Entry>) | null = null
  const send = async (changeId: string, work: () => Promise<Entry>) => {
    const before = seen
    last = work
    try {
      const entry = await work()
      seen = entry
      // What was done already is answered as it stands; only what counted up was a change.
      if (before && entry.version > before.version && entry.changedBy === name)
        told.push({
          changeId,
          version: entry.version,
          question: entry.content.question,
          deleted: entry.deletedAt !== null,
        })
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      expect(['entry-conflict', 'entry-deleted', 'entry-version-unknown']).toContain(error.code)
      // As a screen does: it shows the other side, and goes on from there.
      if (error.current) seen = error.current as Entry
    }
  }
  return async (wanted: Act) => {
    seen ??= await entries.get(entryId)
    const changeId = randomUUID()
    const { version } = seen
    if (wanted.do === 'look') seen = await entries.get(entryId)
    if (wanted.do === 'resend') await last?.().catch(() => undefined)
    if (wanted.do === 'save') {
      const content = squareQuestion({ question: `${name} ${changeId}` })
      await send(changeId, () =>
        edits.save(entryId, { changeId, version, content, spentMs: 5, kind: 'edit' }, name),
      )
    }
    if (wanted.do === 'delete') await send(changeId, () => edits.remove(entryId, { changeId, version }, name))
    if (wanted.do === 'undelete')
      await send(changeId, () => edits.undelete(entryId, { changeId, version }, name))
    if (wanted.do === 'restore')
      await send(changeId, () =>
        edits.restore(
          entryId,
          { changeId, version: Math.max(1, version - wanted.back), base: version },
          name,
        ),
      )
    if (wanted.do === 'bulk') {
      const action = { do: 'extra' as const, key: 'mark', value: changeId }
      await bulk.change(
        room.project.id,
        { changeId, action, which: { entries: [{ id: entryId, version }] } },
        name,
      )
      // Its own change too counts up: told of later, it would look like the answer to something else.
      seen = await entries.get(entryId)
    }
  }
}

async function historyOf(id: string): Promise<EntryChange[]> {
  const found: EntryChange[] = []
  for (let before: number | undefined; ; ) {
    const { changes, more } = await room.annotate.entries.history(id, before, 3)
    found.push(...changes)
    before = changes.at(-1)?.version
    if (!more) return found
  }
}

describe('writers at once', () => {
  it('lose nothing that was acknowledged, in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (plan) => {
        const entry = await room.begin()
        const told: Acknowledged[] = []
        const writers = Array.from({ length: WRITERS }, (_, i) => writer(`writer-${i}`, entry.id, told))
        for (const round of plan) {
          const once = new Map(round)
          await Promise.all([...once].map(([who, wanted]) => writers[who]?.(wanted)))
        }
        const history = await historyOf(entry.id)
        const now = await room.annotate.entries.get(entry.id)
        // Versions count down to 1 without gaps, and the newest is what stands.
        expect(history.map(({ version }) => version)).toEqual(history.map((_, i) => history.length - i))
        expect(now.version).toBe(history.length)
        expect(now.content).toEqual(history[0]?.content)
        expect(now.deletedAt !== null).toBe(history[0]?.kind === 'delete')
        expect(new Set(history.map(({ changeId }) => changeId)).size).toBe(history.length)
        for (const one of told) {
          expect(history.find(({ changeId }) => changeId === one.changeId)).toMatchObject({
            version: one.version,
            content: { question: one.question },
          })
        }
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  it('of two that build on one version exactly one is taken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (count) => {
        const entry = await room.begin()
        const done = await Promise.allSettled(
          Array.from({ length: count }, (_, i) =>
            room.annotate.edits.save(
              entry.id,
              {
                changeId: randomUUID(),
                version: 1,
                content: squareQuestion({ question: String(i) }),
                spentMs: 0,
                kind: 'edit',
              },
              `writer-${i}`,
            ),
          ),
        )
        const taken = done.filter(({ status }) => status === 'fulfilled')
        expect(taken).toHaveLength(1)
        for (const one of done) {
          if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'entry-conflict' })
        }
        expect((await historyOf(entry.id)).map(({ version }) => version)).toEqual([2, 1])
      }),
      { numRuns: 10 },
    )
  }, 60_000)

  it('the same save, sent many times at once, counts once', async () => {
    const entry = await room.begin()
    const content = squareQuestion({ question: 'Once?' })
    const save = { changeId: randomUUID(), version: 1, content, spentMs: 1000, kind: 'edit' as const }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => room.annotate.edits.save(entry.id, save, 'local')),
    )
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await historyOf(entry.id)).toHaveLength(2)
    const effort = await room.db.selectFrom('efforts').select('ms').where('entry_id', '=', entry.id).execute()
    expect(effort).toEqual([{ ms: 1000 }])
  })

  it('each change of a project has a revision of its own, in the order that polls see', async () => {
    const { projects, entries } = room.annotate
    const { id } = await projects.create({ name: 'Polled', description: '', rules: {} }, 'local')
    const seen = new Map<string, number>()
    let after = 0
    const poll = async () => {
      for (;;) {
        const page = await entries.changes(id, after, 3)
        for (const entry of page.entries) {
          expect(entry.revision).toBeGreaterThan(after)
          seen.set(entry.id, entry.version)
        }
        after = page.revision
        if (!page.more) return
      }
    }
    const made: Entry[] = []
    for (let i = 0; i < 12; i += 1) {
      const work = [room.begin({ question: `${i}?` }, id), poll()] as const
      made.push(await work[0])
      await Promise.all(work)
    }
    await poll()
    expect([...seen.keys()].toSorted()).toEqual(made.map((entry) => entry.id).toSorted())
  })
})
