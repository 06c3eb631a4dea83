/** A file to be thrown at the server, and what may come of it. */
export interface TryPicture {
  readonly name: string
  readonly bytes: Uint8Array
  /** `sound`: has to be accepted; `bad`: has to be refused; left out: either, as long as it is answered properly */
  readonly expect?: 'sound' | 'bad'
  /** the problem's code, where only one is right */
  readonly code?: string
}

/** Random numbers in [0, 1) from a seed (mulberry32), so that a run can be repeated. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A PNG of these chunks, with right lengths and checksums. */
export function pngOf(chunks: readonly { type: string; data: Uint8Array }[]): Buffer {
  const parts = chunks.map(({ type, data }) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE(crc(body))
    return Buffer.concat([length, body, check])
  })
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts])
}

/** The IHDR chunk. `colour`: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
export function ihdr(width: number, height: number, bits: number, colour: number, interlaced = false) {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data[8] = bits
  data[9] = colour
  data[12] = interlaced ? 1 : 0
  return { type: 'IHDR', data }
}

export const iend = { type: 'IEND', data: new Uint8Array() }

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) c = (table[(c ^ byte) & 255] ?? 0) ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}
