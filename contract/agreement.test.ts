import { describe, expect, it } from 'vitest'
import { agreementOf, agreementSchema, type CheckedEntry } from './agreement.ts'
import { entryContentSchema } from './entry.ts'
import { reviewChecksSchema } from './review.ts'
import { type Box, box } from './space.ts'

const at = (x: number, width = 10) => box('image', { x, y: 0, width, height: 10 })

interface Given {
  readonly who: string
  readonly verdict?: 'accept' | 'mend' | 'reject'
  readonly full?: boolean
  readonly answer?: string
  readonly drew?: Box<'image'>
}

function entryWith(id: string, given: readonly Given[]): CheckedEntry {
  const content = entryContentSchema.parse({ answer: 'A', evidence: [at(0, 4), at(6, 4)] })
  return {
    entry: { id, content },
    checks: given.map(({ who, verdict = 'accept', full, answer = null, drew = null }) => ({
      ...{ personId: who, personName: who.toUpperCase(), verdict, ownAnswer: answer, ownBox: drew },
      checks: reviewChecksSchema.parse({ correctFull: full ?? null }),
    })),
  }
}

describe('agreementOf', () => {
  const entries = [
    entryWith('1', [
      { who: 'a', full: true, answer: 'A', drew: at(0) },
      { who: 'b', full: true, answer: 'B', drew: at(5) },
    ]),
    entryWith('2', [
      { who: 'a', verdict: 'reject', full: false },
      { who: 'b', full: true },
    ]),
    entryWith('3', [
      { who: 'a', verdict: 'reject', full: false },
      { who: 'b', verdict: 'reject' },
    ]),
    entryWith('4', [{ who: 'a' }, { who: 'b' }, { who: 'c', verdict: 'mend' }]),
    entryWith('5', [{ who: 'c' }]),
    entryWith('6', []),
  ]
  const all = agreementOf(entries)
  const topic = (name: string) => all.topics.find((one) => one.topic === name)

  it('fits its schema and counts entries and people', () => {
    expect(agreementSchema.parse(all)).toEqual(all)
    expect(all).toMatchObject({ checked: 5, overlapping: 4, answers: { given: 2, right: 1 } })
    expect(all.people.map(({ personId, checks }) => [personId, checks])).toEqual([
      ['a', 4],
      ['b', 4],
      ['c', 2],
    ])
  })

  it('pairs are of the entries that both judged', () => {
    const pair = topic('verdict')?.pairs.find(({ a, b }) => a === 'a' && b === 'b')
    // Verdicts: accept/accept, reject/accept, reject/reject, accept/accept: agreed 3/4, chance 1/2.
    expect(pair).toMatchObject({ units: 4, same: 3, share: 0.75, kappa: { value: 0.5, low: null } })
    const full = topic('correctFull')?.pairs
    expect(full).toMatchObject([{ a: 'a', b: 'b', units: 2, same: 1 }])
  })

  it('Fleiss is of the entries with the most common number of marks, alpha of all with two', () => {
    expect(topic('verdict')?.fleiss).toMatchObject({ raters: 2, units: 3 })
    expect(topic('verdict')?.alpha).toMatchObject({ units: 4, reason: null })
    expect(topic('tooEasy')).toMatchObject({
      marks: [],
      fleiss: { value: null, reason: 'no-units', raters: 0 },
      alpha: { value: null, reason: 'no-units' },
    })
    expect(topic('verdict')?.marks[0]).toEqual({ mark: 'accept', count: 6 })
  })

  it('boxes are held against the smallest box around the evidence, and one another', () => {
    expect(all.boxes.toEvidence.pairs.map(({ iou }) => iou)).toEqual([1, 1 / 3])
    expect(all.boxes.toEvidence.mean?.value).toBeCloseTo(2 / 3, 12)
    expect(all.boxes.toEvidence.mean?.low).toBe(0)
    expect(all.boxes.between).toMatchObject({ pairs: [{ personId: 'a', otherId: 'b' }] })
    expect(all.boxes.between.mean?.value).toBeCloseTo(1 / 3, 12)
    expect(agreementOf([]).boxes.between).toEqual({ pairs: [], mean: null, median: null })
  })

  it('does not depend on the order of entries', () => {
    expect(agreementOf([...entries].reverse())).toEqual(all)
  })
})
