/** What brought the runs here: the page itself, a folder of files, or a link to a server. */
import { type Parcel, parcelSchema } from '#contract/parcel.ts'
import type { TileSupply } from '../src/canvas/tile-supply.ts'
import { bytesOf, decodeBase64 } from './base64.ts'
import { folderTiles, pageTiles } from './tiles.ts'

export interface Carrier {
  readonly kind: 'page' | 'folder' | 'share'
  readonly parcel: Parcel
  /** the address of a stored file, for a link, an image or a fetch; null where it did not come along */
  file(name: string): string | null
  /** the address of an image's tiles */
  iiif(imageId: string): string
  /** where these tiles come from, null for an image service that answers by itself */
  tiles(imageId: string): TileSupply | null
  /** the gallery of a folder */
  readonly gallery: string | null
}

/** Rejects with words for people. */
export async function openCarrier(root: HTMLElement): Promise<Carrier> {
  const { carrier, up = '', token = '' } = root.dataset
  if (carrier === 'folder') return folderCarrier(up)
  if (carrier === 'share') return shareCarrier(token)
  return pageCarrier()
}

function pageCarrier(): Carrier {
  const parcel = parcelSchema.parse(
    JSON.parse(document.getElementById('loupe-parcel')?.textContent ?? 'null'),
  )
  const files = new Map<string, HTMLElement>()
  for (const element of document.querySelectorAll<HTMLElement>('script[data-file]')) {
    files.set(element.dataset.file ?? '', element)
  }
  const addresses = new Map<string, string>()
  return {
    kind: 'page',
    parcel,
    file(name) {
      const known = addresses.get(name)
      const element = files.get(name)
      if (known || !element) return known ?? null
      const address = URL.createObjectURL(new Blob([bytesOf(element)], { type: typeOf(name) }))
      addresses.set(name, address)
      return address
    },
    iiif: (id) => `embedded:${id}`,
    tiles: (id) => pageTiles(imageOf(parcel, id)),
    gallery: null,
  }
}

declare global {
  var loupeParcel: unknown
  var loupeFiles: Record<string, string> | undefined
}

function folderCarrier(up: string): Carrier {
  const parcel = parcelSchema.parse(globalThis.loupeParcel)
  const embedded = globalThis.loupeFiles ?? {}
  const fromDisk = location.protocol === 'file:'
  const addresses = new Map<string, string>()
  return {
    kind: 'folder',
    parcel,
    file(name) {
      // A page from disk may not fetch the file beside it, so its map came inside the script.
      const text = fromDisk ? embedded[name] : undefined
      if (text === undefined) return `${up}files/${name}`
      const address = addresses.get(name) ?? URL.createObjectURL(new Blob([decodeBase64(text)]))
      addresses.set(name, address)
      return address
    },
    iiif: (id) => `${up}tiles/${id}`,
    tiles: (id) => folderTiles(imageOf(parcel, id), `${up}tiles/${id}`),
    gallery: `${up}index.html`,
  }
}

async function shareCarrier(token: string): Promise<Carrier> {
  const base = `/api/shared/${encodeURIComponent(token)}`
  const response = await fetch(base)
  const body: unknown = await response.json()
  if (!response.ok) {
    const { title } = (body ?? {}) as { title?: unknown }
    throw new Error(typeof title === 'string' ? title : `The server answered ${response.status}`)
  }
  return {
    kind: 'share',
    parcel: parcelSchema.parse(body),
    file: (name) => `${base}/files/${name}`,
    iiif: (id) => `${base}/iiif/${id}`,
    tiles: () => null,
    gallery: null,
  }
}

function imageOf(parcel: Parcel, id: string): Parcel['images'][number] {
  const image = parcel.images.find((one) => one.id === id)
  if (!image) throw new Error('A run’s picture did not come along.')
  return image
}

function typeOf(name: string): string {
  return { png: 'image/png', jpg: 'image/jpeg' }[name.slice(-3)] ?? 'application/octet-stream'
}
