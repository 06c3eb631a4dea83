/** Arrays of numbers as base64: little-endian float16 (IEEE 754 binary16) or float32. */

let table: Float32Array | null = null

/** Every float16 as its number: 65,536 entries, made once. */
function float16Table(): Float32Array {
  if (table) return table
  table = Float32Array.from({ length: 65_536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1
    const exponent = (bits >> 10) & 0x1f
    const fraction = bits & 0x3ff
    if (exponent === 0) return sign * fraction * 2 ** -24
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  })
  return table
}

/** Exactly `length` numbers; null where the text is of another length, no base64, or of another type. */
export function decodeFloats(data: unknown, dtype: unknown, length: number): Float32Array | null {
  if (typeof data !== 'string') return null
  const width = dtype === 'float16' ? 2 : dtype === 'float32' ? 4 : 0
  if (width === 0) return null
  const wanted = length * width
  // Known before anything is decoded: a wrong length costs nothing.
  const characters = Math.ceil(wanted / 3) * 4
  if (data.length > characters || data.length < Math.ceil((wanted * 4) / 3)) return null
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length !== wanted) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const out = new Float32Array(length)
  if (width === 4) {
    for (let i = 0; i < length; i++) out[i] = view.getFloat32(i * 4, true)
  } else {
    const known = float16Table()
    for (let i = 0; i < length; i++) out[i] = known[view.getUint16(i * 2, true)] ?? Number.NaN
  }
  return out
}
