/** Where the tiles of an image come from: an image service over HTTP, or something that a page brings with it. */

import { type Pyramid, parseInfo, type Tile, tileUrl } from '#contract/pyramid.ts'
import type { Size } from '#contract/space.ts'

export interface TileSupply {
  /** The pyramid; rejects where it cannot be had. */
  open(signal: AbortSignal): Promise<Pyramid>
  /** One tile, encoded, decoded or as an element; `arriving` is called once its bytes are on their way. */
  load(
    pyramid: Pyramid,
    tile: Tile,
    signal: AbortSignal,
    arriving: () => void,
  ): Promise<Blob | HTMLImageElement | ImageBitmap>
  /** False for a tile that there will never be: the next coarser one stands for it. Absent: every tile is there. */
  has?(key: string): boolean
  /** The address of a small picture of the whole image. Absent: the service makes one. */
  whole?(): string
}

const provided = new Map<string, TileSupply>()

/** From now on panes that show the image service at this address take its tiles from `supply`. Returns how to end that. */
export function provideTiles(url: string, supply: TileSupply): () => void {
  const service = serviceOf(url)
  provided.set(service, supply)
  return () => void provided.delete(service)
}

/** By the address of an image service that of another, of the same picture. */
const standIns = new Map<string, string>()

/**
 * Panes that open an image service from now on show `other`, which is there already, until its own tiles are.
 * Returns how to end that; panes that show it then go on.
 */
export function standIn(url: string, other: string): () => void {
  const service = serviceOf(url)
  standIns.set(service, other)
  return () => void standIns.delete(service)
}

export const standInOf = (url: string): string | undefined => standIns.get(serviceOf(url))

const serviceOf = (url: string): string => url.replace(/\/$/, '')

/** The address of a picture of the whole image, of about these pixels. */
export function wholePictureUrl(url: string, size: Size): string {
  const service = serviceOf(url)
  return provided.get(service)?.whole?.() ?? `${service}/full/${size.width},${size.height}/0/default.jpg`
}

/** The supply of an image service; its address has no trailing slash. */
export function tileSupply(url: string): TileSupply {
  return provided.get(url) ?? overHttp(url)
}

/** A service that has too much to do and says when to come again. */
export class Busy extends Error {
  readonly retryAfterMs: number
  constructor(status: number, retryAfterMs: number) {
    super(`the server answered ${status}`)
    this.retryAfterMs = retryAfterMs
  }
}

function overHttp(url: string): TileSupply {
  return {
    async open(signal) {
      const response = await fetch(`${url}/info.json`, { signal })
      if (!response.ok) throw new Error(`info.json answered ${response.status}`)
      return parseInfo(url, await response.json())
    },
    async load(pyramid, tile, signal, arriving) {
      const response = await fetch(tileUrl(pyramid, tile), { signal })
      arriving()
      if (!response.ok) {
        await response.body?.cancel()
        const seconds = Number(response.headers.get('retry-after') ?? 0)
        throw new Busy(response.status, Number.isFinite(seconds) ? seconds * 1000 : 0)
      }
      return response.blob()
    },
  }
}
