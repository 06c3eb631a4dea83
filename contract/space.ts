/**
 * Points and boxes with the space they live in, and the only conversions between spaces.
 *
 * All coordinates are continuous: pixel `i` covers the interval `[i, i + 1)`, so a box that covers a whole
 * image of 100 pixels is `x: 0, width: 100`, and a pixel's centre lies at `i + 0.5`.
 */

/** The spaces that a point or box can live in. */
export type Space =
  /** the file's pixels as they are stored, before EXIF orientation */
  | 'stored'
  /** the oriented original: the space of every box in the API */
  | 'image'
  /** the downsampled picture that a model was sent */
  | 'view'
  /** the view inside a padded (letterboxed) model input */
  | 'input'
  /** a crop as a model was sent it */
  | 'crop'
  /** one tile of a tiled model input or of a pyramid */
  | 'tile'
  /** cells of an attention grid: x in columns, y in rows */
  | 'grid'
  /** CSS pixels of a pane */
  | 'screen'

declare const brand: unique symbol

export interface Point<S extends Space> {
  readonly [brand]: S
  readonly x: number
  readonly y: number
}

export interface Box<S extends Space> {
  readonly [brand]: S
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** A box without a brand, as it stands in JSON. */
export type PlainBox = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>

/** Brands a point; the caller vouches for its space. */
export function point<S extends Space>(_space: S, x: number, y: number): Point<S> {
  return { x, y } as Point<S>
}

/** Brands a box; the caller vouches for its space. */
export function box<S extends Space>(_space: S, plain: PlainBox): Box<S> {
  return { x: plain.x, y: plain.y, width: plain.width, height: plain.height } as Box<S>
}

/** The box between two opposite corners, in whichever order they come. */
export function boxFromCorners<S extends Space>(
  space: S,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): Box<S> {
  return box(space, {
    x: Math.min(x1, x2),
    y: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
  })
}

/** The box that covers the whole of a picture of this size. */
export function wholeBox<S extends Space>(space: S, size: Size): Box<S> {
  return box(space, { x: 0, y: 0, width: size.width, height: size.height })
}

export function right<S extends Space>(b: Box<S>): number {
  return b.x + b.width
}

export function bottom<S extends Space>(b: Box<S>): number {
  return b.y + b.height
}

export function centre<S extends Space>(b: Box<S>): Point<S> {
  return { x: b.x + b.width / 2, y: b.y + b.height / 2 } as Point<S>
}

export function area(b: Size): number {
  return b.width * b.height
}

/** The common part of two boxes, or null where they do not overlap. */
export function intersect<S extends Space>(a: Box<S>, b: Box<S>): Box<S> | null {
  const x = Math.max(a.x, b.x)
  const y = Math.max(a.y, b.y)
  const width = Math.min(right(a), right(b)) - x
  const height = Math.min(bottom(a), bottom(b)) - y
  return width > 0 && height > 0 ? ({ x, y, width, height } as Box<S>) : null
}

/** The smallest box around both. */
export function unionBox<S extends Space>(a: Box<S>, b: Box<S>): Box<S> {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(right(a), right(b)) - x,
    height: Math.max(bottom(a), bottom(b)) - y,
  } as Box<S>
}

/** Intersection over union, 0 to 1. */
export function iou<S extends Space>(a: Box<S>, b: Box<S>): number {
  const common = intersect(a, b)
  if (!common) return 0
  return area(common) / (area(a) + area(b) - area(common))
}

/** The part of a box that lies inside a picture of this size, or null where nothing does. */
export function clampToSize<S extends Space>(b: Box<S>, size: Size): Box<S> | null {
  return intersect(b, { x: 0, y: 0, width: size.width, height: size.height } as Box<S>)
}

/** Grows a box to whole pixels (floor, ceil), as Zoom-Refine's `crop_image_from_bbox` does; at least one pixel. */
export function roundOut<S extends Space>(b: Box<S>): Box<S> {
  // A hair of tolerance keeps 100.0000001 from costing a whole pixel row.
  const epsilon = 1e-6
  const x = Math.floor(b.x + epsilon)
  const y = Math.floor(b.y + epsilon)
  const width = Math.max(1, Math.ceil(right(b) - epsilon) - x)
  const height = Math.max(1, Math.ceil(bottom(b) - epsilon) - y)
  return { x, y, width, height } as Box<S>
}

