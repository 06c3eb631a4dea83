import { describe, expect, it } from 'vitest'
import { percentOf, readSplit, usualSplit } from './split-draft.ts'

const on = { ...usualSplit, on: true }

describe('a split that is being written', () => {
  it('is none until it is asked for', () => {
    expect(readSplit(usualSplit)).toEqual({ plan: null, problem: null })
  })
  it('reads names, shares and the seed', () => {
    expect(readSplit({ ...on, seed: '7' }).plan).toEqual({
      parts: [
        { name: 'test', share: 80 },
        { name: 'dev', share: 20 },
      ],
      seed: 7,
    })
  })
  it('says what is wrong', () => {
    const part = (name: string, share: string) =>
      readSplit({ ...on, parts: [{ key: 1, name, share }] }).problem
    expect(part('', '1')).toMatch(/Part 1 needs a name/)
    expect(part('a/b', '1')).toMatch(/Part 1 needs a name/)
    expect(part('a', '0')).toMatch(/Part 1 needs a share/)
    expect(part('a', '')).toMatch(/Part 1 needs a share/)
    expect(readSplit({ ...on, seed: 'x' }).problem).toMatch(/seed/)
    const twice = [{ ...on.parts[0], name: 'dev', key: 3, share: '1' }, ...on.parts]
    expect(readSplit({ ...on, parts: twice }).problem).toMatch(/same name/)
  })
  it('tells each part’s share of the whole', () => {
    expect(on.parts.map((part) => percentOf(on.parts, part))).toEqual([80, 20])
    expect(percentOf(on.parts, { key: 3, name: 'x', share: 'y' })).toBeNull()
  })
})
