import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EntryContent } from '#contract/entry.ts'
import { box } from '#contract/space.ts'
import { createActiveTime } from '../work/active-time.ts'
import { type ContentKey, type ContentPatch, emptyContent, pick, sameContent } from './content.ts'
import { chooseSides, mergePartNames, mergeParts, mergeThree, samePart, withPart } from './merge.ts'
import {
  addOption,
  answerText,
  borrowedDistractor,
  moveOption,
  removeOption,
  shuffleOptions,
} from './options.ts'
import { addStep, noSteps, redoStep, type UndoState, undoStep } from './undo.ts'

const content: fc.Arbitrary<EntryContent> = fc.record({
  question: fc.constantFrom('', 'What?', 'Where?'),
  type: fc.constantFrom('choice' as const, 'open' as const),
  options: fc
    .array(fc.constantFrom('red', 'green', 'blue'), { maxLength: 4 })
    .map((texts) => texts.map((text, at) => ({ letter: 'ABCD'[at] ?? 'A', text }))),
  answer: fc.constantFrom(null, 'A', 'B'),
  category: fc.constantFrom(null, 'OCR'),
  kind: fc.constantFrom(null, 'sign'),
  evidence: fc.constantFrom([], [box('image', { x: 1, y: 2, width: 3, height: 4 })]),
  notes: fc.constantFrom('', 'n'),
  submitted: fc.boolean(),
  extra: fc.constantFrom({}, { source: 'x' }),
})

describe('merging three versions', () => {
  it('takes what one side changed from that side, and asks only where both did', () => {
    fc.assert(
      fc.property(content, content, content, (base, mine, theirs) => {
        const merge = mergeThree(base, mine, theirs)
        for (const part of mergePartNames) {
          const iDid = !samePart(base, mine, part)
          const theyDid = !samePart(base, theirs, part)
          const from = iDid ? mine : theirs
          expect(samePart(merge.content, from, part)).toBe(true)
          expect(merge.clashes.includes(part)).toBe(iDid && theyDid && !samePart(mine, theirs, part))
        }
      }),
    )
  })

  it('is quiet where nobody, or one alone, changed anything', () => {
    fc.assert(
      fc.property(content, content, (base, other) => {
        expect(mergeThree(base, other, base)).toMatchObject({ clashes: [], content: other })
        expect(mergeThree(base, base, other)).toMatchObject({ clashes: [], content: other })
        expect(mergeThree(base, other, other)).toMatchObject({ clashes: [], content: other })
      }),
    )
  })

  it('takes the chosen side of each clash', () => {
    fc.assert(
      fc.property(
        content,
        content,
        content,
        fc.constantFrom('mine' as const, 'theirs' as const),
        (b, m, t, side) => {
          const merge = mergeThree(b, m, t)
          const sides = Object.fromEntries(merge.clashes.map((part) => [part, side]))
          const chosen = chooseSides(merge, t, sides)
          for (const part of merge.clashes) expect(samePart(chosen, side === 'mine' ? m : t, part)).toBe(true)
        },
      ),
    )
  })

  it('keeps options and their answer together', () => {
    const base = {
      ...emptyContent,
      options: [
        { letter: 'A', text: 'x' },
        { letter: 'B', text: 'y' },
      ],
      answer: 'A',
    }
    const shuffled = {
      ...base,
      options: [
        { letter: 'A', text: 'y' },
        { letter: 'B', text: 'x' },
      ],
      answer: 'B',
    }
    expect(mergeThree(base, shuffled, { ...base, answer: 'B' }).clashes).toEqual(['answers'])
    expect(Object.values(mergeParts).flat()).toHaveLength(Object.keys(emptyContent).length)
    expect(withPart(base, shuffled, 'answers').answer).toBe('B')
  })
})

let ids = 0
const newId = () => `id-${++ids}`

