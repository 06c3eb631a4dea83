import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  heatCaption,
  initialCaption,
  lookCaption,
  refinedCaption,
  viewCaption,
  wholeCaption,
} from './caption.ts'
import { closingCaption, dayOf, recordedWords } from './caption-closing.ts'
import { clip, evidenceShown, quoteAnswer, sizeIn } from './caption-words.ts'
import { problem } from './error.ts'
import type { Answer, Attention, Looked, PredictedBox, Run } from './run.ts'
import { aPicture, aRun, aStep } from './run-fixtures.ts'
import { box, wholeBox } from './space.ts'

const image = { width: 4096, height: 3072 }
const evidence = box('image', { x: 1000, y: 1000, width: 400, height: 300 })
const crop = box('image', { x: 900, y: 900, width: 600, height: 500 })
const view = aPicture()

const answer = (text: string, p: number | null = null, letter: string | null = null): Answer => ({
  text,
  letter,
  parsed: true,
  logprob: p === null ? null : Math.log(p),
  distribution: null,
})
const unread: Answer = { ...answer('hmm, let me see'), parsed: false }
const predicted = (b = evidence): PredictedBox => ({
  raw: { text: '<box> 1 2 3 4', values: [1, 2, 3, 4] },
  convention: 'thousand',
  box: b,
  problems: [],
  alternatives: [],
})
const look = (part: Partial<Looked> = {}): Looked => ({
  turn: 1,
  box: predicted(),
  by: 'model',
  cropBox: crop,
  ...part,
})

/** A run that looked twice. */
function twice(part: Partial<Run> = {}): Run {
  const looks = part.looks ?? [look()]
  return aRun({
    expected: 'AB',
    evidence,
    looks,
    box: looks.at(-1)?.box ?? null,
    boxBy: 'model',
    cropBox: looks.at(-1)?.cropBox ?? null,
    initialAnswer: answer('XY', 0.3),
    refinedAnswer: answer('AB', 0.95),
    initialVerdict: 'wrong',
    refinedVerdict: 'correct',
    steps: [
      aStep(0, { kind: 'view', images: [view] }),
      aStep(1, {
        text: 'XY <box> 1 2 3 4',
        durationMs: 140,
        usage: { promptTokens: 9, completionTokens: 6 },
      }),
      aStep(2, {
        kind: 'crop',
        role: 'refined',
        turn: 1,
        images: [aPicture({ role: 'crop', region: crop })],
      }),
      aStep(3, { role: 'refined', turn: 1, text: 'AB' }),
    ],
    ...part,
  })
}