/**
 * How a predicted box grows into the region that is cropped.
 * `absolute`: a share of the whole image's width and height on each side (Zoom-Refine's `expand_bbox`, 0.1).
 * `relative`: the box's own sides times a factor about its centre (Chain-of-Focus 1.5, ZoomEye 1.2).
 * `minPixels`: then each side grows to at least this many image pixels, as far as the image goes.
 */
export type Padding = ({ kind: 'absolute'; share: number } | { kind: 'relative'; factor: number }) & {
  minPixels?: number | undefined
}

/** The padded region, cut at the borders of the picture and grown to whole pixels. `b` must overlap the picture. */
export function padBox<S extends Space>(b: Box<S>, image: Size, padding: Padding): Box<S> {
  const dx = padding.kind === 'absolute' ? padding.share * image.width : (b.width * (padding.factor - 1)) / 2
  const dy =
    padding.kind === 'absolute' ? padding.share * image.height : (b.height * (padding.factor - 1)) / 2
  const padded = {
    x: b.x - dx,
    y: b.y - dy,
    width: b.width + 2 * dx,
    height: b.height + 2 * dy,
  } as Box<S>
  const inside = clampToSize(padded, image)
  if (!inside) throw new RangeError('padBox: the box lies outside the image')
  const grown = growTo(inside, padding.minPixels ?? 1, image)
  return clampToSize(roundOut(grown), image) ?? grown
}

/** Sides of at least `least`, about the same centre where the picture's borders let it. `b` lies inside the picture. */
function growTo<S extends Space>(b: Box<S>, least: number, size: Size): Box<S> {
  const width = Math.min(size.width, Math.max(b.width, least))
  const height = Math.min(size.height, Math.max(b.height, least))
  const shift = (start: number, length: number, grown: number, limit: number) =>
    Math.min(Math.max(0, start - (grown - length) / 2), limit - grown)
  const x = width === b.width ? b.x : shift(b.x, b.width, width, size.width)
  const y = height === b.height ? b.y : shift(b.y, b.height, height, size.height)
  return { x, y, width, height } as Box<S>
}

/**
 * An affine map from space A to space B: `x' = a x + c y + e`, `y' = b x + d y + f`.
 * Every transform of the house (orientation, resize, letterbox, crop, tile, grid, camera) is one of these.
 */
