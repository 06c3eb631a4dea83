import { describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import { type Heat, heatColourAt, scalePosition } from '../../../canvas/heat.ts'
import { colouring, type MapKind, scaleOf } from '../../../canvas/map-scale.ts'
import { coloursOf } from '../facts/maps.ts'
import type { InspectSearch } from '../search.ts'
import type { HeatView } from '../strip/use-heat.ts'
import { canShareScale, onChosenScale } from './one-scale.ts'

function viewOf(numbers: readonly number[] | null, kind: MapKind = 'relative', look: InspectSearch = {}) {
  const values = Float32Array.from(numbers ?? [])
  const scale = { name: 'inferno', ...scaleOf(values, kind) } as const
  const heat: Heat | null = numbers && {
    values,
    rows: 1,
    columns: values.length,
    region: box('image', { x: 0, y: 0, width: 10, height: 10 }),
    opacity: 0.6,
    smooth: false,
    ...colouring(scale, coloursOf(look)),
  }
  // Nothing else of a view has to do with scales.
  return { kind, scale, heat } as unknown as HeatView
}

const strong = [0.5, 19]
const weak = [0.8, 2.9]

describe('maps side by side', () => {
  it('have one scale, so that a colour means one strength; 1× stays its middle', () => {
    const [a, b] = onChosenScale([viewOf(strong), viewOf(weak)], {})
    expect([a?.how, b?.how]).toEqual(['shared', 'shared'])
    expect(b?.view.scale).toEqual({ name: 'inferno', domain: [1 / 20, 20], logRatio: true })
    expect(a?.view.scale).toEqual(b?.view.scale)
    for (const one of [a, b]) {
      const drawn = one?.view.heat?.scale
      if (!drawn) throw new Error('nothing is drawn')
      expect(drawn).toEqual(one.view.scale)
      expect(scalePosition(drawn, 1)).toBeCloseTo(0.5, 12)
      expect(heatColourAt(drawn, 2.9)).toBe(a && heatColourAt(a.view.scale, 2.9))
    }
  })

  it('have each their own where that is chosen', () => {
    const views = [viewOf(strong), viewOf(weak)]
    const own = onChosenScale(views, { sameScale: false })
    expect(own.map((one) => one?.how)).toEqual(['own', 'own'])
    expect(own.map((one) => one?.view)).toEqual(views)
    expect(own[1]?.view.scale.domain).toEqual([1 / 3, 3])
  })

  it('fade out and start by the scale that they are drawn on', () => {
    const look: InspectSearch = { threshold: 0.75 }
    const [, b] = onChosenScale([viewOf(strong, 'relative', look), viewOf(weak, 'relative', look)], look)
    expect(b?.view.heat?.threshold).toBeCloseTo(20 ** 0.5, 9)
    expect(b?.view.heat?.clearBelow).toBe(1)
    expect(b?.view.heat?.fadeBelow).toBeCloseTo(20 ** 0.6, 9)
    const unfaded: InspectSearch = { fade: false }
    const [c] = onChosenScale(
      [viewOf(strong, 'relative', unfaded), viewOf(weak, 'relative', unfaded)],
      unfaded,
    )
    expect(c?.view.heat).not.toHaveProperty('fadeBelow')
  })

  it('share with maps of their kind only, and say so where there is no other', () => {
    const views = [viewOf(strong), null, viewOf(weak, 'question'), viewOf(weak)]
    const shown = onChosenScale(views, {})
    expect(shown.map((one) => one?.how ?? null)).toEqual(['shared', null, 'own', 'shared'])
    expect(shown[2]?.view.scale).toEqual({ name: 'inferno', domain: [0, 3], logRatio: false })
    expect(canShareScale([viewOf(strong), viewOf(weak, 'question')])).toBe(false)
  })

  it('are not scaled by what is still on its way, and one alone has nothing to say', () => {
    const shown = onChosenScale([viewOf(weak), viewOf(null)], {})
    expect(shown.map((one) => one?.how)).toEqual([null, null])
    expect(shown[0]?.view.scale.domain).toEqual([1 / 3, 3])
    expect(canShareScale([viewOf(weak), viewOf(null)])).toBe(false)
    expect(canShareScale([viewOf(weak), viewOf(strong)])).toBe(true)
  })
})