describe('captions of the steps', () => {
  it('tell the picture, its size and how small the place is', () => {
    const { title, text } = wholeCaption(twice(), image)
    expect(title).toBe('What is the code?')
    expect(text).toBe(
      'A picture of 4096 × 3072 pixels, 12.6 million in all. What the question is about takes 0.95 % of it.',
    )
  })

  it('list the options, and say nothing of a place that is everywhere', () => {
    const options = [
      { letter: 'A', text: 'red' },
      { letter: 'B', text: 'blue' },
    ]
    const { text } = wholeCaption(twice({ options, evidence: wholeBox('image', image) }), image)
    expect(text).toBe(
      'A picture of 4096 × 3072 pixels, 12.6 million in all. To choose from: A: red, B: blue.',
    )
  })

  it('tell what was left of it in the view', () => {
    const { title, text } = viewCaption(twice(), image, view)
    expect(title).toBe('The model saw 256 × 192 pixels of it')
    expect(text).toBe(
      'That is 0.39 % of the picture’s pixels: each one it got stands for 16 × 16 of them. What the question is about is 25 × 19 pixels small here.',
    )
  })

  it('do not call a view small that is the picture itself', () => {
    const full = aPicture({ width: 4096, height: 3072 })
    expect(viewCaption(twice(), image, full).text).toContain('That is the picture at its full resolution.')
  })

  it('tell the first answer, its verdict and its probability', () => {
    const { title, text, notes } = initialCaption(twice(), look())
    expect(title).toBe('At first sight it answers “XY”')
    expect(text).toBe(
      'That is wrong: the right answer is “AB”. It gives that a probability of 0.30. It marked where it wants to look closer.',
    )
    expect(notes).toContain('This took 140 ms and 6 tokens.')
  })

  it('say nothing of right and wrong, or of probability, where neither is known', () => {
    const run = twice({ expected: null, initialVerdict: null, initialAnswer: answer('XY') })
    expect(initialCaption(run, null).text).toBe('')
  })

  it('tell of a first reply that is a wish to look closer', () => {
    const run = twice({ method: 'multi-turn', initialAnswer: null, initialVerdict: null })
    expect(initialCaption(run, look()).title).toBe('It did not answer yet: it asked to look closer')
  })

  it('tell of a reply that holds no answer', () => {
    const run = twice({ initialAnswer: unread, initialVerdict: 'unparsed' })
    const { title, text } = initialCaption(run, null)
    expect(title).toBe('Its first reply holds no answer')
    expect(text).toContain('“hmm, let me see” cannot be read as an answer; it counts as wrong.')
  })

  it('tell of a box that cannot be used, with the reason', () => {
    const broken: PredictedBox = {
      ...predicted(),
      box: null,
      problems: [{ code: 'out-of-range', message: 'The number 1200 is beyond 1000.' }],
    }
    const missed = look({ box: broken, cropBox: null })
    expect(initialCaption(twice(), missed).text).toContain(
      'Its box cannot be used: The number 1200 is beyond 1000.',
    )
    const none = look({
      box: { ...broken, raw: null, problems: [{ code: 'no-box', message: 'None.' }] },
      cropBox: null,
    })
    expect(initialCaption(twice(), none).text).toContain('It marked no place to look closer at.')
    expect(lookCaption(twice(), missed, null, image)).toMatchObject({
      title: 'The box that it asked for cannot be used',
      text: 'The number 1200 is beyond 1000.',
    })
  })

  it('tell whose box it is, how large, and whether the place lies in it', () => {
    const sent = aPicture({ role: 'crop', region: crop, width: 256, height: 213 })
    expect(lookCaption(twice(), look(), sent, image)).toMatchObject({
      title: 'Now this place at full resolution',
      text: 'The model chose 2.4 % of the picture: 600 × 500 of its pixels, sent to it as 256 × 213. What the question is about lies in it.',
    })
    const by = (who: Looked['by']) =>
      lookCaption(twice(), look({ by: who }), sent, image).text.split(' chose')[0]
    expect(by('person')).toBe('A person')
    expect(by('attention')).toBe('The model’s own attention')
    expect(by('policy')).toBe('A separate policy')
  })

  it('say plainly that a crop misses the place, or is the whole picture again', () => {
    const away = look({ cropBox: box('image', { x: 0, y: 0, width: 500, height: 500 }) })
    expect(lookCaption(twice({ looks: [away] }), away, null, image).text).toContain(
      'It shows none of what the question is about.',
    )
    const whole = look({ cropBox: wholeBox('image', image) })
    const { title, text } = lookCaption(twice({ looks: [whole] }), whole, null, image)
    expect(title).toBe('The whole picture once more')
    expect(text).toContain('chose nearly all of the picture')
  })

  it('number several looks', () => {
    const looks = [look(), look({ turn: 2 })]
    expect(lookCaption(twice({ looks }), look({ turn: 2 }), null, image).title).toBe(
      'Look 2 of 2: this place at full resolution',
    )
  })

  it('read a map in plain words, and no coverage of a box over everything', () => {
    const attention: Attention = {
      image: 0,
      region: null,
      grid: { rows: 12, columns: 16 },
      layers: [3],
      defaultLayer: 3,
      url: 'm.npy',
      questionUrl: null,
      genericUrl: null,
      genericPrompt: 'Describe it.',
      epsilon: 1e-6,
      coverage: { box: evidence, share: 0.216, areaShare: 0.031, ratio: 6.97 },
      coverageByLayer: [],
      tokensUrl: null,
      note: 'Trained heads.',
    }
    const { text, notes } = heatCaption(twice(), attention, view, image)
    expect(text).toBe(
      '21.6 % of its relative attention lies on what the question is about, which is 3.1 % of the area: 7.0× an even spread.',
    )
    expect(notes).toContain('Trained heads.')
    const all = {
      ...attention,
      coverage: { box: wholeBox('image', image), share: 1, areaShare: 1, ratio: 1 },
    }
    expect(heatCaption(twice(), all, view, image).text).not.toContain('%')
  })

  it('tell the second answer against the first', () => {
    expect(refinedCaption(twice())).toMatchObject({
      title: 'Having looked closer it answers “AB”',
      text: '“XY” became “AB”. That is right. Its probability for its own answer went from 0.30 to 0.95.',
    })
    const same = twice({ refinedAnswer: answer('XY'), refinedVerdict: 'wrong' })
    expect(refinedCaption(same).text).toBe(
      'The answer stays the same. That is wrong: the right answer is “AB”.',
    )
  })
})