export interface Transform<A extends Space, B extends Space> {
  readonly from: A
  readonly to: B
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

/** A scale and a shift without rotation: `x' = x * scaleX + shiftX`. */
export function scaleShift<A extends Space, B extends Space>(
  from: A,
  to: B,
  scaleX: number,
  scaleY: number,
  shiftX: number,
  shiftY: number,
): Transform<A, B> {
  return { from, to, a: scaleX, b: 0, c: 0, d: scaleY, e: shiftX, f: shiftY }
}

/** Stretches one picture over another: the transform of a plain resize. */
export function resizeTransform<A extends Space, B extends Space>(
  from: A,
  fromSize: Size,
  to: B,
  toSize: Size,
): Transform<A, B> {
  return scaleShift(from, to, toSize.width / fromSize.width, toSize.height / fromSize.height, 0, 0)
}

/** Fits a picture into a padded square or rectangle, keeping its aspect; `align` says where the padding goes. */
export function letterboxTransform(
  viewSize: Size,
  inputSize: Size,
  align: 'centre' | 'top-left' = 'centre',
): Transform<'view', 'input'> {
  const scale = Math.min(inputSize.width / viewSize.width, inputSize.height / viewSize.height)
  const share = align === 'centre' ? 0.5 : 0
  const shiftX = (inputSize.width - viewSize.width * scale) * share
  const shiftY = (inputSize.height - viewSize.height * scale) * share
  return scaleShift('view', 'input', scale, scale, shiftX, shiftY)
}

/** From the image into a picture cut from `region` and resized to `size`. */
export function cropTransform(region: Box<'image'>, size: Size): Transform<'image', 'crop'> {
  const sx = size.width / region.width
  const sy = size.height / region.height
  return scaleShift('image', 'crop', sx, sy, -region.x * sx, -region.y * sy)
}

/** From the image into one tile that shows `region` at `size` pixels. */
export function tileTransform(region: Box<'image'>, size: Size): Transform<'image', 'tile'> {
  return { ...cropTransform(region, size), to: 'tile' }
}

/** From a picture into the cells of a grid that covers it evenly. */
export function gridTransform<A extends Space>(
  from: A,
  size: Size,
  grid: { rows: number; columns: number },
): Transform<A, 'grid'> {
  return resizeTransform(from, size, 'grid', { width: grid.columns, height: grid.rows })
}

/** EXIF orientation: 1 upright, 2 mirrored, 3 turned 180, 4 flipped, 5 transposed, 6 turned 90 right, 7 transverse, 8 turned 90 left. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** The size of the upright picture. */
export function orientedSize(orientation: Orientation, stored: Size): Size {
  return orientation >= 5 ? { width: stored.height, height: stored.width } : stored
}

/** From the stored pixels to the upright image, after EXIF 2.32 table 6 (tag 0x0112). */
export function orientationTransform(orientation: Orientation, stored: Size): Transform<'stored', 'image'> {
  const { width: w, height: h } = stored
  const make = (a: number, b: number, c: number, d: number, e: number, f: number) =>
    ({ from: 'stored', to: 'image', a, b, c, d, e, f }) as const
  switch (orientation) {
    case 1:
      return make(1, 0, 0, 1, 0, 0)
    case 2:
      return make(-1, 0, 0, 1, w, 0)
    case 3:
      return make(-1, 0, 0, -1, w, h)
    case 4:
      return make(1, 0, 0, -1, 0, h)
    case 5:
      return make(0, 1, 1, 0, 0, 0)
    case 6:
      return make(0, 1, -1, 0, h, 0)
    case 7:
      return make(0, -1, -1, 0, h, w)
    case 8:
      return make(0, -1, 1, 0, 0, w)
  }
}

/** First `first`, then `second`. */
export function compose<A extends Space, B extends Space, C extends Space>(
  first: Transform<A, B>,
  second: Transform<B, C>,
): Transform<A, C> {
  const { a, b, c, d, e, f } = first
  const s = second
  return {
    from: first.from,
    to: s.to,
    a: s.a * a + s.c * b,
    b: s.b * a + s.d * b,
    c: s.a * c + s.c * d,
    d: s.b * c + s.d * d,
    e: s.a * e + s.c * f + s.e,
    f: s.b * e + s.d * f + s.f,
  }
}

/** The way back. Throws where the transform flattens the plane (a scale of zero). */
export function invert<A extends Space, B extends Space>(t: Transform<A, B>): Transform<B, A> {
  const determinant = t.a * t.d - t.b * t.c
  if (determinant === 0) throw new RangeError('invert: the transform has no inverse')
  const a = t.d / determinant
  const b = -t.b / determinant
  const c = -t.c / determinant
  const d = t.a / determinant
  return { from: t.to, to: t.from, a, b, c, d, e: -(a * t.e + c * t.f), f: -(b * t.e + d * t.f) }
}

export function mapPoint<A extends Space, B extends Space>(t: Transform<A, B>, p: Point<A>): Point<B> {
  return { x: t.a * p.x + t.c * p.y + t.e, y: t.b * p.x + t.d * p.y + t.f } as Point<B>
}

/** Maps a box; all our transforms keep axes aligned, so the result is exact. */
export function mapBox<A extends Space, B extends Space>(t: Transform<A, B>, b: Box<A>): Box<B> {
  const p = mapPoint(t, { x: b.x, y: b.y } as Point<A>)
  const q = mapPoint(t, { x: right(b), y: bottom(b) } as Point<A>)
  return boxFromCorners(t.to, p.x, p.y, q.x, q.y)
}
