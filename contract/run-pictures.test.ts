import { describe, expect, it } from 'vitest'
import type { Attention } from './run.ts'
import { aPicture, aRun, aStep } from './run-fixtures.ts'
import {
  askFacts,
  chosenLayer,
  chosenMap,
  cropOf,
  isExtreme,
  mapsOf,
  reduction,
  viewOf,
} from './run-pictures.ts'
import { box } from './space.ts'

const attention = (image: number): Attention => ({
  image,
  region: null,
  grid: { rows: 2, columns: 2 },
  layers: [1, 2, 5],
  defaultLayer: 2,
  url: '/api/files/x.npy',
  questionUrl: null,
  genericUrl: null,
  genericPrompt: 'describe',
  epsilon: 1e-6,
  coverage: null,
  coverageByLayer: [],
  tokensUrl: null,
  note: null,
})
const view = aPicture()
const crop = aPicture({
  role: 'crop',
  url: '/c',
  region: box('image', { x: 0, y: 0, width: 300, height: 200 }),
})
const run = aRun({
  steps: [
    aStep(0, { kind: 'view', images: [view] }),
    aStep(1, {
      images: [view],
      attention: [attention(0)],
      durationMs: 140,
      usage: { promptTokens: 9, completionTokens: 12 },
    }),
    aStep(2, { kind: 'crop', role: 'refined', images: [crop] }),
    aStep(3, { role: 'refined', images: [view, crop], attention: [attention(1), attention(0)] }),
  ],
})

describe('pictures of a run', () => {
  it('finds the view and the crop, and nothing before they are made', () => {
    expect(viewOf(run)).toBe(view)
    expect(cropOf(run)).toBe(crop)
    expect(viewOf(null)).toBeNull()
    expect(cropOf(aRun())).toBeNull()
  })
  it('says how much was lost', () => {
    expect(reduction(view)).toEqual({ across: 16, down: 16 })
  })
  it('lists every map and shows the first look at first', () => {
    const maps = mapsOf(run)
    expect(maps.map((map) => map.key)).toEqual(['1-0', '3-1', '3-0'])
    expect(chosenMap(maps, undefined)?.key).toBe('1-0')
    expect(chosenMap(maps, '3-1')?.picture).toBe(crop)
    expect(chosenMap(maps, '9-9')?.key).toBe('1-0')
    expect(chosenMap([], undefined)).toBeNull()
    // a run that only looks again
    expect(chosenMap(maps.slice(1), undefined)?.picture).toBe(crop)
  })
  it('falls back to the default layer where the link names one that is not there', () => {
    expect(chosenLayer(attention(0), 5)).toEqual({ layer: 5, slice: 2 })
    expect(chosenLayer(attention(0), 4)).toEqual({ layer: 2, slice: 1 })
  })
  it('reads time and tokens of an ask', () => {
    expect(askFacts(run, 'initial')).toMatchObject({ ms: 140, tokens: 12 })
    expect(askFacts(aRun(), 'refined')).toEqual({ ms: null, tokens: null, step: null })
  })
  it('knows a line from a picture', () => {
    expect(isExtreme({ width: 30_000, height: 1 })).toBe(true)
    expect(isExtreme({ width: 4096, height: 3072 })).toBe(false)
  })
})
