import { describe, expect, it } from 'vitest'
import { concatenate, createPictureCache, type KeysValues } from './keys-values.ts'
import { relativeMaps } from './relative.ts'

describe('relativeMaps', () => {
  // 2 layers, 2 heads; a scene of 1 x 2 cells and a crop of 1 x 1.
  const question = Float32Array.of(0.5, 0.25, 0.25, 0.1, 0.75, 0.15, 0, 0, 1, 0.2, 0.4, 0.4)
  const generic = Float32Array.of(0.2, 0.4, 0.4, 0.4, 0.2, 0.4, 0.5, 0.5, 0, 0.5, 0.5, 0)
  const shape = { layers: 2, heads: 2, defaultLayer: 0 }
  const grids = [
    { rows: 1, columns: 2 },
    { rows: 1, columns: 1 },
  ]

  it('divides the head means, picture by picture, without renormalising', () => {
    const [scene, crop] = relativeMaps(question, generic, shape, grids)
    const near = (values: Float32Array | undefined, expected: number[]) => {
      expect(values).toHaveLength(expected.length)
      for (const [i, value] of expected.entries()) expect(values?.[i]).toBeCloseTo(value, 4)
    }
    near(scene?.question, [0.3, 0.5, 0.1, 0.2])
    near(scene?.generic, [0.3, 0.3, 0.5, 0.5])
    near(scene?.relative, [1, 5 / 3, 0.2, 0.4])
    near(crop?.question, [0.2, 0.7])
    near(crop?.generic, [0.4, 0])
    // The generic map has nothing there, so epsilon is all that divides.
    expect(crop?.relative[1]).toBeCloseTo(0.7 / 1e-6, -1)
    expect(scene).toMatchObject({ rows: 1, columns: 2 })
  })

  it('divides each token’s map of the default layer by the one generic map', () => {
    const layered = { ...shape, defaultLayer: 1 }
    const [scene, crop] = relativeMaps(question, generic, layered, grids, [question, generic])
    // Layer 1, head means: question 0.1 0.2 | 0.7, generic 0.5 0.5 | 0.
    for (const [i, value] of [0.2, 0.4, 1, 1].entries()) expect(scene?.tokens?.[i]).toBeCloseTo(value, 4)
    expect(scene?.tokens).toHaveLength(4)
    expect(crop?.tokens).toHaveLength(2)
    expect(relativeMaps(question, generic, shape, grids)[0]?.tokens).toBeNull()
  })

  it('refuses attention of another size', () => {
    expect(() => relativeMaps(question, generic, shape, grids.slice(0, 1))).toThrow(RangeError)
  })
})

function kv(cells: number, start: number): KeysValues {
  const numbers = Float32Array.from({ length: 2 * cells * 2 }, (_, i) => start + i)
  return { k: numbers, v: numbers.map((n) => -n), cells }
}

describe('concatenate', () => {
  it('joins the cells within every layer and head', () => {
    const joined = concatenate([kv(1, 0), kv(2, 100)], 2, 2)
    expect(joined.cells).toBe(3)
    expect([...joined.k]).toEqual([0, 1, 100, 101, 102, 103, 2, 3, 104, 105, 106, 107])
    expect([...joined.v]).toEqual([...joined.k].map((n) => -n))
  })

  it('leaves a single picture as it is', () => {
    const one = kv(2, 0)
    expect(concatenate([one], 2, 2)).toBe(one)
  })
})

describe('picture cache', () => {
  it('drops what was used longest ago, by count', () => {
    const cache = createPictureCache(2, 1e9)
    cache.put('a', kv(1, 0))
    cache.put('b', kv(1, 1))
    expect(cache.get('a')).toBeDefined()
    cache.put('c', kv(1, 2))
    expect(cache.get('b')).toBeUndefined()
    expect(cache.get('a')?.k[0]).toBe(0)
    expect(cache.size).toBe(2)
  })

  it('and by bytes', () => {
    const each = kv(4, 0)
    const weight = each.k.byteLength + each.v.byteLength
    const cache = createPictureCache(64, weight * 2.5)
    for (const key of ['a', 'b', 'c', 'c']) cache.put(key, kv(4, 0))
    expect(cache.size).toBe(2)
    expect(cache.bytes).toBe(weight * 2)
    expect(cache.get('a')).toBeUndefined()
  })
})
