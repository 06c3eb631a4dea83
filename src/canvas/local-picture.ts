/**
 * A file of this computer as an image service of its own, so that panes show it like any other: by tiles, with the same
 * zooming and the same true pixels. A worker decodes it, holds it and cuts its tiles.
 */
import type { Pyramid } from '#contract/pyramid.ts'
import type { Size } from '#contract/space.ts'
import {
  type Cut,
  cutOf,
  deskLimits,
  finestLevel,
  handLimits,
  heldFactor,
  heldSize,
  localPyramid,
} from './local-plan.ts'
import type { FromLocalWorker, ToLocalWorker } from './local-worker.ts'
import { forgetTiles } from './tile-store.ts'
import { provideTiles, type TileSupply } from './tile-supply.ts'

export interface LocalPicture {
  /** for the `iiif` source of a pane */
  readonly url: string
  /** upright, in pixels */
  readonly size: Size
  /** image pixels per pixel that can be seen; above 1 the picture was too large to be held in full */
  readonly factor: number
  /** Lets go of everything, as soon as no pane shows it any more. */
  close(): void
}

/** `unreadable`: broken, or of a type that this browser does not know. */
export type WhyNotShown = 'unreadable' | 'too-large'

export class NotShownError extends Error {
  readonly why: WhyNotShown
  constructor(why: WhyNotShown) {
    super(`the file cannot be shown: ${why}`)
    this.why = why
  }
}

let opened = 0

/** Rejects with a `NotShownError`, or with the signal's reason. */
export async function openLocalPicture(file: Blob, signal?: AbortSignal): Promise<LocalPicture> {
  const measured = await measure(file)
  signal?.throwIfAborted()
  const touch = matchMedia('(pointer: coarse)').matches
  const factor = heldFactor(measured, touch ? handLimits : deskLimits)
  if (factor === null) throw new NotShownError('too-large')
  const cutter = startCutter(signal)
  const held = await cutter.open(file, heldSize(measured, factor), factor > 1)
  const size = factor > 1 ? measured : held
  const url = `local:${++opened}`
  const pyramid = localPyramid(url, size)
  const finest = finestLevel(pyramid, factor)
  const withdraw = provideTiles(url, supplyOf(pyramid, finest, factor, cutter))
  return {
    url,
    size,
    factor,
    close: () =>
      forgetTiles(url, () => {
        withdraw()
        cutter.end()
      }),
  }
}

/** Reads no more than the file's head: pixels are decoded when they are drawn. */
async function measure(file: Blob): Promise<Size> {
  const url = URL.createObjectURL(file)
  const image = new Image()
  try {
    await new Promise<unknown>((resolve, reject) => {
      image.onload = resolve
      image.onerror = () => reject(new NotShownError('unreadable'))
      image.src = url
    })
    return { width: image.naturalWidth, height: image.naturalHeight }
  } finally {
    URL.revokeObjectURL(url)
  }
}

function supplyOf(pyramid: Pyramid, finest: number, factor: number, cutter: Cutter): TileSupply {
  return {
    open: async () => pyramid,
    load: (_pyramid, tile, signal) => cutter.cut(cutOf(pyramid, tile, factor), signal),
    has: (key) => Number(key.split('/')[0]) >= finest,
  }
}

interface Cutter {
  /** Resolves with the size in which the picture is held. */
  open(file: Blob, held: Size, reduced: boolean): Promise<Size>
  cut(cut: Cut, signal: AbortSignal): Promise<ImageBitmap>
  end(): void
}

/** The signal ends it only until it is open: after that it belongs to whoever opened it. */
function startCutter(signal: AbortSignal | undefined): Cutter {
  const worker = new Worker(new URL('./local-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, { resolve(bitmap: ImageBitmap): void; reject(cause: unknown): void }>()
  let asked = 0
  let ready = (_size: Size) => {}
  let failed = (_cause: unknown) => {}
  const say = (message: ToLocalWorker) => worker.postMessage(message)

  worker.onmessage = ({ data }: MessageEvent<FromLocalWorker>) => {
    if (data.kind === 'opened') ready(data.size)
    else if (data.kind === 'unreadable') failed(new NotShownError('unreadable'))
    else {
      const asker = waiting.get(data.id)
      waiting.delete(data.id)
      if (data.kind === 'no-tile') asker?.reject(new Error('this tile cannot be cut'))
      else if (asker) asker.resolve(data.bitmap)
      else data.bitmap.close()
    }
  }
  const refuseAll = (why: string) => {
    for (const { reject } of waiting.values()) reject(new Error(why))
    waiting.clear()
  }
  // It has run out of memory, most likely.
  worker.onerror = () => {
    failed(new NotShownError('unreadable'))
    refuseAll('the picture was lost')
  }

  return {
    async open(file, held, reduced) {
      const abort = () => failed(signal?.reason)
      signal?.addEventListener('abort', abort)
      try {
        return await new Promise<Size>((resolve, reject) => {
          ready = resolve
          failed = reject
          say({ kind: 'open', file, held, reduced })
        })
      } catch (cause) {
        worker.terminate()
        throw cause
      } finally {
        signal?.removeEventListener('abort', abort)
      }
    },
    cut: (cut, cutSignal) =>
      new Promise((resolve, reject) => {
        const id = ++asked
        waiting.set(id, { resolve, reject })
        cutSignal.addEventListener('abort', () => {
          waiting.delete(id)
          reject(cutSignal.reason)
        })
        say({ kind: 'cut', id, cut })
      }),
    end() {
      worker.terminate()
      refuseAll('the picture was closed')
    },
  }
}
