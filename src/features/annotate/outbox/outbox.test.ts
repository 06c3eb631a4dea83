import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '#contract/entry.ts'
import { type ContentPatch, emptyContent } from '../model/content.ts'
import { addOp, contentWith, meetConflict, nextOp, type Op, settleOp } from './outbox.ts'
import { createSender, type SenderState, type Sent } from './sender.ts'
import { entry, newId, save, verdict } from './test-ops.ts'

describe('the outbox', () => {
  it('takes the letters of a word as one change, and later ones as another', () => {
    const first = save('a', emptyContent, { question: 'W' }, 0, 1)
    let ops = addOp([], first)
    ops = addOp(ops, save('a', first.content, { question: 'Wh' }, 300, 1))
    expect(ops).toHaveLength(1)
    expect(ops[0]).toMatchObject({
      id: first.id,
      content: { question: 'Wh' },
      before: emptyContent,
      spentMs: 20,
    })
    ops = addOp(
      ops,
      save('a', contentWith(ops, 'a', undefined) ?? emptyContent, { question: 'What' }, 5000, 1),
    )
    expect(ops.map((op) => op.kind === 'save' && op.version)).toEqual([1, null])
  })

  it('never changes what was sent already', () => {
    const sent = { ...save('a', emptyContent, { question: 'W' }, 0, 1), tried: true }
    const ops = addOp([sent], save('a', sent.content, { question: 'Wh' }, 100, 1))
    expect(ops).toHaveLength(2)
    expect(ops[0]).toBe(sent)
  })

  it('lets a change that names its version keep it, though an older one is sent before it', () => {
    // A page that came back takes over what an earlier page left: neither knew of the other.
    const left = save('a', emptyContent, { question: 'left behind' }, 0, 1)
    const own = save('a', emptyContent, { kind: 'sign' }, 9000, 1)
    const settled = settleOp([left, own], left.id, entry('a', left.content, 2), newId)
    expect(settled).toEqual({ ops: [own], met: null })
    const met = meetConflict(settled.ops, own.id, entry('a', left.content, 2), newId)
    expect(met.met?.solved).toBe(true)
    expect(met.ops).toMatchObject([{ version: 2, content: { question: 'left behind', kind: 'sign' } }])
  })

  it('keeps the version of a change behind a verdict, which changes none', () => {
    const said = verdict('a')
    const edit = save('a', emptyContent, { question: 'W' }, 0, 3)
    const [, behind] = addOp(addOp([], said), edit)
    expect(behind).toMatchObject({ kind: 'save', version: 3 })
    const again = addOp(addOp(addOp([], edit), said), save('a', edit.content, { question: 'Wh' }, 1, 3))
    expect(again.map((op) => (op.kind === 'save' ? op.version : op.kind))).toEqual([3, 'request', null])
  })

  it('sends letters that joined a change which another tab had sent by then', () => {
    const early = save('a', emptyContent, { question: 'W' }, 0, 1)
    const joined = addOp([early], save('a', early.content, { question: 'Wh' }, 300, 1))
    const settled = settleOp(joined, early.id, entry('a', early.content, 2), newId)
    const again = { content: { question: 'Wh' }, before: { question: 'W' }, version: 2, tried: false }
    expect(settled).toMatchObject({ ops: [again], met: null })
    expect(settled.ops[0]?.id).not.toBe(early.id)
  })

  it('does not send again and again what the server writes in another way', () => {
    const spaced = save('a', emptyContent, { question: 'W ' }, 0, 1)
    const trimmed = (version: number) => entry('a', { ...emptyContent, question: 'W' }, version)
    const { ops } = settleOp([spaced], spaced.id, trimmed(2), newId)
    expect(settleOp(ops, ops[0]?.id ?? '', trimmed(3), newId).ops).toEqual([])
  })

  it('goes past an entry that waits for a person, in order', () => {
    const refused: Op = {
      ...save('a', emptyContent, {}, 0, 1),
      refused: { code: 'x', title: 'x', detail: null },
    }
    const behind = save('a', emptyContent, { kind: 'k' }, 5000, 1)
    const other = save('b', emptyContent, {}, 6000, 1)
    const held = save('c', emptyContent, {}, 0, 1)
    expect(nextOp([refused, behind, held, other], new Set(['c']))).toBe(other)
    expect(nextOp([refused, behind], new Set())).toBeNull()
  })
})

/** The server's side of the contract: versions, conflicts, and each change once. */
class ModelServer {
  entries = new Map<string, Entry>()
  applied: string[] = []
  /** by change: the entry as it left it, which is told again where it arrives again */
  left = new Map<string, Entry>()

  put(op: Op): Sent {
    if (op.kind !== 'save') throw new Error('only saves here')
    const now = this.entries.get(op.entryId)
    if (!now) throw new Error('no entry')
    if (!this.applied.includes(op.id)) {
      if (op.version !== now.version) return { kind: 'conflict', theirs: now }
      this.applied.push(op.id)
      const next = entry(op.entryId, op.content, now.version + 1)
      this.entries.set(op.entryId, next)
      this.left.set(op.id, next)
    }
    return { kind: 'done', entry: this.left.get(op.id) ?? null, reply: null }
  }

