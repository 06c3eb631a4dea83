import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bottom, right } from '#contract/space.ts'
import { type IiifLimits, type IiifParts, planIiif } from './iiif.ts'
import { iiifInfo, iiifLimits } from './iiif-info.ts'

const image = { width: 6000, height: 4000 }
const small: IiifLimits = { maxWidth: 4000, maxHeight: 4000, maxArea: 6_000_000 }

function plan(request: string, limits: IiifLimits = iiifLimits, of = image) {
  const [region = '', size = '', rotation = '', last = ''] = request.split('/')
  const [quality = '', format = ''] = last.split('.')
  return planIiif({ region, size, rotation, quality, format }, of, limits)
}
const regionOf = (text: string) => {
  const { x, y, width, height } = plan(`${text}/max/0/default.jpg`).region
  return [x, y, width, height]
}
const sizeOf = (text: string, region = 'full', limits?: IiifLimits) => {
  const { width, height } = plan(`${region}/${text}/0/default.jpg`, limits).size
  return [width, height]
}

describe('region', () => {
  it.each([
    ['full', [0, 0, 6000, 4000]],
    ['square', [1000, 0, 4000, 4000]],
    ['125,15,120,140', [125, 15, 120, 140]],
    ['5900,3950,512,512', [5900, 3950, 100, 50]],
    ['pct:50,25,25,50', [3000, 1000, 1500, 2000]],
    ['pct:41.6,7.5,40,70', [2496, 300, 2400, 2800]],
    ['pct:50,50,90,90', [3000, 2000, 3000, 2000]],
  ])('%s', (text, expected) => expect(regionOf(text)).toEqual(expected))

  it.each([
    '',
    'all',
    '1,2,3',
    '1,2,3,4,5',
    '-1,0,5,5',
    '1.5,0,5,5',
    '0,0,0,5',
    '0,0,5,0',
    '6000,0,5,5',
    '0,4000,5,5',
    'pct:0,0,0,10',
    'pct:101,0,5,5',
    'pct:-1,0,5,5',
    'pct:1,2,3',
    ' 1,2,3,4',
    '1,2,3,4 ',
    '1e3,0,5,5',
    '٣,0,5,5',
    'pct:',
    'FULL',
  ])('“%s” is not one', (text) =>
    expect(() => regionOf(text)).toThrow(expect.objectContaining({ code: 'iiif-syntax' })),
  )
})

describe('size', () => {
  it.each([
    ['3000,', [3000, 2000]],
    [',1000', [1500, 1000]],
    ['pct:50', [3000, 2000]],
    ['pct:0.001', [1, 1]],
    ['225,100', [225, 100]],
    ['!225,100', [150, 100]],
    // The standard: as large as possible, but not larger than the region (the validator wants an error here).
    ['!60000,1000', [1500, 1000]],
    ['!480,480', [480, 320]],
    ['!60000,60000', [5017, 3344]],
    ['6000,10', [6000, 10]],
  ])('%s of the whole', (text, expected) => expect(sizeOf(text)).toEqual(expected))

  it.each([
    ['max', [200, 100]],
    ['^max', [5793, 2896]],
    ['^400,', [400, 200]],
    ['^,300', [600, 300]],
    ['^pct:150', [300, 150]],
    ['^360,360', [360, 360]],
    ['^!400,400', [400, 200]],
    ['!400,400', [200, 100]],
    ['^100,', [100, 50]],
  ])('%s of 200 × 100', (text, expected) => expect(sizeOf(text, '10,10,200,100')).toEqual(expected))

  it.each([
    ['max', [3000, 2000]],
    ['^max', [3000, 2000]],
    ['!5000,5000', [3000, 2000]],
    ['3000,2000', [3000, 2000]],
  ])('%s under a limit of 6 megapixels', (text, expected) =>
    expect(sizeOf(text, 'full', small)).toEqual(expected),
  )

  it.each([
    '',
    'full',
    ',',
    '0,',
    ',0',
    '0,0',
    '!0,5',
    'pct:0',
    'pct:101',
    'pct:-5',
    '6001,',
    ',4001',
    '6001,10',
    '10,4001',
    '1.5,',
    'w,h',
    '^',
    '^^max',
    '!5',
    '!,5',
    '5,5,5',
    'max ',
    '^,',
    'pct:1e2',
  ])('“%s” is not one', (text) =>
    expect(() => sizeOf(text)).toThrow(expect.objectContaining({ code: 'iiif-syntax' })),
  )

  it.each(['3001,2000', '^5000,', 'pct:51', '^pct:100'])('%s passes the limit', (text) =>
    expect(() => sizeOf(text, 'full', small)).toThrow(/at most 6000000 pixels/),
  )
})

describe('rotation, quality and format', () => {
  it.each([
    ['0', false, 0],
    ['90', false, 90],
    ['180.0', false, 180],
    ['!270', true, 270],
    ['360', false, 0],
    ['!0', true, 0],
  ])('%s', (text, mirror, rotation) =>
    expect(plan(`full/max/${text}/default.jpg`)).toMatchObject({ mirror, rotation }),
  )

  it.each(['45', '22.5', '361', '450', '-90', '', '!', '90!', 'x', '!!90'])(
    '“%s” is no rotation here',
    (text) =>
      expect(() => plan(`full/max/${text}/default.jpg`)).toThrow(
        expect.objectContaining({ code: 'iiif-syntax' }),
      ),
  )

  it.each([
    'native.jpg',
    'default.tif',
    'default.gif',
    'default.jp2',
    'default.',
    'default',
    '.jpg',
    'Default.jpg',
    'grey.png',
  ])('“%s” is not offered', (text) =>
    expect(() => plan(`full/max/0/${text}`)).toThrow(expect.objectContaining({ code: 'iiif-syntax' })),
  )
})

