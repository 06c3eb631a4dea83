/**
 * The pictures of a calibration: flat shapes of different colours at known places. The places are chosen so that the
 * conventions tell clearly different boxes of the same numbers: off the diagonal (x and y first differ), large figures
 * on one axis (thousandths and pixels differ), landscape, portrait and wide.
 */
import type { Box, Size } from '#contract/space.ts'
import { box } from '#contract/space.ts'

type Rgb = readonly [number, number, number]
export type ShapeKind =
  | 'circle'
  | 'triangle'
  | 'square'
  | 'diamond'
  | 'ring'
  | 'plus'
  | 'letter T'
  | 'letter L'

export interface Shape {
  /** as it is asked for, such as "red circle" */
  readonly name: string
  readonly kind: ShapeKind
  readonly colour: Rgb
  /** exact bounds in pixels of the picture */
  readonly box: Box<'image'>
  readonly asked: boolean
}

export interface Scene {
  readonly size: Size
  readonly background: Rgb
  readonly shapes: readonly Shape[]
}

const red: Rgb = [208, 32, 40]
const blue: Rgb = [32, 84, 200]
const green: Rgb = [26, 138, 62]
const yellow: Rgb = [242, 196, 20]
const purple: Rgb = [126, 52, 172]
const orange: Rgb = [236, 118, 20]
const black: Rgb = [24, 24, 24]
const pale: Rgb = [236, 236, 230]

function shape(
  name: string,
  kind: ShapeKind,
  colour: Rgb,
  [x, y, width, height]: readonly [number, number, number, number],
  asked = false,
): Shape {
  return { name, kind, colour, asked, box: box('image', { x, y, width, height }) }
}

export const scenes: readonly Scene[] = [
  {
    size: { width: 2400, height: 1600 },
    background: pale,
    shapes: [
      shape('red circle', 'circle', red, [1640, 160, 430, 430], true),
      shape('blue triangle', 'triangle', blue, [960, 980, 580, 500], true),
      shape('green square', 'square', green, [1130, 640, 190, 190]),
      shape('yellow diamond', 'diamond', yellow, [240, 190, 260, 320]),
      shape('purple plus', 'plus', purple, [1980, 1160, 230, 230]),
    ],
  },
  {
    size: { width: 1500, height: 2400 },
    background: pale,
    shapes: [
      shape('green square', 'square', green, [830, 1820, 480, 480], true),
      shape('purple ring', 'ring', purple, [110, 700, 330, 330], true),
      shape('orange triangle', 'triangle', orange, [960, 180, 320, 270]),
      shape('black letter L', 'letter L', black, [640, 1180, 200, 280]),
      shape('red diamond', 'diamond', red, [160, 1880, 220, 300]),
    ],
  },
  {
    size: { width: 3000, height: 1300 },
    background: pale,
    shapes: [
      shape('black letter T', 'letter T', black, [2330, 760, 430, 420], true),
      shape('orange plus', 'plus', orange, [840, 110, 380, 380], true),
      shape('blue circle', 'circle', blue, [180, 860, 260, 260]),
      shape('green triangle', 'triangle', green, [1490, 700, 300, 260]),
      shape('yellow ring', 'ring', yellow, [2420, 170, 240, 240]),
    ],
  },
]

/** Whether a point of a shape's bounds, each axis 0 to 1, is painted. Every shape touches all four sides of its bounds. */
function painted(kind: ShapeKind, u: number, v: number): boolean {
  const fromCentre = Math.hypot(u - 0.5, v - 0.5)
  switch (kind) {
    case 'square':
      return true
    case 'circle':
      return fromCentre <= 0.5
    case 'ring':
      return fromCentre <= 0.5 && fromCentre >= 0.28
    case 'triangle':
      return Math.abs(u - 0.5) <= v / 2
    case 'diamond':
      return Math.abs(u - 0.5) + Math.abs(v - 0.5) <= 0.5
    case 'plus':
      return Math.abs(u - 0.5) <= 0.17 || Math.abs(v - 0.5) <= 0.17
    case 'letter T':
      return v <= 0.26 || Math.abs(u - 0.5) <= 0.14
    case 'letter L':
      return u <= 0.3 || v >= 0.76
  }
}

/** The scene as RGB bytes, row by row, with edges smoothed. */
export function draw({ size, background, shapes }: Scene): Uint8Array {
  const pixels = new Uint8Array(size.width * size.height * 3)
  for (let at = 0; at < pixels.length; at += 3) pixels.set(background, at)
  for (const { kind, colour, box: bounds } of shapes) {
    for (let row = 0; row < bounds.height; row++) {
      for (let column = 0; column < bounds.width; column++) {
        const share = coverage(kind, column, row, bounds)
        if (share === 0) continue
        const at = ((bounds.y + row) * size.width + bounds.x + column) * 3
        for (let channel = 0; channel < 3; channel++) {
          const under = background[channel] ?? 0
          pixels[at + channel] = Math.round(under + ((colour[channel] ?? 0) - under) * share)
        }
      }
    }
  }
  return pixels
}

/** The share of a pixel that is painted, from four points in it. */
function coverage(kind: ShapeKind, column: number, row: number, bounds: Size): number {
  let hits = 0
  for (const dx of [0.25, 0.75]) {
    for (const dy of [0.25, 0.75]) {
      if (painted(kind, (column + dx) / bounds.width, (row + dy) / bounds.height)) hits++
    }
  }
  return hits / 4
}
