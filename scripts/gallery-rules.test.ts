import { describe, expect, it } from 'vitest'
import type { Run, Verdict } from '#contract/run.ts'
import { aPicture, aRun, aStep } from '#contract/run-fixtures.ts'
import { box } from '#contract/space.ts'
import { type Asked, chooseGallery } from './gallery-rules.ts'

const small = box('image', { x: 0, y: 0, width: 400, height: 300 })
const whole = box('image', { x: 0, y: 0, width: 4096, height: 3072 })

function asked(sample: string, q: number, before: Verdict, after: Verdict, part: Partial<Run> = {}): Asked {
  const run = aRun({
    id: `${sample} ${q}`,
    initialVerdict: before,
    refinedVerdict: after,
    cropBox: small,
    steps: [aStep(0, { kind: 'view', images: [aPicture()] })],
    ...part,
  })
  return { run, sample, q }
}
const names = (all: readonly Asked[]) => chooseGallery(all).map(({ kind, run }) => `${kind}: ${run.id}`)

describe('the rules of the gallery', () => {
  it('take the first question that went each way, in the order of the page', () => {
    const all = [
      asked('a', 0, 'wrong', 'correct'),
      asked('a', 1, 'wrong', 'correct'),
      asked('b', 0, 'correct', 'correct'),
      asked('c', 0, 'correct', 'wrong'),
      asked('d', 0, 'wrong', 'wrong'),
      asked('e', 0, 'wrong', 'correct', { method: 'attention-crop' }),
    ]
    expect(names(all)).toEqual([
      'put-right: a 0',
      'made-worse: c 0',
      'still-wrong: d 0',
      'right-already: b 0',
      'by-attention: e 0',
    ])
  })

  it('show another scene where there is one; a rare kind keeps the only scene that it has', () => {
    const all = [
      asked('a', 0, 'wrong', 'correct'),
      asked('a', 1, 'correct', 'wrong'),
      asked('b', 0, 'wrong', 'correct'),
    ]
    expect(names(all)).toEqual(['put-right: b 0', 'made-worse: a 1'])
    expect(names(all.slice(0, 2))).toEqual(['put-right: a 0', 'made-worse: a 1'])
  })

  it('take a failure from the other method only where the first has none', () => {
    const other = asked('a', 0, 'correct', 'wrong', { method: 'attention-crop' })
    expect(names([other])).toEqual(['made-worse: a 0'])
    expect(names([other, asked('b', 0, 'correct', 'wrong')])).toEqual(['made-worse: b 0'])
  })

  it('leave out what did not run to its end, did not zoom or was not judged', () => {
    const all = [
      asked('a', 0, 'wrong', 'correct', { status: 'failed' }),
      asked('b', 0, 'wrong', 'correct', { cropBox: null }),
      asked('c', 0, 'wrong', 'correct', { cropBox: whole }),
      asked('d', 0, 'wrong', 'correct', { refinedVerdict: null }),
      asked('e', 0, 'unparsed', 'correct'),
    ]
    expect(names(all)).toEqual([])
  })

  it('show a failure even where the second look was at the whole', () => {
    expect(names([asked('a', 0, 'wrong', 'wrong', { cropBox: whole })])).toEqual(['still-wrong: a 0'])
  })
})
