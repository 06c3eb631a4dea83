/**
 * What a viewer without a Loupe server is given: runs as their event logs, what is known of their pictures, and which
 * tiles of them are there. The same for a self-contained page, a static folder and a shared link.
 */
import { z } from 'zod'
import { imageInfoSchema } from './image.ts'
import { type Pyramid, tileCount } from './pyramid.ts'
import { runEventSchema } from './run.ts'
import type { Size } from './space.ts'

/** Side of a tile in pixels. */
export const PARCEL_TILE = 512

export const parcelImageSchema = imageInfoSchema.extend({
  /** the tiles that are there, as "level/column/row", level 0 at full resolution; null: every tile */
  tiles: z.array(z.string().max(40)).nullable(),
})
export type ParcelImage = z.infer<typeof parcelImageSchema>

export const parcelSchema = z
  .object({
    version: z.literal(1),
    title: z.string(),
    /** version of the Loupe that it was made with, and when */
    loupe: z.string(),
    createdAt: z.string(),
    /** until when it can be had, null for what does not end */
    expiresAt: z.string().nullable(),
    runs: z.array(z.object({ id: z.string(), events: z.array(runEventSchema) })),
    images: z.array(parcelImageSchema),
  })
  .meta({ id: 'Parcel' })
export type Parcel = z.infer<typeof parcelSchema>

/** The pyramid of an image in tiles of a parcel: levels of 1, 2, 4 … image pixels per tile pixel, down to a single tile. */
export function parcelPyramid(url: string, { width, height }: Size): Pyramid {
  const factors = [1]
  while (Math.max(width, height) > PARCEL_TILE * (factors.at(-1) ?? 1))
    factors.push((factors.at(-1) ?? 1) * 2)
  return { url, size: { width, height }, tile: { width: PARCEL_TILE, height: PARCEL_TILE }, factors }
}

export function countTiles(pyramid: Pyramid): number {
  return pyramid.factors.reduce((sum, _, level) => {
    const { columns, rows } = tileCount(pyramid, level)
    return sum + columns * rows
  }, 0)
}

/** A stored file's address, wherever it stands in a run. */
export const fileAddress = /^\/api\/files\/([0-9a-f]{64}\.(?:png|jpg|npy))$/

/** Whether a field of a run holds an address: `url`, `questionUrl`, … */
export function isAddressKey(key: string): boolean {
  return key === 'url' || key.endsWith('Url')
}

/** A copy of a JSON value with every address in it replaced. */
export function mapAddresses<T>(value: T, replace: (address: string) => string): T {
  const walk = (one: unknown, key: string): unknown => {
    if (typeof one === 'string') return isAddressKey(key) ? replace(one) : one
    if (Array.isArray(one)) return one.map((entry) => walk(entry, key))
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([name, entry]) => [name, walk(entry, name)]))
  }
  return walk(value, '') as T
}

/** The names of all stored files that a JSON value has addresses of, each once, in the order in which they are met. */
export function fileNames(value: unknown): string[] {
  const names = new Set<string>()
  mapAddresses(value, (address) => {
    const name = fileAddress.exec(address)?.[1]
    if (name) names.add(name)
    return address
  })
  return [...names]
}
