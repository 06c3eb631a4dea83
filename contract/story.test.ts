import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problem } from './error.ts'
import type { Answer, Attention, Looked, Run, Survey } from './run.ts'
import { aPicture, aRun, aStep } from './run-fixtures.ts'
import { type Box, box, wholeBox } from './space.ts'
import { imageSizeOf, storyOf } from './story.ts'

const image = { width: 4096, height: 3072 }
const evidence = box('image', { x: 1000, y: 1000, width: 400, height: 300 })
const crop = box('image', { x: 900, y: 900, width: 600, height: 500 })
const answer = (text: string): Answer => ({
  text,
  letter: null,
  parsed: true,
  logprob: null,
  distribution: null,
})
const look = (turn: number, by: Looked['by'] = 'model', cropBox: Box<'image'> | null = crop): Looked => ({
  turn,
  box: { raw: null, convention: 'thousand', box: cropBox && evidence, problems: [], alternatives: [] },
  by,
  cropBox,
})
const attention: Attention = {
  image: 0,
  region: null,
  grid: { rows: 2, columns: 2 },
  layers: [0],
  defaultLayer: 0,
  url: 'm.npy',
  questionUrl: null,
  genericUrl: null,
  genericPrompt: 'g',
  epsilon: 1e-6,
  coverage: null,
  coverageByLayer: [],
  tokensUrl: null,
  note: null,
}
const viewStep = aStep(0, { kind: 'view', images: [aPicture()] })
const askStep = (maps: Attention[] = []) => aStep(1, { text: 'x', images: [aPicture()], attention: maps })

function run(part: Partial<Run> = {}): Run {
  const looks = part.looks ?? [look(1)]
  return aRun({
    expected: 'AB',
    evidence,
    looks,
    cropBox: looks.at(-1)?.cropBox ?? null,
    box: looks.at(-1)?.box ?? null,
    initialAnswer: answer('XY'),
    refinedAnswer: answer('AB'),
    initialVerdict: 'wrong',
    refinedVerdict: 'correct',
    steps: [viewStep, askStep([attention])],
    ...part,
  })
}
const ids = (part: Partial<Run> = {}) => storyOf(run(part), image).steps.map(({ id }) => id)
const once = { refinedAnswer: null, refinedVerdict: null, looks: [], cropBox: null, box: null }

