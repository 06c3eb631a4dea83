/** A pan copies what is there and draws only what came into view: it must look as if everything had been drawn. */
import { expect, test } from './canvas-page.ts'

const size = { width: 5000, height: 3300 }
const heat = {
  rows: 9,
  columns: 13,
  hot: { row: 4, column: 6 },
  region: { x: 0, y: 0, width: size.width, height: size.height },
}

declare const canvasLab: import('./canvas-lab/protocol.ts').CanvasLab

/** Pans frame by frame there and back, on until all tiles are there, then compares with a drawing in full. */
async function panAndCompare(scale: number) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const canvases = () =>
    [...document.querySelectorAll<HTMLCanvasElement>('[data-pane="p0"] canvas')].slice(0, 2)
  const read = () =>
    canvases().map((canvas) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {}
      if (!data) throw new Error('no canvas')
      return data
    })
  const sharp = () => document.querySelector<HTMLElement>('[data-pane="p0"]')?.dataset.sharp === 'true'
  const at = (step: number) => ({
    x: 2500 + ((step < 60 ? step : 120 - step) * 23.7) / scale,
    y: 1650 - (step < 60 ? step : 120 - step) * (5.3 / scale),
    scale,
  })
  let step = 0
  const before = canvasLab.stats()
  while (step < 100 || !sharp()) {
    // Back and forth at the end, so that it goes on moving until everything has arrived.
    canvasLab.look(at(step < 100 ? step : 100 + (step % 2)))
    step++
    await frame()
    await frame()
  }
  const scrolled = read()
  const after = canvasLab.stats()
  const camera = canvasLab.camera('p0')
  // Another scale draws everything, and so does the way back; both while the picture still moves.
  canvasLab.look({ ...camera, scale: scale * 1.1 })
  await frame()
  canvasLab.look(camera)
  await frame()
  const drawn = read()
  return {
    scrolls: after.scrolls - before.scrolls,
    scrollsInFull: canvasLab.stats().scrolls - after.scrolls,
    pixels: drawn.map((data) => data.filter((value) => value !== 0).length),
    wrong: drawn.map((data, i) => data.filter((value, j) => value !== scrolled[i]?.[j]).length / data.length),
    most: drawn.map((data, i) =>
      data.reduce((most, value, j) => Math.max(most, Math.abs(value - (scrolled[i]?.[j] ?? 0))), 0),
    ),
  }
}

for (const [ratio, scale, slow] of [
  [1, 0.77, 0],
  [1, 0.31, 700],
  [1.25, 2.73, 0],
  [2, 0.4, 700],
] as const) {
  test.describe(`on a ${ratio}x screen, at ${scale}`, () => {
    test.use({ deviceScaleFactor: ratio })
    test('a panned picture and its map are those drawn in full', async ({ lab, page }) => {
      await lab.mount({ size, source: { kind: 'iiif', url: lab.service('places', size, slow) }, heat })
      await lab.look({ x: 2500, y: 1650, scale })
      const { scrolls, scrollsInFull, pixels, wrong, most } = await page.evaluate(panAndCompare, scale)
      expect(scrolls).toBeGreaterThan(60)
      expect(scrollsInFull).toBe(0)
      for (const count of pixels) expect(count).toBeGreaterThan(10_000)
      // The browser's resampling rounds weights to sixteenths, by where it starts: some pixels in a thousand differ so.
      for (const share of wrong) expect(share).toBeLessThan(0.01)
      if (scale < 1) expect(Math.max(...most)).toBeLessThanOrEqual(16)
    })
  })
}
