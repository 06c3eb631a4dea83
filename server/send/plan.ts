/** How large each way of sending some runs would be, and how sharp, before anything is made. */
import type { ImageInfo } from '#contract/image.ts'
import { folderBudgets, pageBudgets, type SendChoice, type SendPlan } from '#contract/send.ts'
import type { Contents } from './contents.ts'
import { blockBytes } from './page.ts'
import { type PackedTile, packingOrder, sharpnessOf } from './tile-order.ts'
import type { TileFormat, Tiles } from './tiles.ts'
import { readViewer } from './viewer-files.ts'
import { ENTRY_OVERHEAD } from './zip-write.ts'

/** Length of `data-tile="<64>/<key>"` and of `data-file="<64>.png"`, about. */
const TILE_ATTRIBUTE = 84
const FILE_ATTRIBUTE = 80
/** Estimates miss by some per cent; what is promised of a budget has to come true. */
const CAUTION = 1.12

export async function planSending(
  parts: { tiles: Tiles; appFolder: string },
  contents: Contents,
  signal?: AbortSignal,
): Promise<SendPlan> {
  const { page, script, style } = await readViewer(parts.appFolder)
  const { title, images, files } = contents
  const runs = contents.runs.map(({ run }) => run)
  const order = packingOrder(images, runs)
  const fileBytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const logBytes = Buffer.byteLength(JSON.stringify(contents.runs.map(({ events }) => events)))

  const [webp, jpg] = await Promise.all([
    sizes(parts.tiles, images, order, 'webp', signal),
    sizes(parts.tiles, images, order, 'jpg', signal),
  ])
  const inPage = (bytes: number) => blockBytes(bytes, TILE_ATTRIBUTE)
  const pageFixed =
    Buffer.byteLength(page) +
    logBytes +
    files.reduce((sum, { bytes }) => sum + blockBytes(bytes, FILE_ATTRIBUTE), 0)
  const maps = files.filter(({ name }) => name.endsWith('.npy'))
  const folderFixed =
    script.length +
    style.length +
    logBytes +
    files.reduce((sum, { bytes }) => sum + bytes + ENTRY_OVERHEAD, 0) +
    maps.reduce((sum, { bytes }) => sum + (bytes * 4) / 3, 0)

  const choose = (
    budget: number | null,
    fixed: number,
    tileBytes: readonly number[],
    wrap: (b: number) => number,
  ) => {
    const packed: PackedTile[] = []
    let bytes = fixed
    let careful = fixed
    for (const [i, one] of order.entries()) {
      const more = wrap(tileBytes[i] ?? 0)
      careful += more * CAUTION
      if (!one.always && budget !== null && careful > budget) break
      bytes += more
      packed.push(one)
    }
    return { budget, bytes: Math.round(bytes), images: sharpness(contents, packed) }
  }

  const originals = images.reduce((sum, image) => sum + (image.original ? image.bytes : 0), 0)
  const bundleFixed = logBytes * 0.3 + files.reduce((sum, { bytes }) => sum + bytes + ENTRY_OVERHEAD, 0)
  return {
    title,
    runs: contents.runs.map(({ run, events }) => ({
      id: run.id,
      imageId: run.imageId,
      question: run.question,
      events: events.length,
    })),
    images: images.map(({ id, width, height, name, original }) => ({ id, width, height, name, original })),
    viewer: Buffer.byteLength(page),
    files: fileBytes,
    pages: pageBudgets.map((budget) => choose(budget, pageFixed, webp, inPage)),
    folders: folderBudgets.map((budget) => choose(budget, folderFixed, jpg, (b) => b + ENTRY_OVERHEAD)),
    bundle: {
      withOriginals: Math.round(bundleFixed + originals),
      withoutOriginals: Math.round(bundleFixed),
    },
  }
}

/** Estimated bytes of every tile in the order. */
async function sizes(
  tiles: Tiles,
  images: readonly ImageInfo[],
  order: readonly PackedTile[],
  format: TileFormat,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const means = new Map<string, readonly number[]>()
  for (const image of images) means.set(image.id, await tiles.bytesPerPixel(image, format, signal))
  return order.map(
    ({ imageId, tile }) => (means.get(imageId)?.[tile.level] ?? 0) * tile.size.width * tile.size.height,
  )
}

export function sharpness(contents: Contents, packed: readonly PackedTile[]): SendChoice['images'] {
  const runs = contents.runs.map(({ run }) => run)
  return contents.images.map((image) => {
    const keys = packed.filter(({ imageId }) => imageId === image.id).map(({ tile }) => tile.key)
    return sharpnessOf(image, runs, new Set(keys))
  })
}
