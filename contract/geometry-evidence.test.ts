import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBox } from './convention.ts'
import {
  brokeConvention,
  evidenceRecall,
  meanBestIou,
  otherReadingIou,
  unitedArea,
} from './geometry-evidence.ts'
import { type Box, box, iou } from './space.ts'

const at = (x: number, y: number, width: number, height: number) => box('image', { x, y, width, height })
const some = fc.array(
  fc
    .tuple(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
    .map(([x, y, w, h]) => at(x, y, w, h)),
  { minLength: 1, maxLength: 6 },
)

/** The same areas by counting unit squares, which whole-numbered boxes are made of. */
function squares(boxes: readonly Box<'image'>[]): Set<string> {
  const found = new Set<string>()
  for (const b of boxes)
    for (let x = b.x; x < b.x + b.width; x++)
      for (let y = b.y; y < b.y + b.height; y++) found.add(`${x} ${y}`)
  return found
}

describe('evidence in crops', () => {
  it('counts what counting squares counts', () => {
    fc.assert(
      fc.property(some, some, (crops, evidence) => {
        const wanted = squares(evidence)
        const seen = squares(crops)
        const common = [...wanted].filter((square) => seen.has(square)).length
        expect(unitedArea(evidence)).toBeCloseTo(wanted.size, 9)
        expect(evidenceRecall(crops, evidence)).toBeCloseTo(common / wanted.size, 9)
      }),
    )
  })

  it('is 1 for a crop around it, 0 beside it, and unknown without either', () => {
    const evidence = [at(10, 10, 5, 5)]
    expect(evidenceRecall([at(0, 0, 100, 100)], evidence)).toBe(1)
    expect(evidenceRecall([at(0.1, 0.2, 0.3, 0.7)], [at(0.1, 0.2, 0.3, 0.7)])).toBe(1)
    expect(evidenceRecall([at(15, 10, 5, 5)], evidence)).toBe(0)
    expect(evidenceRecall([at(10, 10, 5, 2)], evidence)).toBeCloseTo(0.4, 12)
    expect(evidenceRecall([], evidence)).toBeNull()
    expect(evidenceRecall([at(0, 0, 1, 1)], [])).toBeNull()
    expect(evidenceRecall([at(0, 0, 1, 1)], [at(3, 3, 0, 9)])).toBeNull()
  })
})

describe('boxes against evidence', () => {
  it('takes the best for each target, then the mean', () => {
    const left = at(0, 0, 10, 10)
    const far = at(50, 50, 10, 10)
    expect(meanBestIou([left], [left])).toBe(1)
    expect(meanBestIou([left], [left, far])).toBe(0.5)
    expect(meanBestIou([left, far], [far, left])).toBe(1)
    expect(meanBestIou([at(0, 0, 10, 5)], [left])).toBeCloseTo(iou(at(0, 0, 10, 5), left), 12)
    expect(meanBestIou([], [left])).toBeNull()
    expect(meanBestIou([left], [])).toBeNull()
  })

  it('tells how well another reading of the numbers would have hit', () => {
    const frame = { image: { width: 4000, height: 2000 }, view: { width: 1000, height: 500 } }
    // Meant in pixels of the view, declared as thousandths: y comes out half as far down as it should.
    const said = parseBox('[500, 400, 600, 480]', 'thousand', frame)
    const evidence = [at(2000, 1600, 400, 320)]
    expect(meanBestIou(said.box ? [said.box] : [], evidence)).toBe(0)
    expect(otherReadingIou(said, evidence)).toBeCloseTo(1, 9)
    expect(otherReadingIou(said, [])).toBeNull()
    expect(otherReadingIou(parseBox('nothing', 'thousand', frame), evidence)).toBeNull()
  })

  it('knows a broken convention from a box that is missing or unreadable', () => {
    const frame = { image: { width: 400, height: 200 }, view: { width: 400, height: 200 } }
    const broke = (text: string) => brokeConvention(parseBox(text, 'fraction', frame))
    expect(broke('Bounding box: [100, 20, 300, 80]')).toBe(true)
    expect(broke('Bounding box: [0.9, 0.1, 0.2, 0.3]')).toBe(true)
    expect(broke('Bounding box: [0.1, 0.1, 0.2, 0.3]')).toBe(false)
    expect(broke('Bounding box: [0.1, 0.2, 0.3]')).toBe(false)
    expect(broke('no box at all')).toBe(false)
  })
})
