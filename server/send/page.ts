/** One self-contained HTML file of some runs: the viewer, the runs, and as many tiles as the budget holds. */
import { readFile } from 'node:fs/promises'
import type { ImageInfo } from '#contract/image.ts'
import type { Parcel } from '#contract/parcel.ts'
import type { Contents } from './contents.ts'
import { packingOrder } from './tile-order.ts'
import { encodeAll, type Tiles } from './tiles.ts'
import { DATA_MARK, escapeHtml, readViewer, scriptJson, TITLE_MARK } from './viewer-files.ts'

export interface PageParts {
  readonly tiles: Tiles
  readonly appFolder: string
  readonly version: string
  readonly now: () => Date
}

/**
 * Streams the page. `budget` in bytes is kept but for what always goes along (viewer, pictures as sent, maps, a small whole
 * image, boxes and crops at full resolution). Throws ProblemError viewer-missing before the first chunk.
 */
export async function* writePage(
  parts: PageParts,
  contents: Contents,
  budget: number,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const viewer = await readViewer(parts.appFolder)
  const [head = '', rest = ''] = viewer.page.split(TITLE_MARK)
  const [body = '', tail = ''] = rest.split(DATA_MARK)
  const parcel = parcelOf(parts, contents)
  let bytes = 0
  const count = (text: string) => {
    bytes += Buffer.byteLength(text)
    return text
  }
  // The script is the last thing of the page, so its room has to be kept.
  bytes += Buffer.byteLength(tail)
  yield count(`${head}${escapeHtml(contents.title)}${body}`)
  yield count(`<script type="application/json" id="loupe-parcel">${scriptJson(parcel)}</script>\n`)
  for (const { name, path } of contents.files) {
    signal?.throwIfAborted()
    yield count(block(`data-file="${name}"`, await readFile(path)))
  }
  const order = packingOrder(
    contents.images,
    contents.runs.map(({ run }) => run),
  )
  const imageOf = byId(contents.images)
  for await (const { imageId, tile, always, bytes: encoded } of encodeAll(
    parts.tiles,
    order,
    imageOf,
    'webp',
    signal,
  )) {
    const text = block(`data-tile="${imageId}/${tile.key}"`, encoded)
    if (!always && bytes + text.length > budget) break
    yield count(text)
  }
  yield tail
}

/** Bytes that a block of so many bytes takes in the page. */
export function blockBytes(bytes: number, attribute: number): number {
  return Math.ceil(bytes / 3) * 4 + attribute + '<script type="text/plain" ></script>\n'.length
}

function block(attribute: string, bytes: Buffer): string {
  return `<script type="text/plain" ${attribute}>${bytes.toString('base64')}</script>\n`
}

export function byId(images: readonly ImageInfo[]): (id: string) => ImageInfo {
  const known = new Map(images.map((image) => [image.id, image]))
  return (id) => {
    const image = known.get(id)
    if (!image) throw new RangeError('a tile of an image that is not sent')
    return image
  }
}

/** Everything but pictures. Which tiles there are, the page itself tells. */
export function parcelOf(
  { version, now }: Pick<PageParts, 'version' | 'now'>,
  { title, runs, images }: Contents,
  expiresAt: string | null = null,
): Parcel {
  return {
    version: 1,
    title,
    loupe: version,
    createdAt: now().toISOString(),
    expiresAt,
    runs: runs.map(({ run, events }) => ({ id: run.id, events: [...events] })),
    images: images.map((image) => ({ ...image, tiles: null })),
  }
}
