/** The decoder's view of a picture: keys and values for its cross-attention. Pure, and free of node imports. */

/** Keys and values of one picture or of several in a row, each [layers, 1, heads, cells, headDim]. */
export interface KeysValues {
  readonly k: Float32Array
  readonly v: Float32Array
  readonly cells: number
}

/** Puts the cells of several pictures one after another, in every layer and head. */
export function concatenate(parts: readonly KeysValues[], blocks: number, headDim: number): KeysValues {
  const [only] = parts
  if (only && parts.length === 1) return only
  const cells = parts.reduce((sum, part) => sum + part.cells, 0)
  const join = (pick: (part: KeysValues) => Float32Array) => {
    const out = new Float32Array(blocks * cells * headDim)
    for (let block = 0, at = 0; block < blocks; block++) {
      for (const part of parts) {
        const size = part.cells * headDim
        out.set(pick(part).subarray(block * size, (block + 1) * size), at)
        at += size
      }
    }
    return out
  }
  return { k: join((part) => part.k), v: join((part) => part.v), cells }
}

export interface PictureCache {
  get(key: string): KeysValues | undefined
  put(key: string, value: KeysValues): void
  readonly size: number
  readonly bytes: number
}

/** Keeps what was used last: at most `maxPictures`, and at most `maxBytes` of numbers. */
export function createPictureCache(maxPictures: number, maxBytes: number): PictureCache {
  const entries = new Map<string, KeysValues>()
  const weigh = (value: KeysValues) => value.k.byteLength + value.v.byteLength
  let bytes = 0
  const drop = (key: string) => {
    const value = entries.get(key)
    if (!value) return
    bytes -= weigh(value)
    entries.delete(key)
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (!value) return undefined
      // A map keeps the order of insertion, so the first key is the one used longest ago.
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    put(key, value) {
      drop(key)
      entries.set(key, value)
      bytes += weigh(value)
      for (const oldest of entries.keys()) {
        if (entries.size <= maxPictures && bytes <= maxBytes) break
        drop(oldest)
      }
    },
    get size() {
      return entries.size
    },
    get bytes() {
      return bytes
    },
  }
}
