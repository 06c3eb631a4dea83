/** `info.json`: what the IIIF service of an image says of itself. It lists what is offered, and nothing else. */
import type { Size } from '#contract/space.ts'
import { type IiifLimits, largestSize } from './iiif.ts'
import { TILE } from './pyramid.ts'

/** 16.7 megapixels are rendered in about half a second; WebP ends at 16,383 pixels a side. */
export const iiifLimits: IiifLimits = { maxWidth: 16_383, maxHeight: 16_383, maxArea: 4096 * 4096 }

export const IIIF_CONTEXT = 'http://iiif.io/api/image/3/context.json'
export const IIIF_PROFILE = 'http://iiif.io/api/image/3/level2.json'

export interface IiifInfo {
  '@context': typeof IIIF_CONTEXT
  id: string
  type: 'ImageService3'
  protocol: 'http://iiif.io/api/image'
  profile: 'level2'
  width: number
  height: number
  maxWidth: number
  maxHeight: number
  maxArea: number
  sizes: { width: number; height: number }[]
  tiles: { width: number; height: number; scaleFactors: number[] }[]
  extraFormats: string[]
  extraQualities: string[]
  extraFeatures: string[]
}

/**
 * `id` is the service's address as the client asked for it, without trailing slash. `grey`: grey is all the colour that the
 * image has. The standard then wants `color` left out of the list, and answered all the same.
 */
export function iiifInfo(id: string, image: Size, grey = false): IiifInfo {
  const scaleFactors = scaleFactorsOf(image)
  const largest = largestSize(image, iiifLimits, false)
  const sizes = scaleFactors
    .map((factor) => ({ width: Math.ceil(image.width / factor), height: Math.ceil(image.height / factor) }))
    .filter((size) => size.width <= largest.width && size.height <= largest.height)
    .reverse()
  return {
    '@context': IIIF_CONTEXT,
    id,
    type: 'ImageService3',
    protocol: 'http://iiif.io/api/image',
    profile: 'level2',
    width: image.width,
    height: image.height,
    ...iiifLimits,
    sizes,
    tiles: [{ width: TILE, height: TILE, scaleFactors }],
    extraFormats: ['webp'],
    extraQualities: grey ? ['gray', 'bitonal'] : ['color', 'gray', 'bitonal'],
    extraFeatures: ['canonicalLinkHeader', 'mirroring', 'profileLinkHeader', 'sizeUpscaling'],
  }
}

/** 1, 2, 4 … up to the one at which the whole image is a single tile. */
function scaleFactorsOf({ width, height }: Size): number[] {
  const factors = [1]
  for (let factor = 1; Math.ceil(Math.max(width, height) / factor) > TILE; ) {
    factor *= 2
    factors.push(factor)
  }
  return factors
}
