/** Where pixels come from, shown on a ramp: red tells x and green tells y of the original. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImageInfo } from '#contract/image.ts'
import { planIiif } from './iiif.ts'
import { iiifInfo, iiifLimits } from './iiif-info.ts'
import { sharp } from './sharp.ts'
import { decode, openTestRoom, type Pixels, pixelAt, ramp, type TestRoom } from './test-room.ts'

let room: TestRoom
let image: ImageInfo
const width = 3001
const height = 2003
beforeAll(async () => {
  room = await openTestRoom()
  image = (await room.take(await ramp(width, height).png().toBuffer())).image
})
afterAll(() => room.close())

async function render(request: string): Promise<Pixels & { bytes: Buffer }> {
  const [region = '', size = '', rotation = '', last = ''] = request.split('/')
  const [quality = '', format = ''] = last.split('.')
  const plan = planIiif({ region, size, rotation, quality, format }, image, iiifLimits)
  const bytes = await room.images.render(image.id, plan)
  const { data, info } = await sharp(format === 'webp' ? await unwebp(bytes) : bytes)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels, bytes }
}

/** Uploads are read from files only, and so is this. */
async function unwebp(bytes: Buffer): Promise<Buffer> {
  const { image: taken } = await room.take(bytes)
  return sharp(await room.images.originalPath(taken.id))
    .png()
    .toBuffer()
}

/** Original x and y that a pixel shows, read back from its colour; one step of colour is 12 and 8 pixels. */
function placeOf(pixels: Pixels, x: number, y: number): [number, number] {
  const [red = 0, green = 0] = pixelAt(pixels, x, y)
  return [(red / 255) * width, (green / 255) * height]
}

function expectPlace(pixels: Pixels, x: number, y: number, place: [number, number], tolerance = 14) {
  const [px, py] = placeOf(pixels, x, y)
  expect(Math.abs(px - place[0])).toBeLessThanOrEqual(tolerance)
  expect(Math.abs(py - place[1])).toBeLessThanOrEqual(tolerance)
}

describe('pixels lie where the request says', () => {
  it.each([
    [1, 512, 1024],
    [2, 1024, 1024],
    [4, 0, 0],
    [4, 2048, 0],
  ])('a tile at scale 1/%i from %i, %i', async (scale, x, y) => {
    const w = Math.min(512 * scale, width - x)
    const h = Math.min(512 * scale, height - y)
    const tile = await render(
      `${x},${y},${w},${h}/${Math.ceil(w / scale)},${Math.ceil(h / scale)}/0/default.png`,
    )
    expect([tile.width, tile.height]).toEqual([Math.ceil(w / scale), Math.ceil(h / scale)])
    for (const [tx, ty] of [
      [0, 0],
      [tile.width - 1, 0],
      [0, tile.height - 1],
      [tile.width - 1, tile.height - 1],
      [tile.width >> 1, tile.height >> 1],
    ] as const) {
      expectPlace(tile, tx, ty, [x + ((tx + 0.5) * w) / tile.width, y + ((ty + 0.5) * h) / tile.height])
    }
  })

  it('any region at any size, also off every grid', async () => {
    const part = await render('333,777,1111,901/300,243/0/default.png')
    for (const [x, y] of [
      [0, 0],
      [299, 0],
      [150, 120],
      [299, 242],
    ] as const) {
      expectPlace(part, x, y, [333 + ((x + 0.5) * 1111) / 300, 777 + ((y + 0.5) * 901) / 243])
    }
  })

  it('mirrors first, then turns', async () => {
    const [w, h] = [600, 400]
    const at = { topLeft: [0, 0], topRight: [w, 0], bottomLeft: [0, h], bottomRight: [w, h] } as const
    const corners = async (rotation: string) => {
      const out = await render(`0,0,${w},${h}/max/${rotation}/default.png`)
      const named = (x: number, y: number) => {
        const [px, py] = placeOf(out, x, y)
        return Object.entries(at).find(
          ([, [cx, cy]]) => Math.abs(cx - px) < 30 && Math.abs(cy - py) < 30,
        )?.[0]
      }
      return [named(0, 0), named(out.width - 1, 0), `${out.width}x${out.height}`]
    }
    expect(await corners('0')).toEqual(['topLeft', 'topRight', '600x400'])
    expect(await corners('90')).toEqual(['bottomLeft', 'topLeft', '400x600'])
    expect(await corners('180')).toEqual(['bottomRight', 'bottomLeft', '600x400'])
    expect(await corners('270')).toEqual(['topRight', 'bottomRight', '400x600'])
    expect(await corners('!0')).toEqual(['topRight', 'topLeft', '600x400'])
    expect(await corners('!90')).toEqual(['bottomRight', 'topRight', '400x600'])
    expect(await corners('!270')).toEqual(['topLeft', 'bottomLeft', '400x600'])
  })

  it('resizes before it turns, so the size is that before the rotation', async () => {
    const turned = await render('0,0,600,400/300,200/90/default.png')
    expect([turned.width, turned.height]).toEqual([200, 300])
  })

  it('enlarges', async () => {
    const large = await render('1000,1000,10,10/^500,/0/default.png')
    expect([large.width, large.height]).toEqual([500, 500])
    expectPlace(large, 250, 250, [1005, 1005])
  })
})

it('the tiles of a level put together are the level', async () => {
  const scale = 4
  const level = { width: Math.ceil(width / scale), height: Math.ceil(height / scale) }
  const whole = await render(`full/${level.width},${level.height}/0/default.png`)
  const tiles = iiifInfo('x', image).tiles[0]
  expect(tiles?.scaleFactors).toContain(scale)
  let largest = 0
  for (let y = 0; y < height; y += 512 * scale) {
    for (let x = 0; x < width; x += 512 * scale) {
      const w = Math.min(512 * scale, width - x)
      const h = Math.min(512 * scale, height - y)
      const tile = await render(
        `${x},${y},${w},${h}/${Math.ceil(w / scale)},${Math.ceil(h / scale)}/0/default.png`,
      )
      for (let ty = 0; ty < tile.height; ty += 1) {
        for (let tx = 0; tx < tile.width; tx += 1) {
          const a = pixelAt(tile, tx, ty)
          const b = pixelAt(whole, x / scale + tx, y / scale + ty)
          for (let c = 0; c < 3; c += 1) largest = Math.max(largest, Math.abs((a[c] ?? 0) - (b[c] ?? 0)))
        }
      }
    }
  }
  expect(largest).toBeLessThanOrEqual(3)
})

describe('quality and format', () => {
  it.each([
    ['jpg', [0xff, 0xd8, 0xff]],
    ['png', [0x89, 0x50, 0x4e, 0x47]],
    ['webp', [0x52, 0x49, 0x46, 0x46]],
  ])('%s', async (format, signature) => {
    const out = await render(`0,0,512,512/256,256/0/default.${format}`)
    expect([...out.bytes.subarray(0, signature.length)]).toEqual(signature)
    expectPlace(out, 128, 128, [256, 256], 30)
  })

  it('gray has one band, bitonal only black and white', async () => {
    const gray = await sharp((await render('full/300,200/0/gray.png')).bytes).metadata()
    expect(gray.channels).toBe(1)
    const bitonal = await decode((await render('full/300,200/0/bitonal.png')).bytes)
    expect(new Set(bitonal.data)).toEqual(new Set([0, 255]))
  })
})
