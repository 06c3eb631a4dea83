import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Item } from '#contract/dataset.ts'
import type { Judgement } from '#contract/evaluation.ts'
import { factsSchema } from '#contract/facts.ts'
import type { Answer, PredictedBox, Run, Step } from '#contract/run.ts'
import { aPicture, aRun, aStep } from '#contract/run-fixtures.ts'
import { type Box, box } from '#contract/space.ts'
import { packFacts, unpackFacts } from './evaluate/packed-facts.ts'
import { factsOf, factsWithoutRun } from './facts-of-run.ts'

const options = [
  { letter: 'A', text: 'red' },
  { letter: 'B', text: 'blue' },
]
const evidence = box('image', { x: 100, y: 100, width: 100, height: 100 })
const item = { answer: 'A', options, evidence: [evidence], width: 1000, height: 1000 }
const open = { ...item, answer: 'a red bus', options: [] }

const says = (letter: string | null, text = letter ?? 'unclear', logprob: number | null = null): Answer => ({
  text,
  letter,
  parsed: letter !== null || text !== 'unclear',
  logprob,
  distribution: null,
})
const predicted = (at: Box<'image'> | null, part: Partial<PredictedBox> = {}): PredictedBox => ({
  raw: { text: '[…]', values: [1, 2, 3, 4] },
  convention: 'thousand',
  box: at,
  problems: [],
  alternatives: [],
  ...part,
})
const looked = (at: Box<'image'>, crop: Box<'image'> | null = at): Partial<Run> => ({
  box: predicted(at),
  boxBy: 'model',
  cropBox: crop,
  looks: [{ turn: 1, box: predicted(at), by: 'model', cropBox: crop }],
})
const asks: Step[] = [
  aStep(0, { kind: 'view', images: [aPicture()] }),
  aStep(1, { usage: { promptTokens: 100, completionTokens: 5 } }),
  aStep(2, { usage: { promptTokens: 200, completionTokens: null } }),
]

test('one look: grade, confidence, calls, tokens and time; no flip, no box', () => {
  const run = aRun({
    method: 'single-glance',
    initialAnswer: says('A', 'red', Math.log(0.8)),
    steps: asks.slice(0, 2),
    timings: { queuedMs: 1, totalMs: 250 },
  })
  const facts = factsOf(run, item)
  expect(facts).toMatchObject({
    status: 'done',
    initial: 'correct',
    final: 'correct',
    flip: null,
    gradedBy: 'rule',
    iou: null,
    recall: null,
    cropArea: null,
    calls: 1,
    promptTokens: 100,
    completionTokens: 5,
    ms: 250,
    cause: null,
  })
  expect(facts.initialConfidence).toBeCloseTo(0.8)
  expect(factsOf({ ...run, initialAnswer: says('B') }, item)).toMatchObject({
    final: 'wrong',
    cause: 'no-look',
  })
  expect(factsOf({ ...run, initialAnswer: says(null) }, item)).toMatchObject({
    final: 'unparsed',
    cause: 'unparsed',
  })
  // What the source does not know cannot be wrong.
  expect(factsOf(run, { ...item, answer: null })).toMatchObject({ final: null, gradedBy: null, cause: null })
})

test('two looks: the flip, the box against the evidence, the crop', () => {
  const at = box('image', { x: 150, y: 100, width: 100, height: 100 })
  const run = aRun({
    initialAnswer: says('A', 'red', Math.log(0.5)),
    refinedAnswer: says('B', 'blue', Math.log(0.9)),
    steps: asks,
    ...looked(at, box('image', { x: 150, y: 100, width: 200, height: 100 })),
  })
  const facts = factsOf(run, item)
  expect(facts).toMatchObject({
    initial: 'correct',
    final: 'wrong',
    flip: 'right-wrong',
    recall: 0.5,
    boxArea: 0.01,
    cropArea: 0.02,
    boxBroken: false,
    calls: 2,
    promptTokens: 300,
    completionTokens: 5,
    cause: 'harmed',
    causeBy: 'rule',
  })
  expect(facts.iou).toBeCloseTo(1 / 3)
})

test('several pieces of evidence: mean of the best IoU of each, share of their united area', () => {
  const second = box('image', { x: 500, y: 500, width: 100, height: 100 })
  const facts = factsOf(
    aRun({ initialAnswer: says('B'), refinedAnswer: says('B'), ...looked(evidence), steps: asks }),
    { ...item, evidence: [evidence, second] },
  )
  expect(facts).toMatchObject({ iou: 0.5, recall: 0.5 })
})

