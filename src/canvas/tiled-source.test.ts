import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { DrawInput } from './drawable.ts'
import { still } from './planner.ts'
import { rasterOf } from './raster.ts'
import { canvasStats } from './stats.ts'
import { tiled } from './tiled-source.ts'

const info = {
  width: 40_000,
  height: 25_000,
  tiles: [{ width: 512, scaleFactors: [1, 2, 4, 8, 16, 32, 64] }],
}
let asked: string[] = []

beforeEach(() => {
  asked = []
  vi.stubGlobal('requestAnimationFrame', () => 1)
  vi.stubGlobal('createImageBitmap', async () => ({ width: 512, height: 512, close: () => {} }))
  vi.stubGlobal('fetch', async (url: string) => {
    if (url.endsWith('info.json')) return Response.json(info)
    asked.push(url)
    await new Promise((resolve) => setTimeout(resolve, 1))
    return new Response('bytes')
  })
})
afterEach(() => vi.unstubAllGlobals())

const context = { drawImage: () => {} } as unknown as CanvasRenderingContext2D

function inputFor(viewport: { width: number; height: number }, density: number): DrawInput {
  const camera = { x: 20_000, y: 12_500, scale: 1 / density }
  const raster = rasterOf(camera, viewport, density)
  return { context, raster, camera, viewport, density, velocity: still, moving: false }
}

it.each([
  ['a large screen of double density', { width: 2560, height: 1440 }, 2],
  ['the largest screen of single density', { width: 7680, height: 4320 }, 1],
])('%s becomes sharp, with each tile loaded once, and stays so', async (name, viewport, density) => {
  const source = tiled(`/iiif/3/${name.replaceAll(' ', '-')}`)
  const input = inputFor(viewport, density)
  // As the page's loop does: in full once, then what has arrived, in full again where that does not do.
  let last = { any: false, sharp: false }
  let version = -1
  const frame = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    canvasStats.frames++
    if (source.version === version) return
    version = source.version
    last = source.add?.(input) ?? source.draw(input)
  }
  for (let i = 0; i < 1500 && !last.sharp; i++) await frame()
  expect(last.sharp).toBe(true)
  const loads = asked.length
  expect(new Set(asked).size).toBe(loads)
  expect(loads).toBeGreaterThan(64)
  for (let i = 0; i < 50; i++) await frame()
  expect(last.sharp).toBe(true)
  expect(asked.length).toBe(loads)
  source.dispose()
})
