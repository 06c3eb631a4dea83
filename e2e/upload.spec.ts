import sharp from 'sharp'
import { imageInfoSchema } from '#contract/image.ts'
import { problemCode } from './client.ts'
import { expect, test } from './fixtures.ts'

const png = (seed: number, width = 320, height = 200) =>
  sharp({ create: { width, height, channels: 3, background: { r: seed, g: 120, b: 60 } } })
    .png()
    .toBuffer()

test('an upload answers 201, the same bytes again 200 and the same id', async ({ api }) => {
  const bytes = await png(10)
  const first = await api.sendImage(bytes)
  expect(first.status).toBe(201)
  const image = imageInfoSchema.parse(await first.json())
  expect(image).toMatchObject({ width: 320, height: 200, format: 'png', bytes: bytes.length })

  const again = await api.sendImage(bytes)
  expect(again.status).toBe(200)
  expect(imageInfoSchema.parse(await again.json()).id).toBe(image.id)

  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a name.png')
  const asForm = await fetch(`${api.url}/api/images`, { method: 'POST', body: form })
  expect(asForm.status).toBe(200)
  expect(imageInfoSchema.parse(await asForm.json()).id).toBe(image.id)

  expect(await api.bytes(`/api/images/${image.id}/original`)).toEqual(bytes)
  expect(imageInfoSchema.parse(await api.json(`/api/images/${image.id}`))).toEqual(image)
  const list = imageInfoSchema.array().parse(await api.json('/api/images'))
  expect(list.map((entry) => entry.id)).toContain(image.id)
})

test('the IIIF service describes the image and serves a region of it', async ({ api }) => {
  const raw = Buffer.alloc(600 * 400 * 3)
  for (let i = 0; i < raw.length; i++) raw[i] = (i * 7 + (i >> 8)) % 251
  const bytes = await sharp(raw, { raw: { width: 600, height: 400, channels: 3 } })
    .png()
    .toBuffer()
  const image = await api.upload(bytes)
  const info = (await api.json(`/iiif/3/${image.id}/info.json`)) as Record<string, unknown>
  expect(info).toMatchObject({
    '@context': 'http://iiif.io/api/image/3/context.json',
    type: 'ImageService3',
    protocol: 'http://iiif.io/api/image',
    profile: 'level2',
    width: 600,
    height: 400,
  })
  const tile = await api.bytes(`/iiif/3/${image.id}/100,50,200,120/200,120/0/default.png`)
  const pixels = await sharp(tile).removeAlpha().raw().toBuffer()
  const wanted = await sharp(bytes).extract({ left: 100, top: 50, width: 200, height: 120 }).raw().toBuffer()
  expect(meanDifference(pixels, wanted)).toBeLessThan(12)
  const small = await sharp(await api.bytes(`/iiif/3/${image.id}/full/!100,100/0/default.jpg`)).metadata()
  expect([small.format, small.width, small.height]).toEqual(['jpeg', 100, 67])
  expect((await problemCode(await api.get(`/iiif/3/${image.id}/nonsense/max/0/default.jpg`))).status).toBe(
    400,
  )
})

function meanDifference(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0))
  return sum / a.length
}

const jpeg = () =>
  sharp({ create: { width: 800, height: 600, channels: 3, background: '#375' } })
    .jpeg()
    .toBuffer()

const refusedUploads: [string, () => Promise<Buffer> | Buffer, string, number, string][] = [
  ['nothing', () => Buffer.alloc(0), 'image/png', 400, 'image-empty'],
  [
    'text',
    () => Buffer.from('Dear all, this is a letter and not a picture.'),
    'image/png',
    415,
    'image-type-unsupported',
  ],
  [
    'an SVG',
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    'image/svg+xml',
    415,
    'image-type-unsupported',
  ],
  [
    'a PDF',
    () => Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF'),
    'image/jpeg',
    415,
    'image-type-unsupported',
  ],
  ['a JPEG cut in half', async () => (await jpeg()).subarray(0, 1200), 'image/jpeg', 422, 'image-truncated'],
]

for (const [what, make, type, status, code] of refusedUploads) {
  test(`an upload of ${what} is a ${status} with its own code`, async ({ api }) => {
    const problem = await problemCode(await api.sendImage(await make(), type))
    expect(problem).toMatchObject({ status, code })
    expect(problem.text).not.toMatch(/\/tmp|\/data|node_modules|vips|sharp/i)
  })
}

test('a PNG whose pixels are damaged is a 422', async ({ api }) => {
  const bytes = Buffer.from(await png(99, 900, 900))
  bytes.fill(0x5a, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 40)
  const problem = await problemCode(await api.sendImage(bytes))
  expect(problem.status).toBe(422)
  expect(problem.code).toMatch(/^image-(corrupt|truncated)$/)
})