test('a box in another convention, and one that breaks its own', () => {
  const miss = box('image', { x: 800, y: 800, width: 100, height: 100 })
  const box1 = predicted(miss, { alternatives: [{ convention: 'image-pixel', box: evidence }] })
  const run = aRun({
    initialAnswer: says('B'),
    refinedAnswer: says('B'),
    box: box1,
    boxBy: 'model',
    cropBox: miss,
    looks: [{ turn: 1, box: box1, by: 'model', cropBox: miss }],
    steps: asks,
  })
  expect(factsOf(run, item)).toMatchObject({ iou: 0, otherIou: 1, recall: 0, cause: 'wrong-convention' })
  const broken = predicted(null, { problems: [{ code: 'out-of-range', message: '' }] })
  const looks = [{ turn: 1, box: broken, by: 'model' as const, cropBox: null }]
  expect(factsOf({ ...run, box: broken, looks, cropBox: null }, item)).toMatchObject({
    boxBroken: true,
    iou: null,
    cause: 'wrong-convention',
  })
})

test('a region that was given is not held against the model', () => {
  const look = { ...looked(evidence), boxBy: 'evidence' as const }
  const looks = (look.looks ?? []).map((one) => ({ ...one, by: 'evidence' as const }))
  const run = aRun({
    method: 'dual-view',
    ...look,
    looks,
    initialAnswer: says('A'),
    refinedAnswer: says('B'),
  })
  expect(factsOf(run, item)).toMatchObject({ iou: null, recall: 1, global: 'correct', regional: 'wrong' })
  expect(factsOf({ ...run, boxBy: 'model' }, item)).toMatchObject({ regional: null })
})

test('coverage counts only where it was told for this item’s evidence', () => {
  const attention = {
    ...{ image: 0, region: null, grid: { rows: 1, columns: 1 }, layers: [0], defaultLayer: 0, url: '' },
    ...{ questionUrl: null, genericUrl: null, genericPrompt: '', epsilon: 0, coverageByLayer: [] },
    ...{ tokensUrl: null, note: null },
    coverage: { box: evidence, share: 0.3, areaShare: 0.01, ratio: 30 },
  }
  const steps = [aStep(0, { images: [aPicture()], attention: [attention] })]
  const run = aRun({ initialAnswer: says('A'), steps })
  expect(factsOf(run, item)).toMatchObject({ coverageShare: 0.3, coverageArea: 0.01, coverageRatio: 30 })
  const elsewhere = box('image', { x: 500, y: 500, width: 10, height: 10 })
  expect(factsOf(run, { ...item, evidence: [elsewhere] }).coverageShare).toBeNull()
})

test('open answers: a rule, then a judge, and a person over both', () => {
  const run = aRun({ initialAnswer: says(null, 'a bus'), refinedAnswer: says(null, 'the crimson bus') })
  expect(factsOf(run, open)).toMatchObject({
    initial: 'undecided',
    final: 'undecided',
    flip: null,
    cause: null,
  })
  const judged = (of: Judgement['of'], verdict: Judgement['verdict']): Judgement => ({
    ...{ of, verdict, engine: 'judge', model: 'm', prompt: 'p', reply: 'r', at: '2026-01-01' },
  })
  const judgements = [judged('initial', 'wrong'), judged('final', 'wrong'), judged('final', 'correct')]
  expect(factsOf(run, open, { judgements, overruled: null })).toMatchObject({
    initial: 'wrong',
    final: 'correct',
    gradedBy: 'judge',
    flip: 'wrong-right',
  })
  const overruled = { verdict: 'wrong' as const, cause: null, by: 'Ada', reason: '', at: '2026-01-02' }
  expect(factsOf(run, open, { judgements, overruled })).toMatchObject({
    final: 'wrong',
    gradedBy: 'person',
    flip: 'wrong-wrong',
    causeBy: 'rule',
  })
  const cause = { ...overruled, verdict: null, cause: 'misread' as const }
  expect(factsOf(run, open, { judgements: [], overruled: cause })).toMatchObject({
    final: 'undecided',
    cause: 'misread',
    causeBy: 'person',
  })
  // The judge is not asked where a rule is sure.
  const same = aRun({ initialAnswer: says(null, 'a red bus') })
  expect(factsOf(same, open, { judgements: [judged('final', 'wrong')], overruled: null }).final).toBe(
    'correct',
  )
  // The same answer is worth the same before and after.
  const twice = aRun({ initialAnswer: says(null, 'crimson'), refinedAnswer: says(null, 'crimson') })
  expect(factsOf(twice, open, { judgements: [judged('final', 'correct')], overruled: null })).toMatchObject({
    initial: 'correct',
    flip: 'right-right',
  })
})

test('no answer is the engine’s fault, and a person can say what it is worth', () => {
  expect(factsOf(aRun({ status: 'failed' }), item)).toMatchObject({ status: 'failed', cause: 'engine-fault' })
  const overruled = { verdict: 'wrong' as const, cause: null, by: 'Ada', reason: '', at: '' }
  expect(factsWithoutRun({ judgements: [], overruled })).toMatchObject({ final: 'wrong', gradedBy: 'person' })
})

