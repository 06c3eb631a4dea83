/** NumPy's .npy files, as far as maps need them: version 1.0, little-endian float32, C order. */

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] // \x93NUMPY

/** Writes an array. Throws RangeError where the shape does not fit the number of values. */
export function encodeNpy(values: Float32Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  if (shape.some((side) => !Number.isInteger(side) || side < 0) || count(shape) !== values.length) {
    throw new RangeError(`encodeNpy: ${values.length} values do not fit the shape [${shape.join(', ')}]`)
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
  // Magic, version and header length take 10 bytes; all of it with the closing newline is a multiple of 64.
  const dataAt = Math.ceil((10 + head.length + 1) / 64) * 64
  const bytes = new Uint8Array(dataAt + values.length * 4)
  const view = new DataView(bytes.buffer)
  bytes.set(magic)
  bytes[6] = 1
  view.setUint16(8, dataAt - 10, true)
  const padded = `${head.padEnd(dataAt - 11)}\n`
  for (let i = 0; i < padded.length; i++) bytes[10 + i] = padded.charCodeAt(i)
  for (let i = 0; i < values.length; i++) view.setFloat32(dataAt + i * 4, values[i] as number, true)
  return bytes
}

/** Reads an array (format versions 1 to 3). Throws RangeError with a plain reason for anything but float32 in C order. */
export function decodeNpy(bytes: Uint8Array): { shape: number[]; values: Float32Array<ArrayBuffer> } {
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) fail('this is not a NumPy file')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = bytes[6]
  if (version !== 1 && version !== 2 && version !== 3) fail(`format version ${version} is unknown`)
  const headAt = version === 1 ? 10 : 12
  if (bytes.length < headAt) fail('the header is cut off')
  const headLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const dataAt = headAt + headLength
  if (dataAt > bytes.length || headLength > 65_535) fail('the header is cut off')
  const head = new TextDecoder('latin1').decode(bytes.subarray(headAt, dataAt))
  const dtype = /'descr':\s{0,9}'([^']{1,20})'/.exec(head)?.[1]
  if (dtype !== '<f4') fail(`values of type ${dtype ?? 'unknown'} are not read, only <f4`)
  if (!/'fortran_order':\s{0,9}False/.test(head)) fail('only C order is read')
  const tuple = /'shape':\s{0,9}\(([\d,\s]{0,400})\)/.exec(head)?.[1]
  if (tuple === undefined) fail('the shape is missing')
  const sides = (tuple ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const shape = sides.map(Number)
  if (shape.some((side) => !Number.isSafeInteger(side))) fail('the shape is not readable')
  const length = count(shape)
  if (bytes.length - dataAt !== length * 4) {
    fail(`the shape [${shape.join(', ')}] needs ${length * 4} bytes, the file holds ${bytes.length - dataAt}`)
  }
  const values = new Float32Array(length)
  for (let i = 0; i < length; i++) values[i] = view.getFloat32(dataAt + i * 4, true)
  return { shape, values }
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1)
}

function fail(reason: string): never {
  throw new RangeError(`decodeNpy: ${reason}`)
}
