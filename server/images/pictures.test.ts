import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  box,
  invert,
  mapPoint,
  type Orientation,
  orientationTransform,
  orientedSize,
  point,
  type Size,
} from '#contract/space.ts'
import { cutPyramid, sourceOf } from './cut.ts'
import { cutOriginal } from './decode/cut-original.ts'
import { sharp } from './sharp.ts'
import {
  decode,
  largestDifference,
  noise,
  openTestRoom,
  type Pixels,
  ramp,
  type TestRoom,
} from './test-room.ts'

let room: TestRoom
beforeAll(async () => {
  room = await openTestRoom()
})
afterAll(() => room.close())

/** The upright picture by the contract's own transform, pixel by pixel: nothing of the decoder's turning is trusted. */
function turnUpright(stored: Pixels, orientation: Orientation): Pixels {
  const size = orientedSize(orientation, stored)
  const back = invert(orientationTransform(orientation, stored))
  const data = new Uint8Array(size.width * size.height * 3)
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const from = mapPoint(back, point('image', x + 0.5, y + 0.5))
      const at = (Math.floor(from.y) * stored.width + Math.floor(from.x)) * stored.channels
      data.set(stored.data.subarray(at, at + 3), (y * size.width + x) * 3)
    }
  }
  return { ...size, channels: 3, data }
}

const stored: Size = { width: 61, height: 40 }

describe.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('EXIF orientation %i', (orientation) => {
  it.each(['png', 'jpeg', 'tiff'] as const)(
    'a crop of a %s is the same region of the upright original',
    async (format) => {
      const bytes = await noise(stored.width, stored.height)
        .withMetadata({ orientation })
        .toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {})
        .toBuffer()
      const { image } = await room.take(bytes)
      const size = orientedSize(orientation, stored)
      expect(image).toMatchObject({ ...size, orientation })
      const whole = turnUpright(await decode(await room.images.originalPath(image.id)), orientation)
      for (const region of [
        box('image', { x: 0, y: 0, ...size }),
        box('image', { x: 3, y: 5, width: 11, height: 17 }),
        box('image', { x: size.width - 7, y: size.height - 9, width: 7, height: 9 }),
      ]) {
        const crop = await room.images.crop(image.id, region, null, 'png')
        expect(crop.source).toBe('original')
        expect(largestDifference(await decode(crop.bytes), whole, region)).toBe(0)
        const lossy = await decode((await room.images.crop(image.id, region, null, 'jpeg')).bytes)
        // Noise is the hardest picture there is for JPEG.
        expect(largestDifference(lossy, whole, region)).toBeLessThan(40)
      }
    },
  )
})

