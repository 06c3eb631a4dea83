import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import {
  formatBox,
  formatCamera,
  inspectSearchSchema,
  parseBox,
  parseCamera,
  parseNumbers,
  searchForRun,
} from './search.ts'

describe('inspect search params', () => {
  it('keeps a whole view', () => {
    const search = {
      run: 'r1',
      compare: 'r0',
      step: 3,
      sample: 'harbour',
      q: 2,
      cam: '10,20,0.5',
      swipe: 0.5,
      heat: false,
      map: 'generic',
      picture: '1-0',
      layer: 2,
      apart: true,
      sameScale: false,
    }
    expect(inspectSearchSchema.parse(search)).toEqual(search)
  })

  it('drops what does not parse and keeps the rest', () => {
    const parsed = inspectSearchSchema.parse({
      run: 'r1',
      layer: -1,
      opacity: 7,
      cam: '1,2',
      map: 'other',
      picture: 'x',
      swipe: 'no',
      box: '1,2,3,NaN',
      unknown: 1,
    })
    expect(Object.entries(parsed).filter(([, value]) => value !== undefined)).toEqual([['run', 'r1']])
  })

  it('reads ids that the router has made numbers', () => {
    expect(inspectSearchSchema.parse({ run: 123 }).run).toBe('123')
  })

  it('opens another run with the look kept and the old run forgotten', () => {
    const next = searchForRun(
      {
        run: 'a',
        step: 2,
        cam: '1,2,3',
        box: '1,2,3,4',
        layer: 1,
        heat: false,
        opacity: 0.4,
        sample: 's',
        q: 1,
      },
      'b',
    )
    expect(next).toEqual({ run: 'b', heat: false, opacity: 0.4, sample: 's' })
  })
})

describe('camera and box as text', () => {
  it('restores a camera to under a hundredth of a screen pixel', () => {
    const side = fc.double({ min: -40_000, max: 40_000, noNaN: true })
    const scale = fc.double({ min: 0.001, max: 64, noNaN: true })
    fc.assert(
      fc.property(side, side, scale, (x, y, s) => {
        const back = parseCamera(formatCamera({ x, y, scale: s }))
        if (!back) throw new Error('not read back')
        expect(Math.abs(back.x - x)).toBeLessThanOrEqual(0.0051)
        expect(Math.abs(back.y - y)).toBeLessThanOrEqual(0.0051)
        expect(Math.abs(back.scale / s - 1)).toBeLessThan(1e-5)
      }),
    )
  })

  it('refuses what is no camera', () => {
    for (const bad of ['', '1,2', '1,2,0', '1,2,-1', '1,,3', 'a,b,c', '1,2,3,4', '1,2,Infinity'])
      expect(parseCamera(bad)).toBeNull()
    expect(parseCamera(undefined)).toBeNull()
  })

  it('restores a box and refuses one without area', () => {
    const b = box('image', { x: 12.25, y: 0, width: 622, height: 502.5 })
    expect(parseBox(formatBox(b))).toEqual(b)
    expect(parseBox('1,2,0,4')).toBeNull()
    expect(parseNumbers('1e3, 2', 2)).toEqual([1000, 2])
  })
})
