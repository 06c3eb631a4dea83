/** Ways of damaging a sound file: at the seams of its container, bit by bit, and by mixing it with others. */
import type { TryPicture } from './picture.ts'

/** Offsets where a part of the container begins or ends, as far as the format is followed. */
export function seams(bytes: Buffer): number[] {
  const found = new Set<number>()
  if (bytes.readUInt16BE(0) === 0xffd8) {
    for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
      found
        .add(at)
        .add(at + 2)
        .add(at + 4)
      if (bytes[at + 1] === 0xda) break
      at += 2 + bytes.readUInt16BE(at + 2)
    }
    for (let at = bytes.indexOf(0xff, 2); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
      if (bytes[at + 1] === 0xda || bytes[at + 1] === 0xc4) found.add(at)
    }
  } else if (bytes.toString('latin1', 1, 4) === 'PNG') {
    for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) found.add(at).add(at + 8)
  } else if (bytes.toString('latin1', 0, 4) === 'RIFF') {
    for (let at = 12; at + 8 <= bytes.length; ) {
      found.add(at).add(at + 8)
      const size = bytes.readUInt32LE(at + 4)
      at += 8 + size + (size & 1)
    }
  } else if (bytes.toString('latin1', 4, 8) === 'ftyp') {
    for (let at = 0; at + 8 <= bytes.length; ) {
      found.add(at).add(at + 8)
      const size = bytes.readUInt32BE(at)
      if (size < 8) break
      at += size
    }
  } else if (/^(II|MM)/.test(bytes.toString('latin1', 0, 2)) && bytes[2] === 42) {
    const start = bytes.readUInt32LE(4)
    for (let n = 0; n < Math.min(40, bytes.readUInt16LE(start)); n++) found.add(start + 2 + 12 * n)
    found
      .add(8)
      .add(start)
      .add(start + 2)
  } else {
    for (let at = 6; at < bytes.length; at += Math.max(1, bytes.length >> 4)) found.add(at)
  }
  return [...found].filter((at) => at > 0 && at < bytes.length).sort((a, b) => a - b)
}

/** Cut off at every seam, and a byte before and after it. */
export function* cuts({ name, bytes }: TryPicture): Generator<TryPicture> {
  const whole = Buffer.from(bytes)
  const places = new Set(seams(whole).flatMap((at) => [at - 1, at, at + 1]))
  for (const at of places) {
    if (at > 0 && at < whole.length) yield { name: `cut-${at}-${name}`, bytes: whole.subarray(0, at) }
  }
}

/** One damaged copy, in one of many ways. */
export function harmed(picture: TryPicture, others: readonly TryPicture[], random: () => number): TryPicture {
  const bytes = Buffer.from(picture.bytes)
  const at = () => Math.floor(random() * bytes.length)
  const nearStart = () => Math.floor(random() * Math.min(bytes.length, 200))
  const ways: [string, () => Buffer][] = [
    ['bit', () => flip(bytes, [at()], random)],
    ['bits', () => flip(bytes, Array.from({ length: 1 + Math.floor(random() * 40) }, at), random)],
    ['head', () => flip(bytes, Array.from({ length: 1 + Math.floor(random() * 4) }, nearStart), random)],
    ['zeros', () => fill(bytes, at(), 1 + Math.floor(random() * 64), 0)],
    ['ones', () => fill(bytes, at(), 1 + Math.floor(random() * 64), 255)],
    ['cut', () => bytes.subarray(0, at())],
    ['lost', () => without(bytes, at(), 1 + Math.floor(random() * 100))],
    ['twice', () => twice(bytes, at(), 1 + Math.floor(random() * 400))],
    ['number', () => number(bytes, seams(bytes), random)],
    ['seam', () => atSeam(bytes, seams(bytes), random)],
    [
      'mixed',
      () => {
        const other = Buffer.from(others[Math.floor(random() * others.length)]?.bytes ?? bytes)
        return Buffer.concat([bytes.subarray(0, at()), other.subarray(Math.floor(random() * other.length))])
      },
    ],
  ]
  const [way, make] = ways[Math.floor(random() * ways.length)] ?? ['whole', () => bytes]
  return { name: `${way}-${picture.name}`, bytes: make() }
}

function flip(bytes: Buffer, places: readonly number[], random: () => number): Buffer {
  const copy = Buffer.from(bytes)
  for (const at of places) copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8))
  return copy
}

function fill(bytes: Buffer, at: number, length: number, value: number): Buffer {
  return Buffer.from(bytes).fill(value, at, Math.min(bytes.length, at + length))
}

function without(bytes: Buffer, at: number, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
}

function twice(bytes: Buffer, at: number, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
}

/** A number of the container, replaced by one that programs stumble over. */
function number(bytes: Buffer, places: readonly number[], random: () => number): Buffer {
  const copy = Buffer.from(bytes)
  const values = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]
  const at = (places[Math.floor(random() * places.length)] ?? 0) + Math.floor(random() * 8)
  const value = values[Math.floor(random() * values.length)] ?? 0
  if (at + 4 <= copy.length) {
    if (random() < 0.5) copy.writeUInt32BE(value, at)
    else copy.writeUInt16BE(value & 0xffff, at)
  }
  return copy
}

/** A part of the container left out, or put in twice. */
function atSeam(bytes: Buffer, places: readonly number[], random: () => number): Buffer {
  const n = Math.floor(random() * places.length)
  const from = places[n] ?? 0
  const to = places[n + 1] ?? bytes.length
  return random() < 0.5 ? without(bytes, from, to - from) : twice(bytes, from, to - from)
}