  /** another person */
  edit(id: string, patch: ContentPatch): void {
    const now = this.entries.get(id)
    if (now) this.entries.set(id, entry(id, { ...now.content, ...patch }, now.version + 1))
  }
}

type Weather = 'fine' | 'request lost' | 'reply lost'

describe('the sender', () => {
  const edit = fc.record({
    entry: fc.constantFrom('a', 'b'),
    field: fc.constantFrom('question', 'notes', 'kind' as const),
    text: fc.string({ maxLength: 4 }),
    pause: fc.constantFrom(100, 2000),
  })
  const step = fc.oneof(
    { weight: 4, arbitrary: edit.map((one) => ({ by: 'me' as const, ...one })) },
    { weight: 1, arbitrary: edit.map((one) => ({ by: 'other' as const, ...one })) },
  )

  it('brings everything over once and in order, whatever gets lost, and loses nothing of anybody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 14 }),
        fc.array(fc.constantFrom<Weather>('fine', 'request lost', 'reply lost'), { maxLength: 20 }),
        async (steps, weather) => {
          const server = new ModelServer()
          for (const id of ['a', 'b']) server.entries.set(id, entry(id, emptyContent, 1))
          let state: SenderState = { ops: [], held: new Set(), online: true, sending: false }
          const known = new Map(server.entries)
          let clock = 0
          const timers: (() => void)[] = []
          const clashes: string[] = []
          const storms = [...weather]
          const sender = createSender({
            async send(op) {
              const storm = storms.shift() ?? 'fine'
              if (storm === 'request lost') return { kind: 'later', offline: true }
              const sent = server.put(op)
              return storm === 'reply lost' ? { kind: 'later', offline: true } : sent
            },
            get: () => state,
            set: (change) => {
              state = { ...state, ...change }
            },
            onDone: (_, { entry: now }) => now && known.set(now.id, now),
            onRefused: () => {},
            onMet({ conflict, solved }) {
              known.set(conflict.entryId, conflict.theirs)
              if (solved) return
              clashes.push(conflict.entryId)
              state = { ...state, held: new Set([...state.held, conflict.entryId]) }
            },
            newId,
            setTimer: (work) => {
              timers.push(work)
              return () => timers.splice(timers.indexOf(work), 1)
            },
            now: () => clock,
          })
          const settle = async () => {
            for (let turn = 0; turn < 200 && timers.length > 0; turn++) {
              clock += 6000
              timers.shift()?.()
              for (let wait = 0; wait < 30; wait++) await Promise.resolve()
            }
          }
          for (const one of steps) {
            clock += one.pause
            if (one.by === 'other') server.edit(one.entry, { [one.field]: `other ${one.text}` })
            else {
              const stored = known.get(one.entry)
              const before = contentWith(state.ops, one.entry, stored?.content) ?? emptyContent
              state = {
                ...state,
                ops: addOp(
                  state.ops,
                  save(one.entry, before, { [one.field]: one.text }, clock, stored?.version ?? 1),
                ),
              }
              sender.changed()
            }
            if (one.pause > 1000) await settle()
          }
          await settle()
          expect(new Set(server.applied).size).toBe(server.applied.length)
          for (const id of ['a', 'b']) {
            const held = state.held.has(id)
            // Nobody's words go without a person's word: either it is all over there, or a conflict is shown.
            if (!held) {
              expect(state.ops.filter((op) => op.entryId === id)).toEqual([])
              const others = steps.filter((one) => one.by === 'other' && one.entry === id)
              const mine = steps.filter((one) => one.by === 'me' && one.entry === id)
              const stored = server.entries.get(id)?.content ?? emptyContent
              for (const field of ['question', 'notes', 'kind'] as const) {
                const byMe = mine.findLast((one) => one.field === field)
                const byOther = others.findLast((one) => one.field === field)
                if (byMe && !byOther) expect(stored[field] ?? '').toBe(byMe.text)
                if (byOther && !byMe) expect(stored[field]).toBe(`other ${byOther.text}`)
              }
            } else expect(clashes).toContain(id)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('sends typing within a second, though it never pauses', () => {
    let clock = 0
    let due = Number.NaN
    const op = save('a', emptyContent, { question: 'x' }, 0, 1)
    const sender = createSender({
      send: async () => ({ kind: 'later', offline: false }),
      get: () => ({ ops: [op], held: new Set(), online: true, sending: false }),
      set: () => {},
      onDone: () => {},
      onRefused: () => {},
      onMet: () => {},
      newId,
      setTimer: (_, ms) => {
        due = clock + ms
        return () => {}
      },
      now: () => clock,
    })
    for (; clock < 880; clock += 40) {
      sender.changed()
      expect(due).toBeLessThanOrEqual(900)
    }
  })
})
