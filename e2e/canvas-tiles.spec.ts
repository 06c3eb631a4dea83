import { colourAt, expect, test } from './canvas-page.ts'
import { difference, pixelAt } from './inspect-page.ts'

const size = { width: 5000, height: 3300 }

test('a still view draws nothing and asks for no frames', async ({ lab, page }) => {
  await lab.mount({
    size,
    source: { kind: 'iiif', url: lab.service('grey', size) },
    panes: 4,
    boxes: [{ id: 'a', label: 'a', role: 'initial', box: { x: 10, y: 10, width: 900, height: 900 } }],
  })
  await page.waitForTimeout(600)
  const before = await lab.stats()
  await page.waitForTimeout(2000)
  const after = await lab.stats()
  expect(after.draws - before.draws).toBe(0)
  expect(after.frames - before.frames).toBe(0)
  // The counters do count: a moved camera draws again.
  await lab.look({ x: 2000, y: 1500, scale: 0.4 })
  expect((await lab.stats()).draws).toBeGreaterThan(after.draws)
})

for (const ratio of [1, 1.25, 2]) {
  test.describe(`on a ${ratio}x screen`, () => {
    test.use({ deviceScaleFactor: ratio })
    test('tiles meet without seams at any zoom', async ({ lab }) => {
      await lab.mount({ size, source: { kind: 'iiif', url: lab.service('grey', size) } })
      for (const scale of [0.11, 0.237, 0.3333, 0.5, 0.77, 0.9999, 1, 1.37, 2.9, 7.3]) {
        await lab.look({ x: 2501.3, y: 1700.7, scale })
        const shown = await lab.pixels()
        const half = { x: shown.width / 2, y: shown.height / 2 }
        const reach = (side: number, at: number, middle: number) => [
          Math.ceil(Math.max(0, middle - at * scale)) + 2,
          Math.floor(Math.min(2 * middle, middle + (side - at) * scale)) - 2,
        ]
        const [left = 0, right = 0] = reach(size.width, 2501.3, half.x)
        const [top = 0, bottom = 0] = reach(size.height, 1700.7, half.y)
        let wrong = 0
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) {
            if (difference(pixelAt(shown, x, y), [128, 128, 128]) > 1) wrong++
          }
        }
        expect(wrong, `at ${scale}`).toBe(0)
        expect((right - left) * (bottom - top)).toBeGreaterThan(100_000)
      }
    })
  })
}

test('above 200 % every pixel of the original is a square of its own colour', async ({ lab }) => {
  await lab.mount({ size, source: { kind: 'iiif', url: lab.service('places', size) } })
  const scale = 8
  await lab.look({ x: 2560, y: 1536, scale })
  const shown = await lab.pixels()
  for (let row = -20; row < 20; row++) {
    for (let column = -30; column < 30; column++) {
      const expected = colourAt('places', 2560 + column, 1536 + row, size)
      for (const [dx, dy] of [
        [1, 1],
        [4, 4],
        [6, 6],
      ] as const) {
        const x = shown.width / 2 + column * scale + dx
        const y = shown.height / 2 + row * scale + dy
        expect(difference(pixelAt(shown, x, y), expected)).toBeLessThanOrEqual(1)
      }
    }
  }
})

test('while tiles are slow there are no holes, and requests of tiles that left are broken off', async ({
  lab,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await lab.mount({ size, source: { kind: 'iiif', url: lab.service('grey', size) } })
  await lab.mount({ size, source: { kind: 'iiif', url: lab.service('grey', size, 900) } })
  const before = await lab.stats()
  for (let i = 0; i < 8; i++) {
    await page.evaluate((camera) => canvasLab.look(camera), { x: 760 + i * 480, y: 1650, scale: 1 })
    await page.waitForTimeout(60)
    const shown = await lab.pixels()
    let wrong = 0
    for (let y = 0; y < shown.height; y += 3) {
      for (let x = 0; x < shown.width; x += 3) {
        if (difference(pixelAt(shown, x, y), [128, 128, 128]) > 1) wrong++
      }
    }
    expect(wrong, `step ${i}`).toBe(0)
  }
  await expect.poll(async () => (await lab.stats()).tilesAborted - before.tilesAborted).toBeGreaterThan(4)
  await lab.sharp()
  expect((await lab.stats()).tilesFailed).toBe(0)
})

declare const canvasLab: import('./canvas-lab/protocol.ts').CanvasLab