const number = fc.oneof(fc.double(), fc.integer({ min: -100, max: 2000 }), fc.constant(Number.NaN))
const anyBox = fc
  .record({ x: number, y: number, width: number, height: number })
  .map((plain) => box('image', plain))
const anyAnswer = fc.record({
  text: fc.string(),
  letter: fc.option(fc.constantFrom('A', 'B', 'Z')),
  parsed: fc.boolean(),
  logprob: fc.option(number),
  distribution: fc.constant(null),
})
const anyPredicted = fc.record({
  raw: fc.option(fc.record({ text: fc.string(), values: fc.array(number) })),
  convention: fc.constant('thousand' as const),
  box: fc.option(anyBox),
  problems: fc.array(
    fc.record({ code: fc.constantFrom('no-box' as const, 'out-of-range' as const), message: fc.string() }),
  ),
  alternatives: fc.array(fc.record({ convention: fc.constant('image-pixel' as const), box: anyBox }), {
    maxLength: 3,
  }),
})
const by = fc.constantFrom('model' as const, 'person' as const, 'evidence' as const, 'attention' as const)
const anyStep = fc
  .record({
    index: fc.nat(5),
    kind: fc.constantFrom('ask' as const, 'view' as const),
    at: fc.option(anyBox),
    share: number,
  })
  .map(({ index, kind, at, share }) =>
    aStep(index, {
      kind,
      images: [aPicture()],
      usage: { promptTokens: 1, completionTokens: null },
      attention: [
        {
          ...{
            image: index,
            region: null,
            grid: { rows: 1, columns: 1 },
            layers: [0],
            defaultLayer: 0,
            url: '',
          },
          ...{ questionUrl: null, genericUrl: null, genericPrompt: '', epsilon: 0, coverageByLayer: [] },
          ...{ tokensUrl: null, note: null },
          coverage: at && { box: at, share, areaShare: share, ratio: share },
        },
      ],
    }),
  )
const anyRun = fc
  .record({
    status: fc.constantFrom(
      'succeeded' as const,
      'failed' as const,
      'cancelled' as const,
      'running' as const,
    ),
    method: fc.constantFrom('zoom-refine' as const, 'dual-view' as const, 'multi-turn' as const),
    initialAnswer: fc.option(anyAnswer),
    refinedAnswer: fc.option(anyAnswer),
    box: fc.option(anyPredicted),
    boxBy: fc.option(by),
    cropBox: fc.option(anyBox),
    looks: fc.array(fc.record({ turn: fc.nat(5), box: anyPredicted, by, cropBox: fc.option(anyBox) }), {
      maxLength: 3,
    }),
    steps: fc.array(anyStep, { maxLength: 4 }),
  })
  .map((part) => aRun(part))
const anyItem: fc.Arbitrary<Pick<Item, 'answer' | 'options' | 'evidence' | 'width' | 'height'>> = fc.record({
  answer: fc.option(fc.constantFrom('A', 'red', '')),
  options: fc.constantFrom(options, []),
  evidence: fc.array(anyBox, { maxLength: 3 }),
  width: fc.integer({ min: 1, max: 5000 }),
  height: fc.integer({ min: 1, max: 5000 }),
})

test('a run of any shape gives facts: shares between 0 and 1 or unknown, a grade only where something is known', () => {
  const shares = [
    'iou',
    'recall',
    'otherIou',
    'boxArea',
    'cropArea',
    'coverageShare',
    'coverageArea',
    'initialConfidence',
    'finalConfidence',
  ] as const
  fc.assert(
    fc.property(anyRun, anyItem, (run, of) => {
      const facts = factsOf(run, of)
      expect(factsSchema.safeParse(facts).success).toBe(true)
      for (const name of shares) {
        const value = facts[name]
        if (value !== null) expect(value >= 0 && value <= 1).toBe(true)
      }
      if (of.answer === null) expect(facts.final).toBeNull()
      if (facts.flip) expect([facts.initial, facts.final]).not.toContain(null)
      if (facts.final === 'correct') expect(facts.cause).toBeNull()
      // Stored facts keep five digits of what is measured, and words and counts as they are.
      const kept = unpackFacts(packFacts(facts))
      expect(packFacts(kept)).toBe(packFacts(facts))
      for (const [name, value] of Object.entries(facts)) {
        const again = kept[name as keyof typeof kept]
        if (typeof value !== 'number' || value === 0) expect(again).toBe(value)
        else expect(Math.abs(Number(again) / value - 1)).toBeLessThan(1e-4)
      }
    }),
    { numRuns: 400 },
  )
})
