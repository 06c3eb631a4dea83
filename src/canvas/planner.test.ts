import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factorOf, type Pyramid, parseInfo, tileAt, tileCount, tilesIn, tileUrl } from '#contract/pyramid.ts'
import { intersect } from '#contract/space.ts'
import { type Camera, fitCamera, visibleBox } from './camera.ts'
import { mergeWants, type PlanInput, planTiles, type TileState, targetLevel } from './planner.ts'

const info = (width: number, height: number, scaleFactors: number[] = [1, 2, 4, 8, 16, 32]) => ({
  width,
  height,
  tiles: [{ width: 512, scaleFactors }],
})
const pyramidOf = (width: number, height: number) => parseInfo('/iiif/3/abc', info(width, height))
const viewport = { width: 900, height: 600 }

const anySize = fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: 1, max: 40_000 }))
const anyCamera = (p: Pyramid): fc.Arbitrary<Camera> =>
  fc.record({
    x: fc.double({ min: 0, max: p.size.width, noNaN: true }),
    y: fc.double({ min: 0, max: p.size.height, noNaN: true }),
    scale: fc.double({ min: Math.min(60, fitCamera(p.size, viewport).scale / 2), max: 64, noNaN: true }),
  })
const anyView = anySize.chain(([w, h]) => {
  const pyramid = pyramidOf(w, h)
  return fc.record({
    pyramid: fc.constant(pyramid),
    camera: anyCamera(pyramid),
    pixelRatio: fc.constantFrom(1, 1.5, 2),
  })
})
/** Some tiles are there and some are not, the same ones each time. */
const someLoaded =
  (seed: number, share: number) =>
  (key: string): TileState => {
    let h = seed
    for (const c of key) h = (h * 31 + c.charCodeAt(0)) >>> 0
    return (h % 1000) / 1000 < share ? 'loaded' : 'absent'
  }
const input = (view: Omit<PlanInput, 'viewport' | 'state'>, state: PlanInput['state']): PlanInput => ({
  ...view,
  viewport,
  state,
})

describe('pyramid', () => {
  it('reads info.json and always ends in one single tile', () => {
    fc.assert(
      fc.property(
        anySize,
        fc.constantFrom<number[]>([1], [1, 2], [4, 1, 2, 8], [1, 2, 4, 8, 16, 32, 64, 128, 256]),
        ([w, h], f) => {
          const p = parseInfo('/iiif/3/abc/', info(w, h, f))
          expect(p.url).toBe('/iiif/3/abc')
          expect(p.factors[0]).toBe(1)
          expect(tileCount(p, p.factors.length - 1)).toEqual({ columns: 1, rows: 1 })
          if (p.factors.length > 1) {
            const { columns, rows } = tileCount(p, p.factors.length - 2)
            expect(columns * rows).toBeGreaterThan(1)
          }
        },
      ),
    )
    expect(() => parseInfo('/x', { width: 0, height: 5 })).toThrow(TypeError)
    expect(() => parseInfo('/x', 'nonsense')).toThrow(TypeError)
  })

  it('covers the image exactly once on each level', () => {
    fc.assert(
      fc.property(anySize, ([w, h]) => {
        const p = pyramidOf(w, h)
        p.factors.forEach((factor, level) => {
          if (w * h > 2e7 * factor * factor) return
          const tiles = tilesIn(p, level, { x: 0, y: 0, width: w, height: h } as Parameters<
            typeof tilesIn
          >[2])
          expect(tiles.reduce((sum, t) => sum + t.region.width * t.region.height, 0)).toBe(w * h)
          for (const t of tiles) {
            expect(t.size.width).toBe(Math.ceil(t.region.width / factor))
            expect(t.size.width).toBeLessThanOrEqual(512)
            expect(t.size.height).toBeGreaterThanOrEqual(1)
          }
        })
      }),
    )
  })

  it('asks with canonical addresses', () => {
    const p = pyramidOf(1500, 1000)
    expect(tileUrl(p, tileAt(p, 0, 2, 1))).toBe('/iiif/3/abc/1024,512,476,488/476,488/0/default.jpg')
    expect(tileUrl(p, tileAt(p, 1, 1, 0))).toBe('/iiif/3/abc/1024,0,476,1000/238,500/0/default.jpg')
    expect(tileUrl(p, tileAt(p, 2, 0, 0))).toBe('/iiif/3/abc/full/375,250/0/default.jpg')
    const small = pyramidOf(300, 200)
    expect(tileUrl(small, tileAt(small, 0, 0, 0))).toBe('/iiif/3/abc/full/max/0/default.jpg')
  })
})

