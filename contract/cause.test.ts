import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CauseContext,
  type CauseFacts,
  causeOf,
  causePrecedence,
  causeThresholds,
  causeWords,
  explain,
  withRegional,
} from './cause.ts'
import { causes, flips, gradeSchema, noFacts } from './facts.ts'

const wrong: CauseFacts = {
  ...noFacts,
  status: 'done',
  initial: 'wrong',
  final: 'wrong',
  flip: 'wrong-wrong',
}
const looked: CauseFacts = { ...wrong, boxArea: 0.01, cropArea: 0.05, iou: 0.4, recall: 1 }

describe('the cause of a wrong answer', () => {
  it('has none where the answer is right, missing, undecided or without a truth', () => {
    expect(causeOf({ ...looked, final: 'correct' })).toBeNull()
    expect(causeOf({ ...looked, final: 'undecided' })).toBeNull()
    expect(causeOf({ ...looked, final: null })).toBeNull()
    expect(causeOf({ ...noFacts, status: 'pending' })).toBeNull()
    expect(causeOf({ ...noFacts, status: 'running' })).toBeNull()
  })

  it.each([
    ['engine-fault', { ...noFacts, status: 'failed' }],
    ['unparsed', { ...looked, final: 'unparsed', flip: 'unparsed' }],
    ['wrong-convention', { ...wrong, boxBroken: true }],
    ['wrong-convention', { ...looked, recall: 0, iou: 0, otherIou: 0.8 }],
    ['harmed', { ...looked, initial: 'correct', flip: 'right-wrong' }],
    ['unreadable', { ...looked, regional: 'wrong' }],
    ['wrong-place', { ...looked, recall: 0.49, iou: 0.2 }],
    ['misread', { ...looked, recall: 0.9 }],
    ['no-look', wrong],
    ['unexplained', { ...looked, recall: 0.7 }],
    ['unexplained', { ...looked, recall: null, iou: null }],
  ] as const)('%s', (cause, facts) => {
    expect(causeOf(facts)).toBe(cause)
  })

  it('claims "could not have read it" only from an answer on the region alone', () => {
    expect(causeOf(looked)).toBe('misread')
    expect(causeOf(looked, { regional: 'wrong' })).toBe('unreadable')
    expect(causeOf(looked, { regional: 'correct' })).toBe('misread')
    expect(causeOf(looked, { regional: 'unparsed' })).toBe('misread')
    expect(causeOf(looked, { regional: 'undecided' })).toBe('misread')
    expect(causeOf(wrong, { regional: 'wrong' })).toBe('unreadable')
    expect(causeOf(wrong, { regional: 'correct' })).toBe('no-look')
  })

  it('does not claim that nothing was looked at where that is not recorded', () => {
    expect(causeOf(wrong, { lookKnown: false })).toBe('unexplained')
  })

  it('tells whether zooming cut the evidence', () => {
    const harmed = { ...looked, initial: 'correct', flip: 'right-wrong' } as const
    expect(explain({ ...harmed, recall: 0.6 }).findings[0]?.words).toContain('cut the evidence: 60.0 %')
    expect(explain({ ...harmed, recall: 1 }).findings[0]?.words).toContain('whole in the crop')
    expect(explain({ ...harmed, recall: null }).findings[0]?.words).toBe('Right before zooming, wrong after.')
  })

  it('needs a clear gap before it blames the convention', () => {
    const box = (iou: number, otherIou: number) => causeOf({ ...looked, recall: 0, iou, otherIou })
    expect(box(0.09, 0.3)).toBe('wrong-convention')
    expect(box(0.1, 0.9)).toBe('wrong-place')
    expect(box(0, 0.29)).toBe('wrong-place')
  })

  it('names the first true rule of the precedence and tells all of them', () => {
    const all = explain({
      ...looked,
      initial: 'correct',
      flip: 'right-wrong',
      regional: 'wrong',
      recall: 0.1,
      iou: 0,
      otherIou: 0.9,
    })
    expect(all.findings.map((each) => each.rule)).toEqual([
      'wrong-convention',
      'harmed',
      'unreadable',
      'wrong-place',
    ])
    expect(all.cause).toBe('wrong-convention')
    expect(all.findings[0]?.facts).toEqual([
      { fact: 'otherIou', value: 0.9, threshold: causeThresholds.otherHits },
      { fact: 'iou', value: 0, threshold: causeThresholds.declaredMisses },
    ])
  })

  it('knows every cause once, in words too', () => {
    expect(causePrecedence.toSorted()).toEqual(causes.toSorted())
    expect(Object.keys(causeWords).toSorted()).toEqual(causes.toSorted())
  })
})

const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null })
const grade = fc.option(fc.constantFrom(...gradeSchema.options), { nil: null })
const anyFacts: fc.Arbitrary<CauseFacts> = fc.record({
  status: fc.constantFrom('pending', 'running', 'done', 'failed'),
  initial: grade,
  final: grade,
  flip: fc.option(fc.constantFrom(...flips), { nil: null }),
  iou: share,
  recall: share,
  otherIou: share,
  boxBroken: fc.option(fc.boolean(), { nil: null }),
  boxArea: share,
  cropArea: share,
  regional: grade,
})
const anyContext: fc.Arbitrary<CauseContext> = fc.record({ regional: grade, lookKnown: fc.boolean() })

describe('any facts', () => {
  it('have a cause exactly where the result failed or is known to be wrong', () => {
    fc.assert(
      fc.property(anyFacts, anyContext, (facts, context) => {
        const { cause, findings } = explain(facts, context)
        const bad =
          facts.status === 'failed' ||
          (facts.status === 'done' && (facts.final === 'wrong' || facts.final === 'unparsed'))
        expect(cause !== null).toBe(bad)
        expect(cause).toBe(findings[0]?.rule ?? null)
        const ranks = findings.map((each) => causePrecedence.indexOf(each.rule))
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
        for (const each of findings) expect(each.words).toMatch(/^[A-Z0-9<].*\.$/)
      }),
    )
  })

  it('take the same cause from a companion afterwards as at once', () => {
    fc.assert(
      fc.property(anyFacts, grade, (facts, regional) => {
        const own = { ...noFacts, ...facts, regional: null }
        const before = { ...own, cause: causeOf(own), causeBy: 'rule' as const }
        expect(withRegional(before, regional).cause).toBe(causeOf(own, { regional }))
        const corrected = { ...before, cause: 'misread' as const, causeBy: 'person' as const }
        expect(withRegional(corrected, regional).cause).toBe('misread')
      }),
    )
  })

  it('are never blamed on what is not known', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const blind = { ...facts, recall: null, otherIou: null, iou: null, regional: null }
        const found = explain(blind).findings.map((each) => each.rule)
        for (const rule of ['wrong-place', 'misread', 'unreadable']) expect(found).not.toContain(rule)
        if (!blind.boxBroken) expect(found).not.toContain('wrong-convention')
      }),
    )
  })
})
