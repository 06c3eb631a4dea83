import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CalibrationAsk, judgeCalibration, readUnderAll, scoreConventions } from './calibration.ts'
import { formatBox } from './convention.ts'
import { type ConventionId, conventionIds } from './engine.ts'
import { type Box, box, type Size } from './space.ts'

const image: Size = { width: 2400, height: 1600 }
const view: Size = { width: 1200, height: 800 }
const frame = { image, view }
const truths: Box<'image'>[] = [
  box('image', { x: 1640, y: 160, width: 430, height: 430 }),
  box('image', { x: 960, y: 980, width: 580, height: 500 }),
]

function ask(
  truth: Box<'image'>,
  reply: string | null,
  wording: CalibrationAsk['wording'] = 'profile',
): CalibrationAsk {
  const read = reply === null ? { values: null, readings: [] } : readUnderAll(reply, truth, frame)
  return { picture: 0, target: 'it', truth, wording, prompt: '?', reply, error: null, ...read }
}
const speaks = (convention: ConventionId, wording: CalibrationAsk['wording'] = 'profile') =>
  truths.map((truth) => ask(truth, formatBox(truth, convention, frame), wording))

describe('reading under every convention', () => {
  it('overlap is 1 under the spoken one, and known under another', () => {
    // Sent 1200 x 800 of 2400 x 1600: pixels of the view read as pixels of the original are half the size and half as far.
    const [first] = speaks('view-pixel')
    const iouOf = (id: ConventionId) => first?.readings.find((r) => r.convention === id)?.iou
    expect(first?.values).toEqual([820, 80, 1035, 295])
    expect(iouOf('view-pixel')).toBe(1)
    expect(iouOf('image-pixel')).toBe(0)
    // As thousandths: x 820/1000 of 2400 = 1968 to 2484 is past the border by 3.5 %, so it is no box.
    expect(first?.readings.find((r) => r.convention === 'thousand')?.box).toBeNull()
    expect(iouOf('thousand')).toBe(0)
    expect(iouOf('fraction')).toBe(0)
  })
  it('a reply without a box has no numbers and no overlap', () => {
    const read = readUnderAll('I cannot see it.', truths[0] as Box<'image'>, frame)
    expect(read.values).toBeNull()
    expect(read.readings.every((reading) => reading.box === null && reading.iou === 0)).toBe(true)
  })
})

describe('scores', () => {
  it('mean over the answered asks; one without a box counts as nothing, a failed one not at all', () => {
    const [good] = speaks('thousand')
    const scores = scoreConventions([
      good as CalibrationAsk,
      ask(truths[1] as Box<'image'>, 'nothing'),
      ask(truths[1] as Box<'image'>, null),
    ])
    expect(scores[0]).toMatchObject({ convention: 'thousand', hits: 1, boxes: 1, asks: 2 })
    expect(scores[0]?.meanIou).toBeCloseTo(0.5, 2)
  })
})

describe('the verdict', () => {
  it.each(conventionIds)('a model that speaks %s is found out, whatever was declared', (spoken) => {
    for (const declared of conventionIds) {
      const verdict = judgeCalibration(speaks(spoken), declared)
      expect(verdict.convention).toBe(spoken)
      expect(verdict.kind).toBe(spoken === declared ? 'agrees' : 'differs')
    }
  })
  it('where two mean the same on the pictures, the declared one stands', () => {
    const same = { image, view: image }
    const asks = truths.map((truth): CalibrationAsk => {
      const reply = formatBox(truth, 'view-pixel', same)
      return { ...ask(truth, reply), ...readUnderAll(reply, truth, same) }
    })
    expect(judgeCalibration(asks, 'image-pixel')).toMatchObject({ kind: 'agrees', convention: 'image-pixel' })
    expect(judgeCalibration(asks, 'view-pixel')).toMatchObject({ kind: 'agrees', convention: 'view-pixel' })
    expect(judgeCalibration(asks, 'thousand')).toMatchObject({ kind: 'differs' })
  })
  it('the words that Loupe uses decide; neutral ones only where those are not clear', () => {
    const both = [...speaks('fraction'), ...speaks('thousand', 'neutral')]
    expect(judgeCalibration(both, 'fraction')).toMatchObject({ kind: 'agrees', wording: 'profile' })
    const silent = truths.map((truth) => ask(truth, 'Done.'))
    expect(judgeCalibration([...silent, ...speaks('thousand', 'neutral')], 'fraction')).toMatchObject({
      kind: 'differs',
      convention: 'thousand',
      wording: 'neutral',
    })
  })
  it('boxes in the wrong places under every convention: cannot tell', () => {
    const asks = truths.map((truth, i) =>
      ask(truth, formatBox(truths[1 - i] as Box<'image'>, 'thousand', frame)),
    )
    expect(judgeCalibration(asks, 'thousand').kind).toBe('cannot-tell')
  })
  it('nothing asked, nothing answered, nothing boxed: cannot tell, in words', () => {
    expect(judgeCalibration([], 'thousand').kind).toBe('cannot-tell')
    expect(judgeCalibration([ask(truths[0] as Box<'image'>, null)], 'thousand').text).toBe(
      'It gave no answer.',
    )
    expect(judgeCalibration([ask(truths[0] as Box<'image'>, 'no')], 'thousand').text).toBe(
      'No reply held a box.',
    )
  })
  it('half the boxes right is not enough, small errors do no harm', () => {
    const mixed = [...speaks('thousand').slice(0, 1), ask(truths[1] as Box<'image'>, 'nothing')]
    expect(judgeCalibration([...mixed, ask(truths[1] as Box<'image'>, 'nothing')], 'thousand').kind).toBe(
      'cannot-tell',
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...conventionIds),
        fc.array(fc.integer({ min: -25, max: 25 }), { minLength: 8, maxLength: 8 }),
        (spoken, noise) => {
          const asks = truths.map((truth, i) => {
            const [dx = 0, dy = 0, dw = 0, dh = 0] = noise.slice(i * 4, i * 4 + 4)
            const said = box('image', {
              x: truth.x + dx,
              y: truth.y + dy,
              width: truth.width + dw,
              height: truth.height + dh,
            })
            return ask(truth, formatBox(said, spoken, frame))
          })
          expect(judgeCalibration(asks, spoken)).toMatchObject({ kind: 'agrees', convention: spoken })
        },
      ),
      { numRuns: 100 },
    )
  })
})
