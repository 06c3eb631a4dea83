import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBoxWithin } from './box-within.ts'
import { formatBox, parseBox } from './convention.ts'
import { type ConventionId, conventionIds } from './engine.ts'
import { type Box, bottom, box, iou, right, type Size, wholeBox } from './space.ts'

const side = fc.integer({ min: 200, max: 9000 })
const size = fc.record({ width: side, height: side })
const share = fc.double({ min: 0, max: 1, noNaN: true })
/** A part of a region: at least 40 % of each of its sides, on whole pixels. */
const part = fc.record({ left: share, top: share, wide: share, high: share })
type Part = { left: number; top: number; wide: number; high: number }

function cutOut(region: Box<'image'>, { left, top, wide, high }: Part): Box<'image'> {
  const width = Math.ceil(region.width * (0.4 + 0.5 * wide))
  const height = Math.ceil(region.height * (0.4 + 0.5 * high))
  return box('image', {
    x: region.x + Math.floor(left * (region.width - width)),
    y: region.y + Math.floor(top * (region.height - height)),
    width,
    height,
  })
}

/** What a model would write that means `target` and sees only `region`, sent at `view` pixels. */
function written(target: Box<'image'>, region: Box<'image'>, view: Size, convention: ConventionId): string {
  const local = box('image', { ...target, x: target.x - region.x, y: target.y - region.y })
  return formatBox(local, convention, { image: region, view })
}

describe('parseBoxWithin', () => {
  it('is parseBox where the source is the whole image', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...conventionIds),
        size,
        fc.array(fc.double({ min: -50, max: 1200, noNaN: true }), { maxLength: 6 }),
        (convention, image, values) => {
          const view = { width: 640, height: 480 }
          const text = `[${values.join(', ')}]`
          expect(
            parseBoxWithin(values, convention, { image, view, region: wholeBox('image', image) }),
          ).toEqual(parseBox(text, convention, { image, view }))
        },
      ),
    )
  })

  it('finds a box of a crop of a crop again, under every convention', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...conventionIds),
        size,
        part,
        part,
        part,
        (convention, image, first, second, third) => {
          const outer = cutOut(wholeBox('image', image), first)
          const inner = cutOut(outer, second)
          const target = cutOut(inner, third)
          // As large as the crop, so that rounding to whole view pixels loses next to nothing.
          const view = { width: inner.width, height: inner.height }
          const text = written(target, inner, view, convention)
          const found = parseBoxWithin(text, convention, { image, view, region: inner })
          expect(found.problems).toEqual([])
          if (!found.box) throw new Error(`${text} was not read`)
          // A percent of the region is the coarsest step: half of it on each of four sides.
          const coarse = convention === 'percent' ? 0.85 : 0.93
          expect(iou(found.box, target)).toBeGreaterThan(coarse)
        },
      ),
    )
  })

  it('never leaves the source picture, whatever is said', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...conventionIds),
        size,
        part,
        fc.oneof(fc.string(), fc.array(fc.double(), { maxLength: 5 })),
        (convention, image, where, said) => {
          const region = cutOut(wholeBox('image', image), where)
          const found = parseBoxWithin(said, convention, { image, view: { width: 300, height: 200 }, region })
          for (const b of [found.box, ...found.alternatives.map((other) => other.box)]) {
            if (!b) continue
            expect(b.x).toBeGreaterThanOrEqual(region.x - 1e-6)
            expect(b.y).toBeGreaterThanOrEqual(region.y - 1e-6)
            expect(right(b)).toBeLessThanOrEqual(right(region) + 1e-6)
            expect(bottom(b)).toBeLessThanOrEqual(bottom(region) + 1e-6)
          }
          if (!found.box) expect(found.problems.length).toBeGreaterThan(0)
          expect(found.raw?.values.every(Number.isFinite) ?? true).toBe(true)
        },
      ),
    )
  })

  it('shifts by hand as expected', () => {
    const image = { width: 4000, height: 3000 }
    const region = box('image', { x: 1000, y: 500, width: 800, height: 600 })
    const frame = { image, view: { width: 400, height: 300 }, region }
    const expected = { x: 1200, y: 650, width: 400, height: 300 }
    expect(parseBoxWithin([0.25, 0.25, 0.75, 0.75], 'fraction', frame).box).toEqual(expected)
    expect(parseBoxWithin([250, 250, 750, 750], 'thousand', frame).box).toEqual(expected)
    expect(parseBoxWithin([100, 75, 300, 225], 'view-pixel', frame).box).toEqual(expected)
    expect(parseBoxWithin([200, 150, 600, 450], 'image-pixel', frame).box).toEqual(expected)
    expect(parseBoxWithin([1200, 650, 1600, 950], 'image-pixel', frame)).toMatchObject({
      box: null,
      problems: [{ code: 'out-of-range' }],
    })
    expect(parseBoxWithin([Number.NaN, 0, 1, 1], 'fraction', frame)).toMatchObject({
      box: null,
      problems: [{ code: 'malformed' }],
    })
  })
})
