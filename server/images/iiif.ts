/**
 * The grammar and arithmetic of IIIF Image API 3.0 requests: from the four parts of an address to a region, a size
 * and the canonical form. Pure; the pixels are `iiif-render.ts`'s business.
 */
import { ProblemError } from '#contract/error.ts'
import { type Box, box, clampToSize, type Size, wholeBox } from '#contract/space.ts'

export const iiifQualities = ['default', 'color', 'gray', 'bitonal'] as const
export type IiifQuality = (typeof iiifQualities)[number]
export const iiifFormats = ['jpg', 'png', 'webp'] as const
export type IiifFormat = (typeof iiifFormats)[number]

/** The parts of `{region}/{size}/{rotation}/{quality}.{format}`, percent-decoded. */
export interface IiifParts {
  readonly region: string
  readonly size: string
  readonly rotation: string
  readonly quality: string
  readonly format: string
}

/** The largest picture that is made. */
export interface IiifLimits {
  readonly maxWidth: number
  readonly maxHeight: number
  readonly maxArea: number
}

export interface IiifPlan {
  readonly region: Box<'image'>
  /** before rotation */
  readonly size: Size
  readonly mirror: boolean
  readonly rotation: 0 | 90 | 180 | 270
  readonly quality: IiifQuality
  readonly format: IiifFormat
  /** `{region}/{size}/{rotation}/{quality}.{format}` in the one form that equal requests share */
  readonly canonical: string
}

/** Reads a request for an image of this size. Throws ProblemError iiif-syntax (400) with what is wrong. */
export function planIiif(parts: IiifParts, image: Size, limits: IiifLimits): IiifPlan {
  const region = readRegion(parts.region, image)
  const { size, upscaled } = readSize(parts.size, region, limits)
  const { mirror, rotation } = readRotation(parts.rotation)
  const quality = iiifQualities.find((name) => name === parts.quality)
  if (!quality) throw wrong(`The quality is one of ${iiifQualities.join(', ')}.`)
  const format = iiifFormats.find((name) => name === parts.format)
  if (!format) throw wrong(`The format is one of ${iiifFormats.join(', ')}.`)

  const { x, y, width, height } = region
  const whole = width === image.width && height === image.height
  const isLargest = (upscale: boolean) => {
    const largest = largestSize(region, limits, upscale)
    return size.width === largest.width && size.height === largest.height
  }
  const exact = isLargest(upscaled) ? 'max' : `${size.width},${size.height}`
  const canonical = [
    whole ? 'full' : `${x},${y},${width},${height}`,
    `${upscaled ? '^' : ''}${exact}`,
    `${mirror ? '!' : ''}${rotation}`,
    // All the colour that there is, `color`, is what `default` gives, of a grey picture, too.
    `${quality === 'color' ? 'default' : quality}.${format}`,
  ].join('/')
  return { region, size, mirror, rotation, quality, format, canonical }
}

/** The largest size within the limits that keeps a region's aspect; not above its own size unless `upscale`. */
export function largestSize(region: Size, limits: IiifLimits, upscale: boolean): Size {
  return scaled(region, Math.min(upscale ? Number.POSITIVE_INFINITY : 1, limitScale(region, limits)), limits)
}

function readRegion(text: string, image: Size): Box<'image'> {
  if (text === 'full') return wholeBox('image', image)
  if (text === 'square') {
    const side = Math.min(image.width, image.height)
    const x = Math.floor((image.width - side) / 2)
    const y = Math.floor((image.height - side) / 2)
    return box('image', { x, y, width: side, height: side })
  }
  const percent = text.startsWith('pct:')
  const [x, y, width, height] = percent
    ? numbers(text.slice(4), 4, decimal, 'The region is pct:x,y,w,h.')
    : numbers(text, 4, integer, 'The region is full, square, x,y,w,h or pct:x,y,w,h.')
  const asked = percent ? percentBox({ x, y, width, height }, image) : box('image', { x, y, width, height })
  if (asked.width < 1 || asked.height < 1) throw wrong('The region has no area.')
  const inside = clampToSize(asked, image)
  if (!inside) throw wrong('The region lies outside the image.')
  return inside
}

/** Both edges are rounded, not start and length, so that neighbouring regions meet. */
function percentBox(p: { x: number; y: number; width: number; height: number }, image: Size): Box<'image'> {
  const edge = (share: number, side: number) => Math.round((share / 100) * side)
  const x = edge(p.x, image.width)
  const y = edge(p.y, image.height)
  return box('image', {
    x,
    y,
    width: edge(p.x + p.width, image.width) - x,
    height: edge(p.y + p.height, image.height) - y,
  })
}

