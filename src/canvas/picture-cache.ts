/**
 * Decoded single pictures (views and crops as sent) by address, shared between panes. Their addresses name their
 * content, so a picture seen a moment ago is back without a blank frame; unused ones go when they take too much.
 */
import { loadPicture } from './load-picture.ts'

interface Entry {
  readonly bitmap: Promise<ImageBitmap>
  readonly abort: AbortController
  bytes: number
  users: number
}

const idleBudget = 64 * 2 ** 20
const entries = new Map<string, Entry>()

async function load(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  return createImageBitmap(await loadPicture(url, signal))
}

function drop(url: string, entry: Entry): void {
  entries.delete(url)
  entry.abort.abort()
  void entry.bitmap.then(
    (bitmap) => bitmap.close(),
    () => {},
  )
}

function trim(): void {
  const idle = [...entries].filter(([, entry]) => entry.users === 0)
  let bytes = idle.reduce((sum, [, entry]) => sum + entry.bytes, 0)
  for (const [url, entry] of idle) {
    // One that was never loaded is worth nothing.
    if (bytes <= idleBudget && entry.bytes > 0) continue
    bytes -= entry.bytes
    drop(url, entry)
  }
}

/** The picture of an address, to be given back with `release` when it is shown no more. */
export function takePicture(url: string): { bitmap: Promise<ImageBitmap>; release(): void } {
  let entry = entries.get(url)
  if (!entry) {
    const abort = new AbortController()
    const made: Entry = { bitmap: load(url, abort.signal), abort, bytes: 0, users: 0 }
    made.bitmap.then(
      (bitmap) => {
        made.bytes = bitmap.width * bitmap.height * 4
      },
      // The next one to ask tries again.
      () => entries.get(url) === made && entries.delete(url),
    )
    entry = made
  }
  // Put back at the end: the map's order is that of use.
  entries.delete(url)
  entries.set(url, entry)
  entry.users++
  const held = entry
  let given = false
  return {
    bitmap: held.bitmap,
    release() {
      if (given) return
      given = true
      held.users--
      trim()
    },
  }
}