describe('undo and redo', () => {
  const edits = fc.array(
    fc.record({
      entry: fc.constantFrom('a', 'b'),
      key: fc.constantFrom<ContentKey>('question', 'notes', 'kind'),
      value: fc.string({ maxLength: 3 }),
      pause: fc.constantFrom(50, 2000),
    }),
    { maxLength: 20 },
  )

  it('goes all the way back and all the way forth, over all entries', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const contents = new Map<string, EntryContent>([
          ['a', emptyContent],
          ['b', emptyContent],
        ])
        const put = (id: string, patch: ContentPatch) =>
          contents.set(id, { ...(contents.get(id) ?? emptyContent), ...patch })
        let state: UndoState = noSteps
        let at = 0
        for (const { entry, key, value, pause } of list) {
          at += pause
          const before = pick(contents.get(entry) ?? emptyContent, [key])
          const after = { [key]: value } as ContentPatch
          put(entry, after)
          const joinKey = `${entry} ${key}`
          state = addStep(state, {
            label: '',
            at,
            joinKey,
            parts: [{ kind: 'fields', entryId: entry, before, after }],
          })
        }
        const end = new Map(contents)
        const walk = (step: typeof undoStep) => {
          for (
            let done = step(state, (id) => contents.get(id), newId);
            done;
            done = step(state, (id) => contents.get(id), newId)
          ) {
            state = done.state
            expect(done.left).toEqual([])
            for (const action of done.actions) if (action.kind === 'fields') put(action.entryId, action.patch)
          }
        }
        walk(undoStep)
        for (const one of contents.values()) expect(sameContent(one, emptyContent)).toBe(true)
        walk(redoStep)
        expect(contents).toEqual(end)
      }),
    )
  })

  it('takes typing as one step until it pauses', () => {
    const step = (value: string, at: number, before: string) => ({
      label: 'q',
      at,
      joinKey: 'a question',
      parts: [
        { kind: 'fields' as const, entryId: 'a', before: { question: before }, after: { question: value } },
      ],
    })
    let state = addStep(noSteps, step('W', 0, ''))
    state = addStep(state, step('Wh', 200, 'W'))
    state = addStep(state, step('Wha', 3000, 'Wh'))
    expect(state.past).toHaveLength(2)
    expect(undoStep(state, () => ({ ...emptyContent, question: 'Wha' }), newId)?.actions).toEqual([
      { kind: 'fields', entryId: 'a', patch: { question: 'Wh' } },
    ])
  })

  it('leaves alone what somebody else changed since', () => {
    const parts = [
      {
        kind: 'fields' as const,
        entryId: 'a',
        before: { question: '', notes: '' },
        after: { question: 'mine', notes: 'mine' },
      },
    ]
    const state = addStep(noSteps, { label: '', at: 0, joinKey: null, parts })
    const undone = undoStep(state, () => ({ ...emptyContent, question: 'theirs', notes: 'mine' }), newId)
    expect(undone?.actions).toEqual([{ kind: 'fields', entryId: 'a', patch: { notes: '' } }])
    expect(undone?.left).toEqual([{ entryId: 'a', key: 'question' }])
  })

  it('takes a change of very many back by its name, and that again', () => {
    const state = addStep(noSteps, {
      label: '',
      at: 0,
      joinKey: null,
      parts: [{ kind: 'bulk', bulkId: 'first' }],
    })
    const undone = undoStep(
      state,
      () => undefined,
      () => 'second',
    )
    expect(undone?.actions).toEqual([{ kind: 'bulk', bulkId: 'first', changeId: 'second' }])
    const redone =
      undone &&
      redoStep(
        undone.state,
        () => undefined,
        () => 'third',
      )
    expect(redone?.actions).toEqual([{ kind: 'bulk', bulkId: 'second', changeId: 'third' }])
    expect(redone?.state.past[0]?.parts).toEqual([{ kind: 'bulk', bulkId: 'third' }])
  })

  it('takes back what was handed back, and hands it back anew', () => {
    const part = {
      kind: 'handed',
      entryId: 'a',
      handBack: 'first',
      words: 'Look again.',
      was: 'mend',
    } as const
    const state = addStep(noSteps, { label: '', at: 0, joinKey: null, parts: [part] })
    const now = () => emptyContent
    const undone = undoStep(state, now, () => 'unused')
    const hand = { entryId: 'a', words: 'Look again.', was: 'mend' }
    expect(undone?.actions).toEqual([{ ...hand, kind: 'take-back', handBack: 'first' }])
    const redone = undone && redoStep(undone.state, now, () => 'second')
    expect(redone?.actions).toEqual([{ ...hand, kind: 'hand-back', handBack: 'second' }])
    expect(redone?.state.past[0]?.parts).toEqual([{ ...part, handBack: 'second' }])
  })

  it('takes a new entry away and brings a deleted one back', () => {
    let state = addStep(noSteps, {
      label: '',
      at: 0,
      joinKey: null,
      parts: [{ kind: 'created', entryId: 'a' }],
    })
    state = addStep(state, { label: '', at: 1, joinKey: null, parts: [{ kind: 'deleted', entryId: 'b' }] })
    const first = undoStep(state, () => emptyContent, newId)
    expect(first?.actions).toEqual([{ kind: 'undelete', entryId: 'b' }])
    const second = first && undoStep(first.state, () => emptyContent, newId)
    expect(second?.actions).toEqual([{ kind: 'delete', entryId: 'a' }])
    expect(second && redoStep(second.state, () => emptyContent, newId)?.actions).toEqual([
      { kind: 'undelete', entryId: 'a' },
    ])
  })
})

