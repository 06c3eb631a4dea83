import { expect, it } from 'vitest'
import { encodeNpy } from '#contract/npy.ts'
import { readAttentionMap } from './attention-map.ts'

it('reads layers, rows and columns in that order', () => {
  const values = Float32Array.from({ length: 24 }, (_, i) => i)
  const map = readAttentionMap(encodeNpy(values, [2, 3, 4]).buffer)
  expect(map).toMatchObject({ layers: 2, rows: 3, columns: 4 })
  expect([...map.values]).toEqual([...values])
})

it('refuses a file of another shape', () => {
  expect(() => readAttentionMap(encodeNpy(new Float32Array(12), [3, 4]).buffer)).toThrow(
    '[layer, row, column]',
  )
  expect(() => readAttentionMap(new ArrayBuffer(4))).toThrow(RangeError)
})