describe('the closing frame', () => {
  const end = (part: Partial<Run> = {}) => closingCaption(twice(part), image)

  it('says that a closer look put it right, and why it could', () => {
    const { title, text } = end()
    expect(title).toBe('Looking closer put it right: “XY” became “AB”')
    expect(text).toContain('only 25 × 19 pixels in what the model saw first, and 400 × 300 in the picture')
  })

  it('says that it made it worse, and that the crop missed the place where it did', () => {
    const away = look({ cropBox: box('image', { x: 900, y: 900, width: 200, height: 500 }) })
    const { title, text } = end({
      looks: [away],
      initialAnswer: answer('AB'),
      refinedAnswer: answer('XY'),
      initialVerdict: 'correct',
      refinedVerdict: 'wrong',
    })
    expect(title).toBe('Looking closer made it worse: “AB” was right, “XY” is wrong')
    expect(text).toContain('The crop shows only 25.0 % of what the question is about.')
  })

  it('says that nothing was gained where it was right already', () => {
    const { title } = end({ initialAnswer: answer('AB'), initialVerdict: 'correct' })
    expect(title).toBe('“AB” both times: it was right from the start')
  })

  it('says that it is still wrong, the same or another', () => {
    const wrong = { refinedVerdict: 'wrong', refinedAnswer: answer('XY') } as const
    expect(end(wrong).title).toBe('Still “XY”: looking closer did not help')
    expect(end({ ...wrong, refinedAnswer: answer('ZZ') }).title).toBe('“XY” became “ZZ”, and both are wrong')
  })

  it('never calls a second look at the whole picture a closer one', () => {
    const whole = look({ cropBox: wholeBox('image', image) })
    const { text } = end({ looks: [whole], refinedVerdict: 'wrong', refinedAnswer: answer('XY') })
    expect(text).toContain('The second look was at the whole picture again, no closer than the first.')
  })

  it('tells of replies that cannot be read, and claims no move', () => {
    const { title } = end({ refinedAnswer: unread, refinedVerdict: 'unparsed' })
    expect(title).toBe('The second reply cannot be read as an answer')
    expect(end({ initialAnswer: unread, initialVerdict: 'unparsed' }).title).toBe(
      'Only the second reply holds an answer: “AB”',
    )
  })

  it('tells only the change where no right answer is known', () => {
    const { title, text } = end({
      expected: null,
      initialVerdict: null,
      refinedVerdict: null,
      evidence: null,
    })
    expect(title).toBe('“XY” became “AB”')
    expect(text).toContain('No right answer is known')
    expect(`${title} ${text}`).not.toMatch(/\b(correct|worse|put it right)\b/)
  })

  it('tells of one answer: a single glance, or a second look that fell away', () => {
    const once = { refinedAnswer: null, refinedVerdict: null, looks: [], cropBox: null, box: null }
    const glance = end({ ...once, method: 'single-glance' })
    expect(glance.title).toBe('Its answer is “XY”, and that is wrong')
    expect(glance.text).toContain('It looked once, and never closer.')
    const notice = 'The reply holds no box. The initial answer stands; there was no second look.'
    expect(end({ ...once, notice }).text).toContain(notice)
  })

  it('tells of a run that failed, was cancelled or goes on', () => {
    const nothing = { refinedAnswer: null, refinedVerdict: null }
    const failed = end({ ...nothing, status: 'failed', error: problem('engine-failed') })
    expect(failed.title).toBe('It did not come to its end')
    expect(failed.text).toContain('The run failed: ')
    expect(failed.text).toContain('At first sight it had answered “XY”.')
    expect(end({ ...nothing, status: 'cancelled' }).text).toContain('The run was cancelled.')
    expect(end({ ...nothing, status: 'running' }).title).toBe('Not at its end yet')
  })

  it('says that there is no heatmap where the run has none, and is silent where it has one', () => {
    expect(end().text).toContain('No heatmap is shown: this run recorded no attention map.')
  })

  it('tells the day, the engine and the model', () => {
    expect(recordedWords(twice())).toBe(
      'Recorded on 1 January 2026 with Zoom-Refine, answered by Built-in (tiny).',
    )
    expect(dayOf('nonsense')).toBe('an unknown day')
  })
})

describe('the smaller parts', () => {
  it('clip between words and never beyond the limit', () => {
    expect(clip('one two three four', 12)).toBe('one two…')
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, most) => {
        expect(clip(text, most).length).toBeLessThanOrEqual(most)
      }),
    )
  })

  it('quote an option with its text', () => {
    expect(quoteAnswer(answer('red', null, 'B'), { options: [{ letter: 'B', text: 'red' }] })).toBe(
      '“B: red”',
    )
    expect(quoteAnswer(answer('  '), { options: [] })).toBe('(no words)')
  })

  it('measure how much of the evidence a crop shows', () => {
    expect(evidenceShown(evidence, crop, image)).toBe(1)
    expect(evidenceShown(evidence, box('image', { x: 1200, y: 0, width: 900, height: 900 }), image)).toBe(0)
    expect(evidenceShown(null, crop, image)).toBeNull()
  })

  it('never say that a place has no pixels at all', () => {
    expect(sizeIn(view, { width: 3, height: 2 })).toEqual({ width: 1, height: 1 })
  })
})