describe('the story of a run', () => {
  it('goes through picture, view, answer, crop, map, second answer and closing frame', () => {
    expect(ids()).toEqual(['whole', 'view', 'initial', 'look', 'heat', 'refined', 'closing'])
  })

  it('leaves the map out where there is none', () => {
    expect(ids({ steps: [viewStep, askStep()] })).toEqual([
      'whole',
      'view',
      'initial',
      'look',
      'refined',
      'closing',
    ])
  })

  it('shows the map before the box that was found in it', () => {
    expect(ids({ method: 'attention-crop', looks: [look(1, 'attention')] })).toEqual([
      'whole',
      'view',
      'initial',
      'heat',
      'look',
      'refined',
      'closing',
    ])
  })

  it('has a step for each look, one that failed among them', () => {
    const looks = [look(1), look(2, 'model', null), look(3)]
    const { steps } = storyOf(run({ method: 'multi-turn', looks, initialAnswer: null }), image)
    expect(steps.map(({ id }) => id)).toEqual([
      'whole',
      'view',
      'initial',
      'look-1',
      'look-2',
      'look-3',
      'heat',
      'refined',
      'closing',
    ])
    expect(steps.find(({ id }) => id === 'look-2')?.camera).toBe('fit')
  })

  it('tells what is to be known of a reply where that reply is told, and else at the end', () => {
    const [unread, cut] = ['A word was not read.', 'The map could not be read.']
    const asks = [
      viewStep,
      aStep(1, { notes: [unread] }),
      aStep(2, { notes: [unread], role: 'refined' }),
      aStep(3, { notes: [cut, unread], role: 'refined' }),
    ]
    const told = (part: Partial<Run>) =>
      storyOf(run({ steps: asks, ...part }), image).steps.flatMap(({ id, replyNotes }) =>
        replyNotes.length > 0 ? [[id, replyNotes]] : [],
      )
    expect(told({})).toEqual([
      ['initial', [unread]],
      ['refined', [unread, cut]],
    ])
    expect(told({ refinedAnswer: null })).toEqual([
      ['initial', [unread]],
      ['closing', [cut]],
    ])
    expect(told({ steps: [viewStep, askStep()] })).toEqual([])
  })

  it('has fewer steps for a single glance', () => {
    expect(ids({ ...once, method: 'single-glance' })).toEqual(['whole', 'view', 'initial', 'heat', 'closing'])
  })

  it('tells a run that failed before anything was sent', () => {
    const failed = run({
      ...once,
      status: 'failed',
      steps: [],
      initialAnswer: null,
      error: problem('engine-failed'),
    })
    const { steps } = storyOf(failed, image)
    expect(steps.map(({ id }) => id)).toEqual(['whole', 'closing'])
    expect(steps[1]?.compare).toBeNull()
    expect(steps[1]?.text).toContain('The run failed')
  })

  it('shows the sent view pixel for pixel, and comes near enough to see them', () => {
    const view = storyOf(run(), image).steps[1]
    expect(view?.shows?.role).toBe('view')
    if (!view || view.camera === 'fit') throw new Error('the camera stays away')
    // 256 view pixels across the picture: 128 of them are in sight.
    expect(view.camera.box.width).toBe(2048)
  })

  it('flies to the very crop and darkens what was not sent', () => {
    const step = storyOf(run(), image).steps.find(({ kind }) => kind === 'look')
    expect(step?.camera).toEqual({ box: crop, share: 0.8 })
    expect(step?.dim).toEqual(crop)
    expect(step?.shows).toBeNull()
    expect(step?.boxes.map(({ role, dashed }) => `${role} ${dashed}`)).toEqual([
      'initial false',
      'refined true',
    ])
  })

  it('keeps the true box to itself until the model has answered', () => {
    const before = storyOf(run(), image).steps.slice(0, 4)
    expect(before.flatMap(({ boxes }) => boxes).some(({ role }) => role === 'evidence')).toBe(false)
  })

  it('compares the place at the end as it was sent and as it is', () => {
    const { compare } = storyOf(run(), image).steps.at(-1) ?? {}
    expect(compare?.region).toEqual(crop)
    expect(compare?.view.role).toBe('view')
    const nowhere = run({ ...once, evidence: wholeBox('image', image) })
    expect(storyOf(nowhere, image).steps.at(-1)?.compare?.region).toEqual(wholeBox('image', image))
  })

  it('gives a person’s box a person’s colour', () => {
    const step = storyOf(run({ looks: [look(1, 'person')] }), image).steps.find(({ kind }) => kind === 'look')
    expect(step?.boxes[0]?.role).toBe('person')
  })

  it('tells an answer map by its cells and a sweep by its sizes', () => {
    const survey: Survey = {
      kind: 'answer-map',
      rows: 1,
      columns: 2,
      target: 'XY',
      measure: 'vote',
      cells: [{ row: 0, column: 0, region: crop, answer: answer('XY'), value: 1 }],
    }
    const map = storyOf(run({ ...once, method: 'answer-map', survey }), image).steps
    expect(map.map(({ id }) => id)).toEqual(['whole', 'view', 'initial', 'cells', 'closing'])
    expect(map[3]?.heat).toEqual({ kind: 'cells' })

    const points = [64, 128, 256].map((side) => ({
      side,
      width: side,
      height: side,
      answer: answer('AB'),
      verdict: 'correct' as const,
      ms: 1,
      promptTokens: null,
    }))
    const sweep = run({ method: 'resolution-sweep', survey: { kind: 'resolution-sweep', points } })
    const steps = storyOf(sweep, image).steps
    expect(steps.map(({ id }) => id)).toEqual(['whole', 'view', 'size-64', 'size-128', 'size-256', 'closing'])
    expect(steps.at(-1)?.title).toBe('From 64 pixels on it answers right')
    const turned = points.map((point, at) => ({
      ...point,
      verdict: at < 2 ? point.verdict : ('wrong' as const),
    }))
    const worse = run({ method: 'resolution-sweep', survey: { kind: 'resolution-sweep', points: turned } })
    expect(storyOf(worse, image).steps.at(-1)?.text).toContain(
      'It is right at 2 of them, but not at the largest.',
    )
  })

  it('shows the first, the last and the turns of a long sweep', () => {
    const points = Array.from({ length: 14 }, (_, i) => ({
      side: 16 * (i + 1),
      width: 16,
      height: 16,
      answer: answer(String(i)),
      verdict: null,
      ms: 1,
      promptTokens: null,
    }))
    const sweep = run({ method: 'resolution-sweep', survey: { kind: 'resolution-sweep', points } })
    const shown = storyOf(sweep, image).steps.filter(({ kind }) => kind === 'survey')
    expect(shown).toHaveLength(8)
    expect(shown.at(0)?.id).toBe('size-16')
    expect(shown.at(-1)?.id).toBe('size-224')
  })

  it('is told of any run: unique steps, words in each, a time to stay, boxes on the picture', () => {
    const verdict = fc.constantFrom('correct', 'wrong', 'unparsed', null)
    const said = fc.option(fc.string().map(answer))
    fc.assert(
      fc.property(
        fc.record({
          initialAnswer: said,
          refinedAnswer: said,
          initialVerdict: verdict,
          refinedVerdict: verdict,
          status: fc.constantFrom('queued', 'running', 'succeeded', 'failed', 'cancelled'),
          looks: fc.array(fc.constantFrom(look(1), look(1, 'attention'), look(1, 'model', null)), {
            maxLength: 1,
          }),
          steps: fc.constantFrom<Run['steps'][]>(
            [],
            [viewStep],
            [viewStep, askStep()],
            [viewStep, askStep([attention])],
          ),
          evidence: fc.constantFrom(null, evidence, wholeBox('image', image)),
        }),
        (part) => {
          const { steps } = storyOf(run(part), image)
          expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length)
          expect(steps.at(-1)?.kind).toBe('closing')
          for (const step of steps) {
            expect(step.title).not.toBe('')
            expect(`${step.title} ${step.text}`).not.toMatch(/undefined|null|NaN/)
            expect(step.seconds).toBeGreaterThanOrEqual(4)
          }
        },
      ),
    )
  })

  it('reads the picture’s size off the view', () => {
    expect(imageSizeOf(run())).toEqual(image)
    expect(imageSizeOf(run({ steps: [] }))).toBeNull()
  })
})