describe('canonical form', () => {
  it.each([
    ['full/3000,/0/default.jpg', 'full/3000,2000/0/default.jpg'],
    ['pct:0,0,100,100/pct:50/360/color.png', 'full/3000,2000/0/default.png'],
    ['0,0,6000,4000/!5017,5017/!90/gray.webp', 'full/max/!90/gray.webp'],
    ['square/4000,4000/0/default.jpg', '1000,0,4000,4000/max/0/default.jpg'],
    ['10,10,200,100/^pct:150/0/bitonal.png', '10,10,200,100/^300,150/0/bitonal.png'],
    ['10,10,200,100/^200,/0/default.png', '10,10,200,100/max/0/default.png'],
    ['10,10,200,100/^!60000,60000/0/default.png', '10,10,200,100/^max/0/default.png'],
    ['5900,3950,512,512/max/0/default.jpg', '5900,3950,100,50/max/0/default.jpg'],
  ])('of %s', (request, expected) => expect(plan(request).canonical).toBe(expected))

  const part = fc.integer({ min: 0, max: 7000 })
  const region = fc.oneof(
    fc.constantFrom('full', 'square', 'pct:10.5,20,33.3,40'),
    fc.tuple(part, part, part, part).map((numbers) => numbers.join(',')),
  )
  const size = fc.oneof(
    fc.constantFrom('max', '^max', 'pct:33.3', '^pct:120'),
    fc
      .tuple(fc.constantFrom('', '^'), fc.constantFrom('', '!'), part, part)
      .map(([a, b, w, h]) => `${a}${b}${w},${h}`),
    part.map((n) => `${n},`),
    part.map((n) => `^,${n}`),
  )
  const parts: fc.Arbitrary<IiifParts> = fc.record({
    region,
    size,
    rotation: fc.constantFrom('0', '!90', '180', '360'),
    quality: fc.constantFrom('default', 'color', 'gray', 'bitonal'),
    format: fc.constantFrom('jpg', 'png', 'webp'),
  })
  const images = fc.record({
    width: fc.integer({ min: 1, max: 60_000 }),
    height: fc.integer({ min: 1, max: 60_000 }),
  })

  it('asks for the very same picture, and is its own canonical form; every plan keeps every limit', () => {
    fc.assert(
      fc.property(parts, images, (asked, of) => {
        let first: ReturnType<typeof planIiif>
        try {
          first = planIiif(asked, of, iiifLimits)
        } catch (error) {
          // Whatever is refused is refused as a bad request, never as a fault of ours.
          expect(error).toMatchObject({ code: 'iiif-syntax' })
          return
        }
        const again = plan(first.canonical, iiifLimits, of)
        const { quality: _, ...same } = first
        expect(again).toMatchObject(same)
        expect(Math.min(first.region.x, first.region.y)).toBeGreaterThanOrEqual(0)
        expect(right(first.region)).toBeLessThanOrEqual(of.width)
        expect(bottom(first.region)).toBeLessThanOrEqual(of.height)
        const { width, height } = first.size
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(1)
        expect(Math.max(width, height)).toBeLessThanOrEqual(iiifLimits.maxWidth)
        expect(width * height).toBeLessThanOrEqual(iiifLimits.maxArea)
        if (!asked.size.startsWith('^')) {
          expect(width).toBeLessThanOrEqual(first.region.width)
          expect(height).toBeLessThanOrEqual(first.region.height)
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('any text at all is a plan or a bad request', () => {
    const text = fc.string({ maxLength: 20 })
    fc.assert(
      fc.property(
        fc.record({ region: text, size: text, rotation: text, quality: text, format: text }),
        (asked) => {
          expect(() => planIiif(asked, image, iiifLimits)).toThrow(
            expect.objectContaining({ code: 'iiif-syntax' }),
          )
        },
      ),
    )
  })
})

describe('info.json', () => {
  it('lists tiles down to one that holds the whole, and only sizes that are served', () => {
    const info = iiifInfo('http://host/iiif/3/x', image)
    expect(info.tiles).toEqual([{ width: 512, height: 512, scaleFactors: [1, 2, 4, 8, 16] }])
    expect(info.sizes).toEqual([
      { width: 375, height: 250 },
      { width: 750, height: 500 },
      { width: 1500, height: 1000 },
      { width: 3000, height: 2000 },
    ])
    expect(Object.keys(info)[0]).toBe('@context')
  })

  const side = fc.integer({ min: 1, max: 100_000 })
  it('every size and every tile of every level that it lists can be asked for', () => {
    fc.assert(
      fc.property(side, side, fc.double({ min: 0, max: 0.9999, noNaN: true }), (width, height, where) => {
        const of = { width, height }
        const info = iiifInfo('x', of)
        for (const size of info.sizes) {
          expect(plan(`full/${size.width},${size.height}/0/default.jpg`, iiifLimits, of).size).toEqual(size)
        }
        for (const scale of info.tiles[0]?.scaleFactors ?? []) {
          const step = 512 * scale
          const x = Math.floor((where * width) / step) * step
          const y = Math.floor((where * height) / step) * step
          const w = Math.min(step, width - x)
          const h = Math.min(step, height - y)
          const size = { width: Math.ceil(w / scale), height: Math.ceil(h / scale) }
          const tile = plan(`${x},${y},${w},${h}/${size.width},${size.height}/0/default.jpg`, iiifLimits, of)
          expect(tile.size).toEqual(size)
        }
      }),
    )
  })
})
