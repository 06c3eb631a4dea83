import { describe, expect, it } from 'vitest'
import type { Entry, EntryContent } from '#contract/entry.ts'
import { box } from '#contract/space.ts'
import { actOn, hindrance, mendedParts, reasonOf, reviewOf, startDraft, type VerifyDraft } from './draft.ts'
import { against, allFine, disputedMarks, nextMark, noMarks } from './marks.ts'
import { marksOfReasons, reasonText } from './reasons.ts'

const content: EntryContent = {
  question: 'What is the code?',
  type: 'choice',
  options: [
    { letter: 'A', text: 'one' },
    { letter: 'B', text: 'two' },
  ],
  answer: 'B',
  category: 'OCR',
  kind: null,
  evidence: [box('image', { x: 1, y: 2, width: 3, height: 4 })],
  notes: '',
  submitted: true,
  extra: {},
}
const entry: Entry = {
  id: 'e1',
  projectId: 'p',
  seq: 1,
  key: 'k',
  imageId: 'i',
  imageName: 'a.png',
  width: 100,
  height: 100,
  version: 3,
  content,
  origin: { by: 'person' },
  authorId: 'ana',
  createdAt: '',
  changedAt: '',
  changedBy: 'ana',
  deletedAt: null,
  handBacks: [],
  state: 'open',
  revision: 1,
}
const judged = (change: Partial<VerifyDraft> = {}): VerifyDraft => ({
  ...startDraft(entry, false),
  ...change,
})

describe('a draft of a verification', () => {
  it('takes an own answer only before the true one is shown', () => {
    const tried = actOn(startDraft(entry, true), { do: 'answer', answer: 'A' })
    const shown = actOn(tried, { do: 'reveal' })
    expect(shown.ownAnswer).toBe('A')
    expect(actOn(shown, { do: 'answer', answer: 'B' }).ownAnswer).toBe('A')
  })

  it('gives no verdict on an answer that was not shown', () => {
    expect(hindrance(startDraft(entry, true), 'accept', entry)).toEqual({ kind: 'unseen' })
    expect(hindrance(judged(), 'accept', entry)).toBeNull()
  })

  it('asks once where marks speak against accepting', () => {
    const easy = actOn(judged(), { do: 'mark', mark: 'tooEasy', value: true })
    expect(hindrance(easy, 'accept', entry)).toMatchObject({ kind: 'marks', marks: [{ mark: 'tooEasy' }] })
    expect(hindrance(actOn(easy, { do: 'warn' }), 'accept', entry)).toBeNull()
    const again = actOn(actOn(easy, { do: 'warn' }), { do: 'mark', mark: 'answerable', value: false })
    expect(hindrance(again, 'accept', entry)).toMatchObject({ kind: 'marks' })
  })

  it('wants a reason for everything but accepting', () => {
    expect(hindrance(judged(), 'reject', entry)).toEqual({ kind: 'reason' })
    expect(hindrance(judged({ words: '  ' }), 'mend', entry)).toEqual({ kind: 'reason' })
    expect(hindrance(judged({ chosen: ['wrong'] }), 'reject', entry)).toBeNull()
  })

  it('says by itself what was mended', () => {
    const mended = judged({ content: { ...content, question: 'Which code?', answer: 'A' } })
    expect(mendedParts(content, mended.content)).toEqual(['question', 'answer'])
    expect(reasonOf(mended, 'mend', entry)).toBe('Mended: question, answer')
    expect(hindrance(mended, 'mend', entry)).toBeNull()
    expect(reasonOf({ ...mended, words: 'it asked too little' }, 'mend', entry)).toBe('it asked too little')
  })

  it('makes the review: marks of the chosen reasons go along, those judged before stay', () => {
    const draft = judged({ chosen: ['easy', 'ambiguous'], checks: { ...noMarks, correctFull: true } })
    const review = reviewOf(draft, 'reject', entry, { id: 'r', spentMs: 12.6 })
    expect(review).toMatchObject({ version: 3, verdict: 'reject', spentMs: 13 })
    expect(review.reason).toBe(
      'Ambiguous on the full image: something else fits, too. Too easy: seen at a glance',
    )
    expect(review.checks).toEqual({ ...noMarks, correctFull: true, tooEasy: true })
  })

  it('sets open marks as fine only when that is asked for', () => {
    const draft = judged({ checks: { ...noMarks, correctCrop: false } })
    expect(reviewOf(draft, 'accept', entry, { id: 'r', spentMs: 0 }).checks).toEqual(draft.checks)
    expect(reviewOf(draft, 'accept', entry, { id: 'r', spentMs: 0, fine: true }).checks).toEqual({
      answerable: true,
      correctFull: true,
      correctCrop: false,
      tooEasy: false,
    })
  })
})

describe('marks and reasons', () => {
  it('go yes, no, not judged, round and round', () => {
    expect([null, true, false].map(nextMark)).toEqual([true, false, null])
  })
  it('know what speaks against', () => {
    expect(against(allFine(noMarks))).toEqual([])
    expect(against({ ...noMarks, answerable: false, tooEasy: true }).map(({ mark }) => mark)).toEqual([
      'answerable',
      'tooEasy',
    ])
  })
  it('tell on which marks people differ, open ones left out', () => {
    const given = [
      { checks: { ...noMarks, correctFull: true, tooEasy: true } },
      { checks: { ...noMarks, correctFull: false } },
    ]
    expect([...disputedMarks(given)]).toEqual(['correctFull'])
  })
  it('put the chosen reasons before one’s own words', () => {
    expect(reasonText(new Set(), ' mine ')).toBe('mine')
    expect(reasonText(new Set(['wrong']), '')).toBe('The answer is wrong')
    expect(marksOfReasons(noMarks, new Set(['box'])).correctCrop).toBe(false)
  })
})