describe('planner', () => {
  it('chooses the coarsest level that is still sharp', () => {
    fc.assert(
      fc.property(anyView, ({ pyramid, camera, pixelRatio }) => {
        const level = targetLevel(pyramid, camera.scale, pixelRatio)
        const density = (l: number) => factorOf(pyramid, l) * camera.scale * pixelRatio
        if (level > 0) expect(density(level)).toBeLessThanOrEqual(1.001)
        if (level < pyramid.factors.length - 1) expect(density(level + 1)).toBeGreaterThan(1.001)
      }),
    )
  })

  it('draws only what is loaded and in view, coarse to fine, each tile once', () => {
    fc.assert(
      fc.property(anyView, fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (view, seed, share) => {
        const state = someLoaded(seed, share)
        const { draw } = planTiles(input(view, state))
        expect(new Set(draw.map((t) => t.key)).size).toBe(draw.length)
        draw.forEach((tile, i) => {
          expect(state(tile.key)).toBe('loaded')
          expect(tile.level).toBeLessThanOrEqual(draw[i - 1]?.level ?? 99)
        })
      }),
    )
  })

  it('leaves no hole in view once the base tile is there', () => {
    fc.assert(
      fc.property(
        anyView,
        fc.integer(),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (view, seed, share) => {
          const base = `${view.pyramid.factors.length - 1}/0/0`
          const random = someLoaded(seed, share)
          const { draw } = planTiles(input(view, (key) => (key === base ? 'loaded' : random(key))))
          const level = targetLevel(view.pyramid, view.camera.scale, view.pixelRatio)
          for (const target of tilesIn(view.pyramid, level, visibleBox(view.camera, viewport))) {
            const covered = draw.some((t) => {
              const common = intersect(t.region, target.region)
              return common?.width === target.region.width && common.height === target.region.height
            })
            expect(covered).toBe(true)
          }
        },
      ),
    )
  })

  it('wants the base first, then exactly the missing targets, and nothing that it has', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { want, covered } = planTiles(input(view, () => 'absent'))
        expect(want[0]?.level).toBe(view.pyramid.factors.length - 1)
        const level = targetLevel(view.pyramid, view.camera.scale, view.pixelRatio)
        const targets = tilesIn(view.pyramid, level, visibleBox(view.camera, viewport))
        const keys = new Set(want.map((t) => t.key))
        for (const t of targets) expect(keys.has(t.key)).toBe(true)
        expect(covered).toBe(targets.length === 0 ? 1 : 0)
        const rest = planTiles(input(view, () => 'loaded'))
        expect(rest.want).toEqual([])
        expect(rest.covered).toBe(1)
        expect(rest.draw.map((t) => t.key).sort()).toEqual(targets.map((t) => t.key).sort())
      }),
    )
  })

  it('is frugal: a view never wants more than its own tiles, their covers and the base', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { want } = planTiles(input(view, () => 'absent'))
        const across = viewport.width * view.pixelRatio
        const down = viewport.height * view.pixelRatio
        // At most one device pixel per tile pixel and at least a half: up to twice as many tiles a side, and borders.
        const most = (Math.ceil((2.01 * across) / 512) + 1) * (Math.ceil((2.01 * down) / 512) + 1)
        expect(want.length).toBeLessThanOrEqual(most * 1.5 + 6)
      }),
    )
  })

  it('asks for a coarser tile where one has failed, and leaves the failed one in peace', () => {
    const pyramid = pyramidOf(8192, 8192)
    const camera = { x: 4096, y: 4096, scale: 1 }
    const base = `${pyramid.factors.length - 1}/0/0`
    const state = (key: string): TileState =>
      key === base ? 'loaded' : key.startsWith('0/') ? 'resting' : 'absent'
    const { want } = planTiles(input({ pyramid, camera, pixelRatio: 1 }, state))
    expect(want.length).toBeGreaterThan(0)
    expect(want.every((t) => t.level === 1)).toBe(true)
  })

  it('shows finer tiles that are there already after zooming out', () => {
    const pyramid = pyramidOf(8192, 8192)
    const camera = { x: 4096, y: 4096, scale: 0.5 }
    const state = (key: string): TileState => (key.startsWith('0/') || key === '4/0/0' ? 'loaded' : 'absent')
    const { draw } = planTiles(input({ pyramid, camera, pixelRatio: 1 }, state))
    expect(draw[0]?.level).toBe(4)
    expect(draw.at(-1)?.level).toBe(0)
  })

  it('looks ahead where the camera is going, after what is in view', () => {
    const pyramid = pyramidOf(20_000, 20_000)
    const view = { pyramid, camera: { x: 10_000, y: 10_000, scale: 1 }, pixelRatio: 1 }
    const still = planTiles(input(view, () => 'absent'))
    const moving = planTiles(input({ ...view, velocity: { x: 2, y: 0, zoom: 0 } }, () => 'absent'))
    const more = moving.want.filter((t) => !still.want.some((s) => s.key === t.key))
    expect(more.length).toBeGreaterThan(0)
    expect(more.every((t) => t.region.x > 10_000)).toBe(true)
    expect(moving.want.slice(-more.length)).toEqual(more)
  })

  it('loads the next finer level before a zoom reaches it, and the next coarser one on the way out', () => {
    const pyramid = pyramidOf(20_000, 20_000)
    const view = { pyramid, camera: { x: 10_000, y: 10_000, scale: 0.45 }, pixelRatio: 1 }
    const there = (key: string): TileState => (key.startsWith('1/') ? 'loaded' : 'absent')
    const levels = (zoom: number) => {
      const { want, covered } = planTiles(input({ ...view, velocity: { x: 0, y: 0, zoom } }, there))
      expect(covered).toBe(1)
      return new Set(want.map((t) => t.level).filter((level) => level < 5))
    }
    expect(levels(0.001)).toEqual(new Set([0]))
    expect(levels(0)).toEqual(new Set())
    expect(levels(-0.003)).toEqual(new Set([2]))
  })

  it('never wants more than two views of tiles, however fast the hand', () => {
    const speed = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(anyView, speed, speed, fc.double({ min: -1, max: 1, noNaN: true }), (view, x, y, zoom) => {
        const { want } = planTiles(input({ ...view, velocity: { x, y, zoom } }, () => 'absent'))
        // A view is at most four tiles' worth larger than its pixels on each level, twice that when looking ahead.
        const across = (px: number) => (px * view.pixelRatio * 2) / 512 + 2
        const { columns, rows } = tileCount(view.pyramid, view.pyramid.factors.length - 1)
        const most = 5 * across(viewport.width) * across(viewport.height) + columns * rows
        expect(want.length).toBeLessThanOrEqual(most)
      }),
    )
  })

  it('does nothing for a pane without size', () => {
    const plan = planTiles({
      pyramid: pyramidOf(100, 100),
      camera: { x: 0, y: 0, scale: 1 },
      viewport: { width: 0, height: 10 },
      pixelRatio: 1,
      state: () => 'absent',
    })
    expect(plan).toEqual({ draw: [], want: [], covered: 1 })
  })
})

