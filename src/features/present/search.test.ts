import { describe, expect, it } from 'vitest'
import { stepIndex } from './player/step-index.ts'
import { formatRuns, parseRuns, playlistSearchSchema, presentSearchSchema } from './search.ts'

describe('addresses of presentations', () => {
  it('keep a whole state', () => {
    const search = { step: 'look', play: true, speed: 2, notes: true, replay: true, t: 120, pace: 0.25 }
    expect(presentSearchSchema.parse(search)).toEqual(search)
    const list = { runs: 'a,b', title: 'Two', at: 2, step: 'closing' }
    expect(playlistSearchSchema.parse(list)).toEqual(list)
  })

  it('drop what does not parse and keep the rest', () => {
    const parsed = presentSearchSchema.parse({ step: 'heat', speed: 'fast', t: -5, play: 'yes' })
    expect(Object.entries(parsed).filter(([, value]) => value !== undefined)).toEqual([['step', 'heat']])
  })

  it('read what the router has made a number', () => {
    expect(presentSearchSchema.parse({ step: 3 }).step).toBe('3')
    expect(playlistSearchSchema.parse({ runs: 12, title: 2026 })).toMatchObject({ runs: '12', title: '2026' })
  })

  it('name each run once, in its order', () => {
    expect(parseRuns(' a, b,,a ,c')).toEqual(['a', 'b', 'c'])
    expect(parseRuns(undefined)).toEqual([])
    expect(formatRuns([])).toBeUndefined()
    expect(parseRuns(formatRuns(['x', 'y']))).toEqual(['x', 'y'])
  })
})

describe('a step in an address', () => {
  const steps = [{ id: 'whole' }, { id: 'view' }, { id: 'closing' }]
  it('is found by its name or its number from 1', () => {
    expect(stepIndex(steps, 'view')).toBe(1)
    expect(stepIndex(steps, '3')).toBe(2)
    expect(stepIndex(steps, '99')).toBe(2)
  })
  it('is the first where it is anything else', () => {
    for (const wanted of [undefined, '', '0', '-1', '1.5', 'nothing'])
      expect(stepIndex(steps, wanted)).toBe(0)
  })
})