describe('a stored picture', () => {
  const region = box('image', { x: 10, y: 20, width: 64, height: 48 })

  it('is what its hash, size and address say', async () => {
    const { image } = await room.take(await noise(300, 200).jpeg().toBuffer())
    const crop = await room.images.crop(image.id, region, { width: 32, height: 24 }, 'png')
    const sha256 = createHash('sha256').update(crop.bytes).digest('hex')
    expect(crop).toMatchObject({
      sha256,
      width: 32,
      height: 24,
      mediaType: 'image/png',
      url: `/api/files/${sha256}.png`,
    })
    expect(await readFile(await room.images.filePath(`${sha256}.png`))).toEqual(crop.bytes)
    expect(await decode(crop.bytes)).toMatchObject({ width: 32, height: 24, channels: 3 })
  })

  it('is made once: later, racing and after a restart the same bytes', async () => {
    const { image } = await room.take(await noise(301, 200).jpeg().toBuffer())
    const size = { width: 100, height: 66 }
    const racing = await Promise.all([1, 2, 3].map(() => room.images.view(image.id, size, 'png')))
    // Without the original only the kept bytes can answer.
    await rm(await room.images.originalPath(image.id))
    const restarted = await (await room.reopen()).view(image.id, size, 'png')
    for (const view of [...racing, restarted]) expect(view).toEqual(racing[0])
  })

  it('whose file was damaged is made again', async () => {
    const { image } = await room.take(await noise(302, 200).jpeg().toBuffer())
    const first = await room.images.crop(image.id, region, null, 'png')
    await rm(await room.images.filePath(`${first.sha256}.png`))
    expect(await room.images.crop(image.id, region, null, 'png')).toEqual(first)
    expect(await readFile(await room.images.filePath(`${first.sha256}.png`))).toEqual(first.bytes)
  })

  it('lies on white where the original is transparent', async () => {
    const clear = sharp({
      create: { width: 50, height: 50, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
    const { image } = await room.take(await clear.png().toBuffer())
    const view = await decode((await room.images.view(image.id, { width: 10, height: 10 }, 'png')).bytes)
    expect(view.channels).toBe(3)
    expect(new Set(view.data)).toEqual(new Set([255]))
  })

  it('may be larger than its region', async () => {
    const { image } = await room.take(await noise(303, 200).jpeg().toBuffer())
    const crop = await room.images.crop(image.id, region, { width: 256, height: 192 }, 'png')
    expect(await decode(crop.bytes)).toMatchObject({ width: 256, height: 192 })
  })
})

describe('a view', () => {
  it('does not depend on the container: the same pixels as PNG and TIFF give the same bytes', async () => {
    const pixels = noise(640, 480)
    const images = await Promise.all([
      room.take(await pixels.clone().png().toBuffer()),
      room.take(await pixels.clone().tiff({ compression: 'deflate' }).toBuffer()),
    ])
    const views = await Promise.all(
      images.map(({ image }) => room.images.view(image.id, { width: 80, height: 60 }, 'png')),
    )
    expect(views[0]?.sha256).toBe(views[1]?.sha256)
  })

  it('of a JPEG is not shrunk while decoding: it equals the view of the decoded pixels', async () => {
    const jpeg = await noise(640, 480).jpeg({ quality: 60 }).toBuffer()
    const png = await sharp(await decode(jpeg).then((p) => p.data), {
      raw: { width: 640, height: 480, channels: 3 },
    })
      .png()
      .toBuffer()
    const [a, b] = await Promise.all([room.take(jpeg), room.take(png)])
    const size = { width: 40, height: 30 }
    const one = await room.images.view(a.image.id, size, 'png')
    const two = await room.images.view(b.image.id, size, 'png')
    // The pixels; the files differ in their resolution tag, which the JPEG brings along.
    expect(await decode(one.bytes)).toEqual(await decode(two.bytes))
  })
})

describe('from the pyramid, as for images too large to read again', () => {
  const size = { width: 1601, height: 1203 }
  const regions = [
    ['the whole, shrunk', { x: 0, y: 0, ...size }, { width: 100, height: 75 }],
    ['a part at full size', { x: 501, y: 333, width: 300, height: 200 }, { width: 300, height: 200 }],
    ['a part, shrunk', { x: 77, y: 123, width: 1200, height: 1000 }, { width: 120, height: 100 }],
    ['the last pixels', { x: 1537, y: 1139, width: 64, height: 64 }, { width: 64, height: 64 }],
    ['a part, enlarged', { x: 100, y: 100, width: 20, height: 10 }, { width: 80, height: 40 }],
  ] as const
  it.each(regions)('%s is what the original shows, within JPEG’s tolerance', async (_name, plain, target) => {
    const { image } = await room.take(await ramp(size.width, size.height).png().toBuffer())
    const paths = {
      original: await room.images.originalPath(image.id),
      pyramid: room.files.pyramidPath(image.id),
    }
    const levels = (await sharp(paths.pyramid).metadata()).pages ?? 1
    const region = box('image', plain)
    const made = await Promise.all([
      cutOriginal(paths.original, size, region, target, 'png'),
      cutPyramid(paths.pyramid, { upright: size, levels }, region, target, 'png'),
    ])
    const [exact, near] = await Promise.all(made.map((bytes) => decode(bytes)))
    if (!exact || !near) throw new Error('two pictures were made')
    expect(largestDifference(near, exact, box('image', { x: 0, y: 0, ...target }))).toBeLessThanOrEqual(4)
  })
})

describe('what cannot be made', () => {
  it.each([
    ['outside', { x: 290, y: 0, width: 20, height: 20 }, 'box-outside-image'],
    ['left of the image', { x: -1, y: 0, width: 20, height: 20 }, 'box-outside-image'],
    ['on half pixels', { x: 0.5, y: 0, width: 20, height: 20 }, 'box-outside-image'],
    ['empty', { x: 0, y: 0, width: 0, height: 20 }, 'box-empty'],
    ['no number', { x: Number.NaN, y: 0, width: 5, height: 20 }, 'box-outside-image'],
  ])('a region that is %s', async (_name, region, code) => {
    const { image } = await room.take(await noise(304, 200).jpeg().toBuffer())
    await expect(room.images.crop(image.id, box('image', region), null, 'png')).rejects.toMatchObject({
      code,
    })
  })

  it('a picture of an unknown image', async () => {
    const view = room.images.view('00'.repeat(32), { width: 9, height: 9 }, 'png')
    await expect(view).rejects.toMatchObject({ code: 'image-not-found' })
  })

  it('a picture without size', async () => {
    const { image } = await room.take(await noise(304, 200).jpeg().toBuffer())
    await expect(room.images.view(image.id, { width: 0, height: 9 }, 'png')).rejects.toMatchObject({
      code: 'params-invalid',
    })
  })
})

describe('the rule of sources', () => {
  const side = fc.integer({ min: 1, max: 40_000 })
  const size = fc.record({ width: side, height: side })
  it('unshrunk pixels come from the original up to 256 megapixels, shrunk ones up to 64', () => {
    fc.assert(
      fc.property(size, size, size, (image, region, target) => {
        const pixels = image.width * image.height
        const shrunk = target.width < region.width || target.height < region.height
        const expected = pixels <= (shrunk ? 64e6 : 256e6) ? 'original' : 'pyramid'
        expect(sourceOf(image, region, target)).toBe(expected)
      }),
    )
  })
})