describe('merging the wishes of panes', () => {
  const p = pyramidOf(4096, 4096)
  const [a, b, c, d] = [tileAt(p, 0, 0, 0), tileAt(p, 0, 1, 0), tileAt(p, 0, 2, 0), tileAt(p, 0, 3, 0)]

  it('serves all panes in turn, each tile once, and cancels what nobody wants', () => {
    const { load, cancel } = mergeWants(
      [
        [a, b],
        [c, a, d],
      ],
      [b.key, '0/7/7'],
    )
    expect(load.map((t) => t.key)).toEqual([a.key, c.key, d.key])
    expect(cancel).toEqual(['0/7/7'])
  })

  it('cancels everything when the last pane has gone', () => {
    expect(mergeWants([], [a.key])).toEqual({ load: [], cancel: [a.key] })
  })
})

describe('a pyramid with holes', () => {
  const pyramid = pyramidOf(4096, 4096)
  const camera: Camera = { x: 1024, y: 1024, scale: 1 }
  const view = { pyramid, camera, pixelRatio: 1 }

  it('wants the next coarser tile for one that there is not, and is sharp once that is here', () => {
    const finest = (key: string) => key.startsWith('0/')
    const wanted = planTiles(input(view, (key) => (finest(key) ? 'none' : 'absent'))).want
    expect(wanted.map((tile) => tile.level)).toContain(1)
    expect(wanted.map((tile) => tile.level)).not.toContain(0)
    const there = planTiles(input(view, (key) => (finest(key) ? 'none' : 'loaded')))
    expect(there.covered).toBe(1)
    expect(new Set(there.draw.map((tile) => tile.level))).toEqual(new Set([1]))
  })

  it('mixes levels: fine where there is a fine tile, drawn over the coarser one beside it', () => {
    const has = '0/2/2'
    const plan = planTiles(input(view, (key) => (key.startsWith('0/') && key !== has ? 'none' : 'loaded')))
    expect(plan.covered).toBe(1)
    expect(plan.draw.at(-1)?.key).toBe(has)
    expect(plan.draw[0]?.level).toBe(1)
    expect(plan.want).toEqual([])
  })

  it('never walks past the coarsest level', () => {
    expect(planTiles(input(view, () => 'none')).draw).toEqual([])
  })
})
