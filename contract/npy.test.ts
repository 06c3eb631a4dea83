import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeNpy, encodeNpy } from './npy.ts'

describe('npy', () => {
  it('writes what NumPy 1.0 files look like', () => {
    const bytes = encodeNpy(new Float32Array([1.5, -2]), [1, 2])
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 78, 85, 77, 80, 89, 1, 0])
    const head = new TextDecoder().decode(bytes.subarray(10, 128))
    expect(head.trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }")
    expect(head.endsWith('\n')).toBe(true)
    expect(bytes.length).toBe(128 + 8)
    // 1.5 and -2 as little-endian IEEE 754
    expect([...bytes.subarray(128)]).toEqual([0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0])
    expect(new TextDecoder().decode(encodeNpy(new Float32Array(3), [3]))).toContain("'shape': (3,), }")
  })

  it('comes back the same, from any place in a buffer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
        fc.infiniteStream(fc.float()),
        fc.integer({ min: 0, max: 7 }),
        (shape, stream, offset) => {
          const length = shape.reduce((a, b) => a * b, 1)
          const values = Float32Array.from({ length }, () => stream.next().value)
          const bytes = encodeNpy(values, shape)
          expect((bytes.length - length * 4) % 64).toBe(0)
          const moved = new Uint8Array(bytes.length + offset)
          moved.set(bytes, offset)
          const read = decodeNpy(moved.subarray(offset))
          expect(read.shape).toEqual(shape)
          expect(read.values).toEqual(values)
        },
      ),
    )
  })

  it('refuses shapes that do not fit', () => {
    expect(() => encodeNpy(new Float32Array(3), [2, 2])).toThrow(/3 values do not fit/)
    expect(() => encodeNpy(new Float32Array(1), [1.5])).toThrow(RangeError)
    expect(() => encodeNpy(new Float32Array(1), [-1, -1])).toThrow(RangeError)
  })

  it('says what is wrong with a bad file', () => {
    const good = encodeNpy(new Float32Array([1, 2]), [2])
    const swap = (from: string, to: string) => {
      const text = new TextDecoder('latin1').decode(good).replace(from, to)
      return Uint8Array.from(text, (c, i) => (i < 128 ? c.charCodeAt(0) : (good[i] ?? 0)))
    }
    expect(() => decodeNpy(new Uint8Array())).toThrow(/not a NumPy file/)
    expect(() => decodeNpy(new TextEncoder().encode('{"a": 1, "b": 2}'))).toThrow(/not a NumPy file/)
    expect(() => decodeNpy(good.subarray(0, 40))).toThrow(/cut off/)
    expect(() => decodeNpy(good.subarray(0, good.length - 1))).toThrow(/needs 8 bytes, the file holds 7/)
    expect(() => decodeNpy(swap('<f4', '<f8'))).toThrow(/type <f8/)
    expect(() => decodeNpy(swap('>f4', '>f4'))).not.toThrow()
    expect(() => decodeNpy(swap('False', 'True '))).toThrow(/C order/)
    expect(() => decodeNpy(swap("'shape'", "'shap_'"))).toThrow(/shape is missing/)
    const future = good.slice()
    future[6] = 9
    expect(() => decodeNpy(future)).toThrow(/version 9/)
  })

  it('never throws anything but RangeError', () => {
    const head = encodeNpy(new Float32Array(2), [2])
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(head.length - 1), fc.nat(255)), { maxLength: 6 }), (edits) => {
        const bytes = head.slice()
        for (const [at, value] of edits) bytes[at] = value
        try {
          decodeNpy(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
