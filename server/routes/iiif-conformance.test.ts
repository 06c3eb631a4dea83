/**
 * The IIIF service as a stranger sees it, over HTTP: every check that the official validator makes for level 2 (on a
 * picture like its own, 10 x 10 squares of known colours), and those it lacks: exact offsets, tiles against the whole,
 * a truthful list of features.
 */
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IiifInfo } from '../images/iiif-info.ts'
import { sharp } from '../images/sharp.ts'
import { decode, noise, openTestRoom, type Pixels, pixelAt, type TestRoom } from '../images/test-room.ts'
import { sendProblems } from '../problems.ts'
import { iiifRoutes } from './iiif.ts'

const side = 1000
const cell = 100
let room: TestRoom
let app: FastifyInstance
let host: string
let base: string

beforeAll(async () => {
  room = await openTestRoom()
  app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 1024 } })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  await app.register(iiifRoutes(room.images))
  await app.listen({ port: 0, host: '127.0.0.1' })
  host = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const { image } = await room.take(await paint(side, side, ([x, y]) => colourOf(x / cell, y / cell)))
  base = `${host}/iiif/3/${image.id}`
})
afterAll(async () => {
  await app.close()
  await room.close()
})

type Colour = readonly [number, number, number]

/** 100 colours, far enough from each other to be told apart after JPEG. */
function colourOf(column: number, row: number): Colour {
  const n = Math.floor(row) * 10 + Math.floor(column)
  return [(n % 5) * 60, (Math.floor(n / 5) % 5) * 60, Math.floor(n / 25) * 80]
}

function paint(width: number, height: number, at: (place: [number, number]) => Colour): Promise<Buffer> {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) data.set(at([x, y]), i)
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

async function picture(request: string, from = base): Promise<Pixels> {
  const reply = await fetch(`${from}/${request}`)
  expect(reply.status, request).toBe(200)
  return decode(new Uint8Array(await reply.arrayBuffer()))
}

/** That a pixel of a reply has the colour of this square. */
function expectSquare(pixels: Pixels, x: number, y: number, column: number, row: number) {
  const seen = pixelAt(pixels, x, y)
  for (const [i, wanted] of colourOf(column, row).entries()) {
    expect(Math.abs((seen[i] ?? -1) - wanted), `square ${column},${row} at ${x},${y}`).toBeLessThan(20)
  }
}

const sizeOf = ({ width, height }: Pixels) => [width, height]