describe('options', () => {
  const choice = fc
    .record({
      texts: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
      right: fc.nat(),
    })
    .map(({ texts, right }) => ({
      type: 'choice' as const,
      options: texts.map((text, at) => ({ letter: String.fromCharCode(65 + at), text })),
      answer: String.fromCharCode(65 + (right % texts.length)),
    }))

  it('keep their true one through every shuffle and move', () => {
    fc.assert(
      fc.property(
        choice,
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        fc.nat(9),
        (one, stream, at) => {
          const random = () => stream.next().value as number
          for (const next of [
            shuffleOptions(one, random),
            moveOption(one, at % one.options.length, 1),
            addOption(one, 'new'),
          ]) {
            expect(answerText({ type: 'choice', ...next })).toBe(answerText(one))
            expect(next.options.map((option) => option.letter).join('')).toBe(
              'ABCDEFGHI'.slice(0, next.options.length),
            )
            for (const { text } of one.options)
              expect(next.options.map((option) => option.text)).toContain(text)
          }
        },
      ),
    )
  })

  it('have no answer once the true one is taken away', () => {
    const one = addOption(addOption({ options: [], answer: null }, 'x'), 'y')
    expect(removeOption({ ...one, answer: 'A' }, 0)).toEqual({
      options: [{ letter: 'A', text: 'y' }],
      answer: null,
    })
    expect(removeOption({ ...one, answer: 'B' }, 0)).toEqual({
      options: [{ letter: 'A', text: 'y' }],
      answer: 'A',
    })
  })

  it('are shuffled into every order about equally often', () => {
    const one = ['x', 'y', 'z'].reduce(
      (all, text) => addOption(all, text),
      addOption({ options: [], answer: null }, 'w'),
    )
    let seed = 7
    const random = () => {
      seed = (seed * 1664525 + 1013904223) % 2 ** 32
      return seed / 2 ** 32
    }
    const seen = new Map<string, number>()
    for (let turn = 0; turn < 2400; turn++) {
      const order = shuffleOptions(one, random)
        .options.map((option) => option.text)
        .join('')
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }
    expect(seen.size).toBe(24)
    for (const count of seen.values()) expect(count).toBeGreaterThan(60)
  })

  it('borrow a wrong one from the same category first, never one that stands there', () => {
    const other = (text: string, category: string): EntryContent => ({
      ...emptyContent,
      category,
      options: [{ letter: 'A', text }],
      answer: 'A',
    })
    const mine = { ...other('STOP', 'OCR'), options: [{ letter: 'A', text: 'STOP' }] }
    const others = [other('stop', 'OCR'), other('GO', 'OCR'), other('three', 'counting')]
    expect(borrowedDistractor(mine, others, () => 0.99)).toBe('GO')
    expect(borrowedDistractor(mine, [others[0] as EntryContent], () => 0)).toBeNull()
    expect(borrowedDistractor({ ...mine, category: 'colour' }, others, () => 0.99)).toBe('three')
  })
})

describe('time of work', () => {
  it('leaves long pauses out', () => {
    const time = createActiveTime()
    time.touch(0)
    time.touch(20_000)
    time.touch(200_000)
    time.touch(230_000)
    expect(time.take(240_000)).toBe(60_000)
    time.touch(241_000)
    expect(time.take(241_000)).toBe(1000)
    time.rest(242_000)
    time.touch(250_000)
    expect(time.take(250_000)).toBe(1000)
  })
})
