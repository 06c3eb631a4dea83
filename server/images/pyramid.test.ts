import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Box, box, right } from '#contract/space.ts'
import { planRead } from './pyramid.ts'
import { sharp } from './sharp.ts'
import { decode, openTestRoom, pixelAt, ramp, type TestRoom } from './test-room.ts'

let room: TestRoom
beforeAll(async () => {
  room = await openTestRoom()
})
afterAll(() => room.close())

describe('the pyramid file', () => {
  it.each([
    [1, 1, 1],
    [40, 30, 1],
    [255, 255, 1],
    [511, 300, 2],
    [513, 3, 2],
    [3000, 2, 2],
    [1601, 1201, 3],
  ])(
    'of %i × %i pixels can be read on all its pages, each half the one before',
    async (width, height, levels) => {
      const { image } = await room.take(await ramp(width, height).png().toBuffer())
      const path = room.files.pyramidPath(image.id)
      expect((await sharp(path).metadata()).pages ?? 1).toBe(levels)
      for (let page = 0; page < levels; page += 1) {
        const { data, info } = await sharp(path, { page }).raw().toBuffer({ resolveWithObject: true })
        expect(info).toMatchObject({
          width: Math.floor(width / 2 ** page),
          height: Math.floor(height / 2 ** page),
          channels: 3,
        })
        expect(data.length).toBe(info.width * info.height * 3)
      }
    },
  )

  it('keeps full colour resolution: one red pixel column stays red', async () => {
    const stripes = new Uint8Array(64 * 64 * 3)
    for (let i = 0; i < 64 * 64; i += 1) stripes.set(i % 2 === 0 ? [255, 0, 0] : [0, 0, 255], i * 3)
    const bytes = await sharp(stripes, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer()
    const { image } = await room.take(bytes)
    const pixels = await decode(room.files.pyramidPath(image.id))
    const [red = 0, , blue = 255] = pixelAt(pixels, 30, 30)
    expect(red - blue).toBeGreaterThan(200)
  })
})

const pair = (most: number) =>
  fc.record({
    start: fc.double({ min: 0, max: 1, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    side: fc.integer({ min: 1, max: most }),
  })
/** an image, a region inside it and a wanted size not above it */
const requests = fc
  .record({
    x: pair(60_000),
    y: pair(60_000),
    shrink: fc.double({ min: 1, max: 300, noNaN: true }),
    grid: fc.integer({ min: 0, max: 8 }),
  })
  .map(({ x, y, shrink, grid }) => {
    const image = { width: x.side, height: y.side }
    const cell = 2 ** grid
    const along = (p: typeof x): [number, number] => {
      const from = Math.min(Math.floor((p.start * p.side) / cell) * cell, p.side - 1)
      const to = Math.min(
        Math.max(from + 1, Math.ceil((from + p.share * (p.side - from)) / cell) * cell),
        p.side,
      )
      return [from, to - from]
    }
    const [left, width] = along(x)
    const [top, height] = along(y)
    const region = box('image', { x: left, y: top, width, height })
    const size = {
      width: Math.max(1, Math.round(width / shrink)),
      height: Math.max(1, Math.round(height / shrink)),
    }
    return { image, region, size }
  })

function levelsOf({ width, height }: { width: number; height: number }): number {
  let levels = 1
  for (let w = width, h = height; (w > 512 || h > 512) && w > 1 && h > 1; levels += 1) {
    w = Math.floor(w / 2)
    h = Math.floor(h / 2)
  }
  return levels
}

describe('choosing the page', () => {
  it('reads inside the page, with enough pixels, and within half a pixel of the result', () => {
    fc.assert(
      fc.property(requests, ({ image, region, size }) => {
        const levels = levelsOf(image)
        const read = planRead(image, levels, region, size)
        const scale = 2 ** read.page
        const page = { width: Math.floor(image.width / scale), height: Math.floor(image.height / scale) }
        expect(read.page).toBeLessThan(levels)
        expect(read.left + read.width).toBeLessThanOrEqual(page.width)
        expect(read.top + read.height).toBeLessThanOrEqual(page.height)
        expect(Math.min(read.left, read.top)).toBeGreaterThanOrEqual(0)
        expect(Math.min(read.width, read.height)).toBeGreaterThanOrEqual(1)
        // Both edges, in pixels of the result.
        const shown = size.width / region.width
        expect(Math.abs(read.left * scale - region.x) * shown).toBeLessThanOrEqual(0.5)
        expect(Math.abs((read.left + read.width) * scale - right(region)) * shown).toBeLessThanOrEqual(0.5)
        if (read.page > 0) expect(read.width).toBeGreaterThanOrEqual(size.width)
      }),
      { numRuns: 3000 },
    )
  })

  it('reads never more than four times the pixels a side that are wanted, unless the pyramid ends', () => {
    fc.assert(
      fc.property(requests, ({ image, region, size }) => {
        const levels = levelsOf(image)
        const read = planRead(image, levels, region, size)
        const both = Math.min(region.width / size.width, region.height / size.height)
        if (read.page < levels - 1) expect(both / 2 ** read.page).toBeLessThan(4)
      }),
      { numRuns: 1000 },
    )
  })

  it('takes a tile that lies on the grid straight from its page', () => {
    const tile: Box<'image'> = box('image', { x: 4096, y: 8192, width: 4096, height: 4096 })
    const read = planRead({ width: 40_000, height: 25_000 }, 7, tile, { width: 512, height: 512 })
    expect(read).toEqual({ page: 3, left: 512, top: 1024, width: 512, height: 512 })
  })
})
