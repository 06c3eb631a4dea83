/**
 * Decodes a local file, keeps it with its halved levels and cuts tiles from them. In a worker, since the resizing of a
 * decoded picture, and its turning by EXIF, would stop the page. It ends with its worker, and so does what it holds.
 */
import type { Size } from '#contract/space.ts'
import { type Cut, localTile } from './local-plan.ts'

export type ToLocalWorker =
  | {
      readonly kind: 'open'
      readonly file: Blob
      /** pixels of the upright picture as it is to be held */
      readonly held: Size
      readonly reduced: boolean
    }
  | { readonly kind: 'cut'; readonly id: number; readonly cut: Cut }

export type FromLocalWorker =
  | { readonly kind: 'opened'; readonly size: Size }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'tile'; readonly id: number; readonly bitmap: ImageBitmap }
  | { readonly kind: 'no-tile'; readonly id: number }

const levels: ImageBitmap[] = []

addEventListener('message', (event: MessageEvent<ToLocalWorker>) => {
  const asked = event.data
  if (asked.kind === 'open') void open(asked)
  else answer(asked.id, asked.cut)
})

function say(message: FromLocalWorker, transfer: Transferable[] = []): void {
  postMessage(message, { transfer })
}

async function open({ file, held, reduced }: ToLocalWorker & { kind: 'open' }): Promise<void> {
  try {
    let level = reduced ? await decodeReduced(file, held) : await createImageBitmap(file, upright)
    levels.push(level)
    while (Math.max(level.width, level.height) > localTile) {
      level = await resized(level, { width: Math.ceil(level.width / 2), height: Math.ceil(level.height / 2) })
      levels.push(level)
    }
    say({ kind: 'opened', size: { width: levels[0]?.width ?? 0, height: levels[0]?.height ?? 0 } })
  } catch {
    say({ kind: 'unreadable' })
  }
}

const upright: ImageBitmapOptions = { imageOrientation: 'from-image' }

function resized(picture: ImageBitmapSource, { width, height }: Size): Promise<ImageBitmap> {
  return createImageBitmap(picture, {
    ...upright,
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: 'medium',
  })
}

async function decodeReduced(file: Blob, held: Size): Promise<ImageBitmap> {
  const frame = await decodeSmall(file, held).catch(() => null)
  if (!frame) return resized(file, held)
  const bitmap = await createImageBitmap(frame)
  frame.close()
  if (bitmap.width === held.width && bitmap.height === held.height) return bitmap
  const exact = await resized(bitmap, held)
  bitmap.close()
  return exact
}

/**
 * A JPEG can be decoded at a half, a quarter or an eighth without ever being there in full: a quarter of the memory
 * and of the time, or less. Only where frames know how they are turned.
 */
async function decodeSmall(file: Blob, held: Size): Promise<VideoFrame | null> {
  if (file.type !== 'image/jpeg') return null
  if (typeof ImageDecoder !== 'function' || !('rotation' in VideoFrame.prototype)) return null
  const decoder = new ImageDecoder({
    data: file.stream(),
    type: file.type,
    desiredWidth: held.width,
    desiredHeight: held.height,
  })
  try {
    return (await decoder.decode()).image
  } finally {
    decoder.close()
  }
}

function answer(id: number, cut: Cut): void {
  const bitmap = cutTile(cut)
  if (bitmap) say({ kind: 'tile', id, bitmap }, [bitmap])
  else say({ kind: 'no-tile', id })
}

function cutTile({ halved, part, size }: Cut): ImageBitmap | null {
  const level = levels[halved]
  const canvas = new OffscreenCanvas(size.width, size.height)
  // By the processor: the other way would send the whole picture to the graphics card first.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
  if (!level || !context) return null
  // What is transparent is white, as on the server.
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, size.width, size.height)
  // The picture's own pixels stay what they are.
  context.imageSmoothingEnabled = halved > 0
  const [x, y] = [part.x * level.width, part.y * level.height]
  const [width, height] = [part.width * level.width, part.height * level.height]
  context.drawImage(level, x, y, width, height, 0, 0, size.width, size.height)
  return canvas.transferToImageBitmap()
}
