/**
 * In which order the tiles of some images are packed, so that stopping anywhere leaves the best picture: a small whole
 * image, then the regions that matter at full resolution, then everything else from coarse to fine, near those regions first.
 */
import { PARCEL_TILE, parcelPyramid } from '#contract/parcel.ts'
import { factorOf, type Pyramid, type Tile, tilesIn } from '#contract/pyramid.ts'
import type { Run } from '#contract/run.ts'
import type { Sharpness } from '#contract/send.ts'
import { area, type Box, box, centre, clampToSize, intersect, type Size, wholeBox } from '#contract/space.ts'

/** A whole image of about this many pixels a side always goes along. */
const BASE_SIDE = 2 * PARCEL_TILE
/** A region above this many pixels is no detail: it is packed with the rest. */
const MAX_REGION_PIXELS = 24e6
/** What surrounds a region, as a share of its sides: one looks at it in its place. */
const MARGIN = 0.15

export interface SentImage extends Size {
  readonly id: string
}

/** What of a run tells where one will look. */
export type Boxed = Pick<Run, 'imageId' | 'cropBox' | 'evidence' | 'box' | 'looks'>

export interface PackedTile {
  readonly imageId: string
  readonly tile: Tile
  /** it goes along whatever the budget */
  readonly always: boolean
}

/** Boxes and crops of an image's runs, those that are details. */
export function regionsOf(image: SentImage, runs: readonly Boxed[]): Box<'image'>[] {
  const all = runs
    .filter((run) => run.imageId === image.id)
    .flatMap((run) => [
      run.cropBox,
      run.evidence,
      run.box?.box ?? null,
      ...run.looks.flatMap((look) => [look.cropBox, look.box.box]),
    ])
  const unique = new Map(all.filter((one) => one !== null).map((one) => [JSON.stringify(one), one]))
  return [...unique.values()].flatMap((one) => {
    const x = one.x - one.width * MARGIN
    const y = one.y - one.height * MARGIN
    const grown = { x, y, width: one.width * (1 + 2 * MARGIN), height: one.height * (1 + 2 * MARGIN) }
    const inside = clampToSize(box('image', grown), image)
    return inside ? [inside] : []
  })
}

export function isDetail(region: Size): boolean {
  return area(region) <= MAX_REGION_PIXELS
}

/** Every tile of the images, each once, in packing order. */
export function packingOrder(images: readonly SentImage[], runs: readonly Boxed[]): PackedTile[] {
  const packed = new Map<string, PackedTile>()
  const add = (imageId: string, tile: Tile, always: boolean) => {
    const key = `${imageId}/${tile.key}`
    if (!packed.has(key)) packed.set(key, { imageId, tile, always })
  }
  const each = images.map((image) => ({
    image,
    pyramid: parcelPyramid('', image),
    regions: regionsOf(image, runs),
  }))
  for (const { image, pyramid } of each) {
    for (const tile of wholeLevels(pyramid, (factor) => longSide(image) / factor <= BASE_SIDE))
      add(image.id, tile, true)
  }
  for (const { image, pyramid, regions } of each) {
    for (let level = pyramid.factors.length - 1; level >= 0; level--) {
      for (const region of regions.filter(isDetail)) {
        for (const tile of tilesIn(pyramid, level, region)) add(image.id, tile, true)
      }
    }
  }
  const finest = Math.max(...each.map(({ pyramid }) => pyramid.factors.at(-1) ?? 1))
  for (let factor = finest; factor >= 1; factor /= 2) {
    for (const { image, pyramid, regions } of each) {
      const level = pyramid.factors.indexOf(factor)
      if (level < 0) continue
      const tiles = tilesIn(pyramid, level, wholeBox('image', image))
      for (const tile of nearestFirst(tiles, regions, image)) add(image.id, tile, false)
    }
  }
  return [...packed.values()]
}

function wholeLevels(pyramid: Pyramid, wanted: (factor: number) => boolean): Tile[] {
  return pyramid.factors
    .flatMap((factor, level) =>
      wanted(factor) ? [tilesIn(pyramid, level, wholeBox('image', pyramid.size))] : [],
    )
    .reverse()
    .flat()
}

function nearestFirst(tiles: readonly Tile[], regions: readonly Box<'image'>[], image: Size): Tile[] {
  const targets = (regions.length > 0 ? regions : [wholeBox('image', image)]).map(centre)
  const distance = ({ region }: Tile) => {
    const at = centre(region)
    return Math.min(...targets.map((target) => (at.x - target.x) ** 2 + (at.y - target.y) ** 2))
  }
  return tiles
    .map((tile) => ({ tile, far: distance(tile) }))
    .sort((a, b) => a.far - b.far)
    .map(({ tile }) => tile)
}

function longSide({ width, height }: Size): number {
  return Math.max(width, height)
}

/** What the packed tiles of an image amount to. */
export function sharpnessOf(image: SentImage, runs: readonly Boxed[], keys: ReadonlySet<string>): Sharpness {
  const pyramid = parcelPyramid('', image)
  const share = (level: number, region: Box<'image'>) => {
    const tiles = tilesIn(pyramid, level, region)
    return tiles.filter((tile) => keys.has(tile.key)).length / tiles.length
  }
  const whole = wholeBox('image', image)
  let level = pyramid.factors.length - 1
  while (level > 0 && share(level - 1, whole) === 1) level--
  const regions = regionsOf(image, runs)
  return {
    imageId: image.id,
    factor: factorOf(pyramid, level),
    nextShare: level === 0 ? 1 : share(level - 1, whole),
    regions: regions.length,
    regionsWhole: regions.every((region) => !intersect(region, whole) || share(0, region) === 1),
    tiles: keys.size,
  }
}