function readSize(text: string, region: Size, limits: IiifLimits): { size: Size; upscaled: boolean } {
  const upscale = text.startsWith('^')
  const size = wantedSize(upscale ? text.slice(1) : text, region, limits, upscale)
  if (size.width < 1 || size.height < 1) throw wrong('The size has no area.')
  const upscaled = size.width > region.width || size.height > region.height
  if (upscaled && !upscale) throw wrong('The size is larger than the region; begin it with ^ to enlarge.')
  const { maxWidth, maxHeight, maxArea } = limits
  if (size.width > maxWidth || size.height > maxHeight || size.width * size.height > maxArea) {
    throw wrong(`A picture has at most ${maxArea} pixels and ${maxWidth} × ${maxHeight}.`)
  }
  return { size, upscaled }
}

function wantedSize(text: string, region: Size, limits: IiifLimits, upscale: boolean): Size {
  if (text === 'max') return largestSize(region, limits, upscale)
  const form = 'The size is max, w,h or w, or ,h or !w,h or pct:n, with ^ before it to enlarge.'
  if (text.startsWith('pct:')) {
    const [percent] = numbers(text.slice(4), 1, decimal, form)
    if (percent <= 0) throw wrong('The size has no area.')
    return proportional(region, percent / 100)
  }
  if (text.startsWith('!')) {
    const [width, height] = numbers(text.slice(1), 2, integer, form)
    if (width < 1 || height < 1) throw wrong('The size has no area.')
    const fit = Math.min(width / region.width, height / region.height)
    const scale = Math.min(fit, limitScale(region, limits), upscale ? fit : 1)
    return scaled(region, scale, { ...limits, maxWidth: width, maxHeight: height })
  }
  const [width, height, ...rest] = text.split(',')
  if (width === undefined || height === undefined || rest.length > 0) throw wrong(form)
  if (width === '' && height === '') throw wrong(form)
  if (height === '') {
    const [w] = numbers(width, 1, integer, form)
    return { width: w, height: w === 0 ? 0 : side(region.height * (w / region.width)) }
  }
  if (width === '') {
    const [h] = numbers(height, 1, integer, form)
    return { width: h === 0 ? 0 : side(region.width * (h / region.height)), height: h }
  }
  const [w, h] = numbers(text, 2, integer, form)
  return { width: w, height: h }
}

function readRotation(text: string): { mirror: boolean; rotation: IiifPlan['rotation'] } {
  const mirror = text.startsWith('!')
  const [degrees] = numbers(mirror ? text.slice(1) : text, 1, decimal, 'The rotation is 0, 90, 180 or 270.')
  const rotation = ([0, 90, 180, 270] as const).find((turn) => turn === degrees % 360)
  if (degrees > 360 || rotation === undefined)
    throw wrong('The rotation is 0, 90, 180 or 270, or ! before it.')
  return { mirror, rotation }
}

/** How far a region may be scaled before it passes a limit. */
function limitScale(region: Size, { maxWidth, maxHeight, maxArea }: IiifLimits): number {
  return Math.min(
    maxWidth / region.width,
    maxHeight / region.height,
    Math.sqrt(maxArea / (region.width * region.height)),
  )
}

function proportional(region: Size, scale: number): Size {
  return { width: side(region.width * scale), height: side(region.height * scale) }
}

/** Scaled and rounded, but never rounded past a limit. */
function scaled(region: Size, scale: number, limits: IiifLimits): Size {
  const rounded = proportional(region, scale)
  const width = Math.min(rounded.width, limits.maxWidth)
  const height = Math.min(rounded.height, limits.maxHeight)
  if (width * height <= limits.maxArea) return { width, height }
  const floor = (n: number) => Math.max(1, Math.floor(n * scale))
  return { width: Math.min(floor(region.width), limits.maxArea), height: floor(region.height) }
}

const side = (n: number) => Math.max(1, Math.round(n))

const integer = /^\d{1,9}$/
const decimal = /^(\d{1,9}(\.\d{1,12})?|\.\d{1,12})$/

type Tuple<N extends number> = N extends 1
  ? [number]
  : N extends 2
    ? [number, number]
    : [number, number, number, number]

/** Exactly `count` numbers between commas. */
function numbers<N extends 1 | 2 | 4>(text: string, count: N, form: RegExp, expected: string): Tuple<N> {
  const parts = text.split(',')
  if (parts.length !== count || !parts.every((part) => form.test(part))) throw wrong(expected)
  return parts.map(Number) as Tuple<N>
}

function wrong(detail: string): ProblemError {
  return new ProblemError('iiif-syntax', detail)
}