describe('the validator’s checks, level 0 and 1', () => {
  it('info.json: fields, types, id as asked', async () => {
    const reply = await fetch(`${base}/info.json`)
    const text = await reply.text()
    const info = JSON.parse(text) as IiifInfo
    expect(info).toMatchObject({
      '@context': 'http://iiif.io/api/image/3/context.json',
      id: base,
      type: 'ImageService3',
      protocol: 'http://iiif.io/api/image',
      profile: 'level2',
      width: side,
      height: side,
    })
    expect(text.startsWith('{"@context"')).toBe(true)
    for (const size of info.sizes) {
      expect(Object.values(size).every((value) => Number.isInteger(value) && value > 0)).toBe(true)
    }
    for (const tile of info.tiles) expect(tile.scaleFactors.every(Number.isInteger)).toBe(true)
  })

  it('linked data on demand, open to every page', async () => {
    const reply = await fetch(`${base}/info.json`, { headers: { accept: 'application/ld+json' } })
    expect(reply.headers.get('content-type')).toMatch(/^application\/ld\+json/)
    for (const path of ['/info.json', '/full/max/0/default.jpg', '/full/nonsense/0/default.jpg']) {
      const { headers } = await fetch(base + path, { headers: { origin: 'http://elsewhere.example' } })
      expect(headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  it('what is refused can be read by every page, too; only reading is offered', async () => {
    const paths = ['full%2Fmax/0/default.jpg', 'info.json/', 'full/max/0', 'full/max/0/default.jpg/more']
    for (const path of paths) {
      const { status, headers } = await fetch(`${base}/${path}`)
      expect(status, path).toBe(404)
      expect(headers.get('access-control-allow-origin'), path).toBe('*')
    }
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status, headers } = await fetch(`${base}/full/max/0/default.jpg`, { method, body: '<x/>' })
      expect(status, method).toBe(405)
      expect(headers.get('allow')).toBe('GET, HEAD, OPTIONS')
      expect(headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  it('answers in the form that is wanted most, and not at all where any copy will do', async () => {
    const accept = 'application/ld+json;q=0.5, application/json'
    const plain = await fetch(`${base}/info.json`, { headers: { accept } })
    expect(plain.headers.get('content-type')).toMatch(/^application\/json/)
    for (const path of ['/info.json', '/full/50,/0/default.jpg']) {
      const again = await fetch(base + path, { headers: { 'if-none-match': '*' } })
      expect(again.status, path).toBe(304)
    }
  })

  it('the bare address leads to info.json', async () => {
    const reply = await fetch(base, { redirect: 'manual' })
    expect(reply.status).toBe(303)
    expect(reply.headers.get('location')).toBe(`${base}/info.json`)
  })

  it('ids: escaped characters are the same id; others and slashes are not found', async () => {
    const id = base.slice(base.lastIndexOf('/') + 1)
    const escaped = `%${id.charCodeAt(3).toString(16).toUpperCase()}`
    expect((await fetch(`${host}/iiif/3/${id.slice(0, 3)}${escaped}${id.slice(4)}/info.json`)).status).toBe(
      200,
    )
    for (const wrong of ['a/b', 'a%2Fb', 'xyz', '%5Bfrob%5D', id.toUpperCase()]) {
      expect((await fetch(`${host}/iiif/3/${wrong}/info.json`)).status, wrong).toBe(404)
    }
  })

  it('shows all 100 squares in their places', async () => {
    const whole = await picture('full/max/0/default.jpg')
    expect(sizeOf(whole)).toEqual([side, side])
    for (let row = 0; row < 10; row++) {
      for (let column = 0; column < 10; column++) {
        expectSquare(whole, column * cell + 50, row * cell + 50, column, row)
      }
    }
  })

  it('regions in pixels and square', async () => {
    for (const [column, row] of [
      [0, 0],
      [9, 0],
      [0, 9],
      [4, 7],
    ] as const) {
      const part = await picture(`${column * cell + 10},${row * cell + 10},80,80/max/0/default.jpg`)
      expect(sizeOf(part)).toEqual([80, 80])
      expectSquare(part, 5, 5, column, row)
      expectSquare(part, 74, 74, column, row)
    }
    expect(sizeOf(await picture('square/max/0/default.jpg'))).toEqual([side, side])
    const tall = await picture('0,0,300,900/max/0/default.jpg')
    expect(sizeOf(tall)).toEqual([300, 900])
  })

  it('sizes by width, by height, and both', async () => {
    expect(sizeOf(await picture('full/500,/0/default.jpg'))).toEqual([500, 500])
    expect(sizeOf(await picture('0,0,400,200/,100/0/default.jpg'))).toEqual([200, 100])
    const squeezed = await picture('full/400,200/0/default.jpg')
    expect(sizeOf(squeezed)).toEqual([400, 200])
    expectSquare(squeezed, 3 * 40 + 20, 8 * 20 + 10, 3, 8)
  })

  it('links to the canonical address and the profile', async () => {
    const reply = await fetch(`${base}/0,0,500,500/pct:50/0/default.jpg`)
    expect(reply.headers.get('link')).toContain(`<${base}/0,0,500,500/250,250/0/default.jpg>;rel="canonical"`)
    expect(reply.headers.get('link')).toContain('<http://iiif.io/api/image/3/level2.json>;rel="profile"')
    const larger = await fetch(`${base}/0,0,10,10/^20,/0/default.jpg`)
    expect(larger.headers.get('link')).toContain('/0,0,10,10/%5E20,20/0/default.jpg>;rel="canonical"')
  })
})

describe('the validator’s checks, level 2', () => {
  it('regions and sizes in percent', async () => {
    const part = await picture('pct:31,72,8,6/max/0/default.png')
    expect(sizeOf(part)).toEqual([80, 60])
    expectSquare(part, 40, 30, 3, 7)
    expect(sizeOf(await picture('full/pct:37/0/default.jpg'))).toEqual([370, 370])
    expect(sizeOf(await picture('0,0,200,100/pct:50/0/default.jpg'))).toEqual([100, 50])
  })

  it('confined sizes', async () => {
    expect(sizeOf(await picture('full/!300,700/0/default.jpg'))).toEqual([300, 300])
    expect(sizeOf(await picture('0,0,600,200/!300,300/0/default.jpg'))).toEqual([300, 100])
  })

  it('a turn by 90 degrees, of the whole and of a part; a mirror', async () => {
    const turned = await picture('full/max/90/default.jpg')
    for (const [column, row] of [
      [0, 0],
      [9, 0],
      [2, 6],
    ] as const) {
      // A quarter to the right: the left column becomes the top row, read from below.
      expectSquare(turned, (9 - row) * cell + 50, column * cell + 50, column, row)
    }
    const part = await picture('100,300,300,100/max/270/default.jpg')
    expect(sizeOf(part)).toEqual([100, 300])
    expectSquare(part, 50, 50, 3, 3)
    expectSquare(part, 50, 250, 1, 3)
    const mirrored = await picture('full/max/!0/default.jpg')
    expectSquare(mirrored, 950, 50, 0, 0)
  })

  it('qualities: colour, gray, black and white', async () => {
    expectSquare(await picture('full/max/0/color.jpg'), 450, 650, 4, 6)
    const gray = await picture('full/200,/0/gray.jpg')
    const levels = Array.from({ length: 400 }, (_, i) =>
      pixelAt(gray, (i % 20) * 10, Math.floor(i / 20) * 10),
    )
    expect(levels.every(([red, green, blue]) => red === green && green === blue)).toBe(true)
    expect(new Set(levels.map(String)).size).toBeGreaterThan(10)
    const bitonal = await picture('full/200,/0/bitonal.png')
    expect([...new Set(bitonal.data)].every((value) => value === 0 || value === 255)).toBe(true)
  })

  it.each([
    ['jpg', 'image/jpeg', 'jpeg'],
    ['png', 'image/png', 'png'],
    ['webp', 'image/webp', 'webp'],
  ])('format %s', async (format, type, kind) => {
    const reply = await fetch(`${base}/full/100,/0/default.${format}`)
    expect(reply.headers.get('content-type')).toBe(type)
    const bytes = new Uint8Array(await reply.arrayBuffer())
    const signature = { jpeg: [0xff, 0xd8], png: [0x89, 0x50], webp: [0x52, 0x49] }[kind]
    expect([...bytes.subarray(0, 2)]).toEqual(signature)
  })

  it.each([
    'xyz/max/0/default.jpg',
    'pct:5,5/max/0/default.jpg',
    '1000,0,1,1/max/0/default.jpg',
    'full/xyz/0/default.jpg',
    'full/full/0/default.jpg',
    'full/1001,/0/default.jpg',
    'full/,1001/0/default.jpg',
    'full/1001,1001/0/default.jpg',
    'full/pct:101/0/default.jpg',
    'full/max/xyz/default.jpg',
    'full/max/0/xyz.jpg',
    'full/max/0/default.xyz',
  ])('%s is a bad request with words', async (request) => {
    const reply = await fetch(`${base}/${request}`)
    expect(reply.status).toBe(400)
    expect(((await reply.json()) as { detail: string }).detail.length).toBeGreaterThan(10)
  })
})

describe('what the validator does not look at', () => {
  it('offers every feature that it lists, and lists every one beyond level 2', async () => {
    const info = (await (await fetch(`${base}/info.json`)).json()) as IiifInfo
    const proofs: Record<string, () => Promise<boolean>> = {
      canonicalLinkHeader: async () => /rel="canonical"/.test((await head('full/max/0/default.jpg')) ?? ''),
      profileLinkHeader: async () => /rel="profile"/.test((await head('full/max/0/default.jpg')) ?? ''),
      mirroring: async () => (await fetch(`${base}/full/max/!0/default.jpg`)).ok,
      sizeUpscaling: async () => (await fetch(`${base}/0,0,10,10/^20,/0/default.jpg`)).ok,
      rotationArbitrary: async () => (await fetch(`${base}/full/max/22.5/default.jpg`)).ok,
    }
    const offered: string[] = []
    for (const [name, works] of Object.entries(proofs)) if (await works()) offered.push(name)
    expect(info.extraFeatures.toSorted()).toEqual(offered.toSorted())
    // Enlarging must come with a limit, and the limit must hold.
    expect(info.maxArea).toBeGreaterThan(0)
    const over = Math.floor(Math.sqrt(info.maxArea)) + 1
    expect((await fetch(`${base}/full/^${over},${over}/0/default.jpg`)).status).toBe(400)
    for (const quality of info.extraQualities) {
      expect((await fetch(`${base}/full/50,/0/${quality}.jpg`)).status).toBe(200)
    }
    for (const format of ['jpg', 'png', 'gif', 'tif', 'jp2', 'pdf', 'webp', 'avif']) {
      const listed = ['jpg', 'png', ...info.extraFormats].includes(format)
      expect((await fetch(`${base}/full/50,/0/default.${format}`)).status, format).toBe(listed ? 200 : 400)
    }
  })

  it.each([
    ['a grey PNG', true, () => paintGrey().png()],
    ['a grey PNG of 16 bits', true, () => paintGrey().toColourspace('grey16').png()],
    ['a grey PNG with transparency', true, () => paintGrey().ensureAlpha(0.5).png()],
    ['a grey JPEG', true, () => paintGrey().jpeg()],
    ['a colour PNG with grey pixels', false, () => paintGrey().toColourspace('srgb').png()],
  ])('lists the qualities of %s', async (_name, grey, painted) => {
    const { image } = await room.take(await painted().toBuffer())
    const from = `${host}/iiif/3/${image.id}`
    const info = (await (await fetch(`${from}/info.json`)).json()) as IiifInfo
    // 4.4: no `color` in the list where grey is all the colour there is; asked for, it must not be an error.
    expect(info.extraQualities).toEqual(grey ? ['gray', 'bitonal'] : ['color', 'gray', 'bitonal'])
    for (const quality of [...info.extraQualities, 'color', 'default'])
      expect((await fetch(`${from}/full/50,/0/${quality}.jpg`)).status, quality).toBe(200)
    const [whole, colour, gray] = await Promise.all(
      ['default', 'color', 'gray'].map((quality) => picture(`full/50,/0/${quality}.png`, from)),
    )
    expect(colour).toEqual(whole)
    expect([0, 20, 49].map((x) => gray && pixelAt(gray, x, 20))).toEqual(
      [0, 20, 49].map((x) => whole && pixelAt(whole, x, 20)),
    )
  })

  /** A ramp from black to white with one channel. */
  function paintGrey() {
    const data = Uint8Array.from({ length: 200 * 100 }, (_, i) => Math.round(((i % 200) / 199) * 255))
    return sharp(data, { raw: { width: 200, height: 100, channels: 1 } }).toColourspace('b-w')
  }

  async function head(request: string) {
    return (await fetch(`${base}/${request}`)).headers.get('link')
  }

  it('puts every pixel at its exact place, to the pixel', async () => {
    // Columns and rows of black and white in an order that occurs nowhere twice.
    const [width, height] = [1501, 1103]
    const bit = (n: number) => (Math.imul(n * 2 + 1, 0x9e3779b1) >>> 28) & 1
    const tones: Record<'columns' | 'rows', (place: [number, number]) => number> = {
      columns: ([x]) => bit(x >> 1) * 255,
      rows: ([, y]) => bit(y >> 1) * 255,
    }
    for (const [kind, toneAt] of Object.entries(tones)) {
      const bytes = await paint(width, height, (place) => {
        const tone = toneAt(place)
        return [tone, tone, tone]
      })
      const { image } = await room.take(bytes)
      for (const [x, y] of [
        [0, 0],
        [1, 1],
        [511, 511],
        [513, 257],
        [777, 331],
        [1200, 901],
      ] as const) {
        const part = await picture(`${x},${y},203,201/max/0/default.png`, `${host}/iiif/3/${image.id}`)
        for (let i = 0; i < 201; i++) {
          const [px, py] = kind === 'columns' ? [i, 100] : [100, i]
          const tone = (pixelAt(part, px, py)[0] ?? 0) > 127 ? 255 : 0
          expect(tone, `${kind} ${i} of the region at ${x},${y}`).toBe(toneAt([x + px, y + py]))
        }
      }
    }
  })

  it('64 tiles put together are the whole', async () => {
    const [width, height] = [4096, 4096]
    const { image } = await room.take(await noise(width, height).jpeg({ quality: 90 }).toBuffer())
    const from = `${host}/iiif/3/${image.id}`
    const whole = await picture('full/max/0/default.png', from)
    let tiles = 0
    let same = 0
    for (let y = 0; y < height; y += 512) {
      for (let x = 0; x < width; x += 512) {
        tiles += 1
        const tile = await picture(`${x},${y},512,512/512,512/0/default.png`, from)
        const row = (data: Uint8Array, at: number) => Buffer.from(data.buffer, data.byteOffset + at, 512 * 3)
        const rows = Array.from({ length: 512 }, (_, i) =>
          row(tile.data, i * 512 * 3).equals(row(whole.data, ((y + i) * width + x) * 3)),
        )
        if (rows.every(Boolean)) same += 1
      }
    }
    expect(tiles).toBe(64)
    expect(same).toBe(64)
  })
})
