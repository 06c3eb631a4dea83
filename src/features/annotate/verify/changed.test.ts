import { describe, expect, it } from 'vitest'
import type { Entry, EntryContent } from '#contract/entry.ts'
import { box } from '#contract/space.ts'
import { emptyContent } from '../model/content.ts'
import { entry } from '../outbox/test-ops.ts'
import { changeWords, whoWords } from './change-note.tsx'
import { type Change, carryOver, changeSince } from './changed.ts'
import { actOn, type DraftAct, startDraft } from './draft.ts'

const content: EntryContent = {
  ...emptyContent,
  question: 'What colour is the flag?',
  options: [
    { letter: 'A', text: 'red' },
    { letter: 'B', text: 'blue' },
  ],
  answer: 'B',
  evidence: [box('image', { x: 1, y: 2, width: 3, height: 4 })],
  submitted: true,
}
const elsewhere = [box('image', { x: 5, y: 5, width: 2, height: 2 })]
const shown = entry('a', content)
const now = (patch: Partial<EntryContent>, more: Partial<Entry> = {}): Entry => ({
  ...entry('a', { ...content, ...patch }, 2),
  changedBy: 'ana',
  ...more,
})
const handBack = { id: 'h', version: 2, personId: 'ana', at: '', words: 'Look again.' }

describe('what somebody else has made of an item', () => {
  it('is named by its parts; a verdict on the old one is of use only where what is checked stays', () => {
    expect(changeSince(shown, now({ question: 'Which?', evidence: elsewhere }))).toMatchObject({
      kind: 'changed',
      parts: ['question', 'evidence box'],
      stale: true,
      many: false,
      changedBy: 'ana',
    })
    expect(changeSince(shown, now({ notes: 'seen', extra: { a: 1 } }))).toMatchObject({
      kind: 'changed',
      parts: ['notes', 'further fields'],
      stale: false,
    })
  })

  it('is nothing where only the verdicts of others have moved it, or it is what it was', () => {
    expect(changeSince(shown, { ...shown, state: 'disputed', revision: 9 })).toBeNull()
    expect(changeSince(shown, now({}, { state: 'disputed' }))).toBeNull()
    expect(changeSince(now({ question: 'newer' }), shown)).toBeNull()
  })

  it('may leave nothing to check, or ask for another look', () => {
    expect(changeSince(shown, now({}, { deletedAt: 'today' }))).toMatchObject({
      kind: 'deleted',
      stale: true,
    })
    expect(changeSince(shown, now({ submitted: false }))).toMatchObject({ kind: 'draft', lacks: [] })
    expect(changeSince(shown, now({ evidence: [] }))).toMatchObject({
      kind: 'draft',
      lacks: ['an evidence box'],
      stale: true,
    })
    expect(changeSince(shown, now({}, { handBacks: [handBack] }))).toMatchObject({
      kind: 'handed-back',
      stale: true,
    })
    expect(changeSince(shown, now({ notes: 'seen' }, { handBacks: [handBack] }))).toMatchObject({
      kind: 'changed',
      stale: true,
    })
  })

  it('is told with who did it; in a blind project nobody but its author is named', () => {
    const change = changeSince(shown, now({ question: 'Which?', evidence: elsewhere })) as Change
    const nameOf = (id: string) => (id === 'ana' ? 'Ana' : 'Cid')
    const teller = { me: 'me', blind: false, nameOf }
    const who = (author: string, blind: boolean) =>
      whoWords(change, { authorId: author }, { ...teller, blind })
    expect(changeWords(change, who('cid', false))).toBe('Ana changed this item: question, evidence box.')
    expect(who('ana', true)).toBe('Ana')
    expect(changeWords({ ...change, many: true }, who('cid', true))).toBe(
      'This item was changed, last by somebody: question, evidence box.',
    )
    expect(whoWords({ ...change, changedBy: 'me' }, { authorId: 'cid' }, teller)).toBe('You')
  })
})

describe('the work on an item that has changed', () => {
  const begun = [
    { do: 'answer', answer: 'A' },
    { do: 'reveal' },
    { do: 'mark', mark: 'answerable', value: true },
    { do: 'mark', mark: 'correctCrop', value: false },
    { do: 'panel', panel: 'reject' },
    { do: 'reason', id: 'easy' },
    { do: 'words', words: 'too large' },
  ] as const satisfies readonly DraftAct[]
  const draft = begun.reduce<ReturnType<typeof startDraft>>(actOn, startDraft(shown, true))

  it('keeps what still means something, and asks for the rest again', () => {
    const box = carryOver(draft, content, now({ evidence: elsewhere }))
    expect(box).toMatchObject({
      version: 2,
      stage: 'judge',
      ownAnswer: 'A',
      panel: 'reject',
      chosen: ['easy'],
      words: 'too large',
      checks: { answerable: true, correctCrop: null },
      again: ['correctCrop'],
    })
    const other = carryOver(draft, content, now({ question: 'Which?' }))
    expect(other).toMatchObject({ ownAnswer: null, words: 'too large', again: ['answerable', 'correctCrop'] })
    expect(carryOver(draft, content, now({ notes: 'seen' }))).toMatchObject({
      checks: draft.checks,
      ownAnswer: 'A',
      again: [],
    })
  })

  it('knows a mark no more as asked again once it is set', () => {
    const twice = carryOver(
      carryOver(draft, content, now({ evidence: elsewhere })),
      { ...content, evidence: elsewhere },
      { ...now({ evidence: elsewhere, answer: 'A' }), version: 3 },
    )
    expect(twice.again).toEqual(['correctCrop'])
    expect(actOn(twice, { do: 'mark', mark: 'correctCrop', value: true }).again).toEqual([])
  })

  it('keeps mended fields beside what somebody else changed, and knows what both did', () => {
    const mended = actOn(actOn(draft, { do: 'panel', panel: 'mend' }), {
      do: 'content',
      content: { ...content, question: 'mine', category: 'OCR' },
    })
    const theirs = now({ question: 'theirs', evidence: elsewhere })
    const carried = carryOver(mended, content, theirs)
    expect(carried.content).toEqual({
      ...content,
      question: 'mine',
      category: 'OCR',
      evidence: elsewhere,
    })
    expect(carried.clashes).toEqual(['question'])
    expect(actOn(carried, { do: 'panel', panel: null })).toMatchObject({ content: null, clashes: [] })
  })
})
