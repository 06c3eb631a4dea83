import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box, point } from '#contract/space.ts'
import {
  type ColourScale,
  colourTable,
  type Heat,
  heatColourAt,
  heatPixels,
  patchAt,
  scaleGradient,
  scaleNames,
  scalePosition,
  scaleValue,
} from './heat.ts'

const ratio: ColourScale = { name: 'inferno', domain: [0.25, 4], logRatio: true }
const linear: ColourScale = { name: 'viridis', domain: [0, 10], logRatio: false }

function heat(values: number[], columns: number, change: Partial<Heat> = {}): Heat {
  return {
    values: Float32Array.from(values),
    rows: values.length / columns,
    columns,
    region: box('image', { x: 0, y: 0, width: 100, height: 100 }),
    scale: linear,
    opacity: 1,
    smooth: false,
    threshold: null,
    ...change,
  }
}

function pixel(h: Heat, x: number, y: number) {
  const { data, width } = heatPixels(h)
  const o = (y * width + x) * 4
  return { colour: `rgb(${data[o]}, ${data[o + 1]}, ${data[o + 2]})`, alpha: data[o + 3] }
}

describe('colour scales', () => {
  it('puts the ratio 1 in the middle of a symmetric ratio scale', () => {
    expect(scalePosition(ratio, 1)).toBeCloseTo(0.5, 9)
    expect(scalePosition(ratio, 0)).toBe(0)
    expect(scalePosition(ratio, 1e9)).toBe(1)
  })

  it('is monotonous, and its inverse gives the value back', () => {
    for (const scale of [ratio, linear]) {
      fc.assert(
        fc.property(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (a, b) => {
            const [low, high] = [Math.min(a, b), Math.max(a, b)]
            expect(scaleValue(scale, low)).toBeLessThanOrEqual(scaleValue(scale, high))
            expect(scalePosition(scale, scaleValue(scale, a))).toBeCloseTo(a, 9)
          },
        ),
      )
    }
  })

  it('grows in lightness all the way, as perceptually uniform scales do', () => {
    for (const name of scaleNames) {
      const table = colourTable(name)
      const light = (i: number) =>
        0.2126 * (table[i * 3] ?? 0) + 0.7152 * (table[i * 3 + 1] ?? 0) + 0.0722 * (table[i * 3 + 2] ?? 0)
      for (let i = 8; i < 256; i += 8) expect(light(i)).toBeGreaterThan(light(i - 8))
      expect(scaleGradient(name)).toMatch(/^linear-gradient\(to right, /)
    }
  })

  it('has no colour for a value that is not there', () => {
    expect(heatColourAt(linear, Number.NaN)).toBeNull()
    expect(heatColourAt(linear, 0)).toBe('rgb(68, 1, 84)')
    expect(heatColourAt(linear, 10)).toBe('rgb(253, 231, 37)')
  })

  it('survives a domain without width', () => {
    expect(scalePosition({ ...linear, domain: [2, 2] }, 2)).toBe(1)
    expect(scalePosition({ ...linear, domain: [2, 2] }, 1)).toBe(0)
  })
})

describe('heat pixels', () => {
  it('gives each patch one pixel, row by row, in the colour that the legend tells', () => {
    const h = heat([0, 2, 4, 6, 8, 10], 3)
    const { width, height } = heatPixels(h)
    expect([width, height]).toEqual([3, 2])
    expect(pixel(h, 1, 0).colour).toBe(heatColourAt(linear, 2))
    expect(pixel(h, 0, 1).colour).toBe(heatColourAt(linear, 6))
    expect(pixel(h, 2, 1).colour).toBe(heatColourAt(linear, 10))
  })

  it('draws nothing for NaN and below the threshold', () => {
    const h = heat([Number.NaN, 2, 4, 6], 2, { threshold: 4 })
    expect(pixel(h, 0, 0).alpha).toBe(0)
    expect(pixel(h, 1, 0).alpha).toBe(0)
    expect(pixel(h, 0, 1).alpha).toBe(255)
  })

  it('fades below a value and not above it', () => {
    const h = heat([0, 2.5, 5, 10], 2, { fadeBelow: 5 })
    expect([pixel(h, 0, 0).alpha, pixel(h, 1, 0).alpha, pixel(h, 0, 1).alpha, pixel(h, 1, 1).alpha]).toEqual([
      0, 128, 255, 255,
    ])
  })

  it('clears below a value and fades from there', () => {
    const h = heat([2, 4, 7, 8], 2, { clearBelow: 4, fadeBelow: 8 })
    expect([pixel(h, 0, 0).alpha, pixel(h, 1, 0).alpha, pixel(h, 0, 1).alpha, pixel(h, 1, 1).alpha]).toEqual([
      0, 0, 191, 255,
    ])
  })

  it('is smooth between patches and flat beyond the outer centres', () => {
    const h = heat([0, 10], 2, { smooth: true })
    const { width, height } = heatPixels(h)
    expect(width / height).toBe(2)
    expect(pixel(h, 0, 0).colour).toBe(heatColourAt(linear, 0))
    expect(pixel(h, width - 1, 0).colour).toBe(heatColourAt(linear, 10))
    const middle = pixel(h, width / 2, 0).colour
    const near = heatColourAt(linear, 5 + 10 / width)
    expect(middle).toBe(near)
  })

  it('refuses a grid that does not match its values', () => {
    expect(() => heatPixels(heat([1, 2, 3, 4], 2, { rows: 3 }))).toThrow(RangeError)
  })
})

describe('the patch under a point', () => {
  const map = heat([1, 2, 3, 4, 5, 6], 3, { region: box('image', { x: -30, y: 10, width: 90, height: 40 }) })

  it('is the one whose pixels these are, and holds the point', () => {
    expect(patchAt(map, point('image', 0, 10))).toEqual({
      row: 0,
      column: 1,
      value: 2,
      region: box('image', { x: 0, y: 10, width: 30, height: 20 }),
    })
    const within = (max: number) => fc.double({ min: 0, max, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(within(90), within(40), (dx, dy) => {
        const at = point('image', dx - 30, dy + 10)
        const patch = patchAt(map, at)
        expect(patch?.value).toBe(1 + (patch?.row ?? 9) * 3 + (patch?.column ?? 9))
        const { x = 1e9, y = 1e9, width = 0, height = 0 } = patch?.region ?? {}
        expect(at.x >= x - 1e-9 && at.x <= x + width + 1e-9).toBe(true)
        expect(at.y >= y - 1e-9 && at.y <= y + height + 1e-9).toBe(true)
      }),
    )
  })

  it('is none outside, beyond the picture, and where the map has no value', () => {
    expect(patchAt(map, point('image', 60, 20))).toBeNull()
    expect(patchAt(map, point('image', 0, 9.9))).toBeNull()
    const padded = { ...map, within: box('image', { x: 0, y: 0, width: 60, height: 60 }) }
    expect(patchAt(padded, point('image', -1, 20))).toBeNull()
    expect(patchAt(padded, point('image', 1, 20))?.value).toBe(2)
    const holed = heat([Number.NaN, 1], 2)
    expect(patchAt(holed, point('image', 10, 10))).toBeNull()
  })
})
