import { createHash } from 'node:crypto'
import { readFile, unlink, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProblemCode } from '#contract/error.ts'
import { ProblemError } from '#contract/error.ts'
import { sharp } from './sharp.ts'
import { chunked, decode, noise, openTestRoom, pixelAt, type TestRoom } from './test-room.ts'

let room: TestRoom
beforeEach(async () => {
  room = await openTestRoom({ maxBytes: 400_000, maxPixels: 200_000, maxPixelsUnstreamable: 20_000 })
})
afterEach(() => room.close())

const encoders = {
  jpeg: () => noise(120, 90).jpeg().toBuffer(),
  png: () => noise(120, 90).png().toBuffer(),
  webp: () => noise(120, 90).webp().toBuffer(),
  tiff: () => noise(120, 90).tiff({ compression: 'lzw' }).toBuffer(),
  avif: () => noise(120, 90).avif({ effort: 0 }).toBuffer(),
  gif: () => noise(120, 90).gif().toBuffer(),
} as const

/** The upload fails with this code, in words without a path, and leaves no file. */
async function refused(bytes: Uint8Array, code: ProblemCode, detail?: RegExp) {
  const error = await room.take(bytes).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ProblemError)
  const problem = (error as ProblemError).toProblem()
  expect(problem).toMatchObject({ code })
  expect(JSON.stringify(problem)).not.toContain(room.folder.slice(1, 5))
  expect(JSON.stringify(problem)).not.toMatch(/[\\/]tmp|Vips|vips|heif:|\.tif/)
  if (detail) expect(problem.detail).toMatch(detail)
  expect(await room.list()).toEqual([])
}

describe('formats', () => {
  it.each(Object.entries(encoders))(
    'takes %s in and keeps the original byte for byte',
    async (format, encode) => {
      const bytes = await encode()
      const { image, created } = await room.take(bytes, `photo.${format}`)
      const id = createHash('sha256').update(bytes).digest('hex')
      expect(created).toBe(true)
      expect(image).toMatchObject({ id, width: 120, height: 90, format, bytes: bytes.length, orientation: 1 })
      expect(image).toMatchObject({ name: `photo.${format}`, iiif: `/iiif/3/${id}` })
      expect(await readFile(await room.images.originalPath(id))).toEqual(bytes)
      expect(await room.list()).toEqual([`originals/${id}`, `pyramids/${id}.tif`])
      const meta = await sharp(room.files.pyramidPath(id)).metadata()
      expect(meta).toMatchObject({ width: 120, height: 90, channels: 3, depth: 'uchar', space: 'srgb' })
    },
  )

  it('goes by content, not by name', async () => {
    const { image } = await room.take(await encoders.png(), 'holiday.jpg')
    expect(image.format).toBe('png')
  })

  it('takes the first frame of an animation', async () => {
    const red = Buffer.from([255, 0, 0]).toString('latin1').repeat(400)
    const blue = Buffer.from([0, 0, 255]).toString('latin1').repeat(400)
    const frames = sharp(Buffer.from(red + blue, 'latin1'), {
      raw: { width: 20, height: 40, channels: 3, pageHeight: 20 },
    })
    const { image } = await room.take(await frames.gif({ loop: 0, delay: [100, 100] }).toBuffer())
    expect(image).toMatchObject({ width: 20, height: 20 })
    expect(pixelAt(await decode(room.files.pyramidPath(image.id)), 10, 10)).toEqual([255, 0, 0])
  })
})

describe('what is not a picture', () => {
  it.each([
    ['SVG', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', /SVG/],
    ['PDF', '%PDF-1.7\n1 0 obj\n%%EOF', /PDF/],
    ['text', 'Just a few words, nothing to see.\n', /text/],
    ['HTML', '<!doctype html><title>x</title>', /web page/],
    ['ZIP', 'PK\x03\x04\x14\0\0\0\x08\0', /ZIP/],
    ['BMP', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0', /BMP/],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', /HEIC/],
    ['bytes of no known kind', '\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0e', /not a picture/],
  ])('refuses %s', (_name, text, detail) =>
    refused(Buffer.from(text, 'latin1'), 'image-type-unsupported', detail),
  )

  it('refuses a VIPS file, which the decoder itself could open', async () => {
    const path = `${room.folder}/loupe.db-test.v`
    await noise(20, 20).toFile(path)
    const bytes = await readFile(path)
    await unlink(path)
    await refused(bytes, 'image-type-unsupported', /VIPS/)
  })

  it('refuses an empty file', () => refused(new Uint8Array(), 'image-empty'))
})

describe('damage', () => {
  it.each(Object.entries(encoders))('%s cut short says so, wherever it is cut', async (_format, encode) => {
    const bytes = await encode()
    for (const share of [0.3, 0.6, 0.95]) {
      await refused(bytes.subarray(0, Math.floor(bytes.length * share)), 'image-truncated', /stops before/)
    }
  })

  it.each([
    ['jpeg', encoders.jpeg],
    ['png', encoders.png],
  ] as const)('%s of a few bytes is cut short, not of an unknown kind', async (_format, encode) => {
    await refused((await encode()).subarray(0, 6), 'image-truncated')
  })

  it.each([
    ['png', encoders.png],
    ['tiff', encoders.tiff],
    ['avif', encoders.avif],
    ['progressive jpeg', () => noise(120, 90).jpeg({ progressive: true }).toBuffer()],
  ] as const)('%s with overwritten data is corrupt', async (_format, encode) => {
    const bytes = Buffer.from(await encode())
    const middle = Math.floor(bytes.length / 2)
    for (let i = middle; i < middle + 40; i += 1) bytes[i] = (bytes[i] ?? 0) ^ 0x5a
    await refused(bytes, 'image-corrupt', /is damaged: /)
  })

  it('a signature followed by nonsense is corrupt', () =>
    refused(
      Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 3)]),
      'image-corrupt',
    ))
})

describe('limits', () => {
  it('stops at too many bytes while they come', async () => {
    await refused(Buffer.alloc(400_001, 7), 'image-too-many-bytes', /390.6 KiB|391 KiB/)
  })

  it('refuses by announced length before anything is received', async () => {
    const body = chunked(new Uint8Array(10))
    await expect(room.images.ingest(body, { name: '', totalBytes: 10_000_000 })).rejects.toMatchObject({
      code: 'image-too-many-bytes',
    })
  })

  it('refuses too many pixels from the header alone', async () => {
    const bytes = await sharp({ create: { width: 1000, height: 201, channels: 3, background: '#777' } })
      .png()
      .toBuffer()
    await refused(bytes, 'image-too-many-pixels', /1000 × 201/)
  })

  it.each([
    ['progressive JPEG', () => noise(200, 110).jpeg({ progressive: true }).toBuffer()],
    ['interlaced PNG', () => noise(200, 110).png({ progressive: true }).toBuffer()],
    ['rotated JPEG', () => noise(200, 110).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['WebP', () => noise(200, 110).webp().toBuffer()],
  ])('holds a %s, which must be decoded whole, to the lower limit', async (_name, encode) => {
    await refused(await encode(), 'image-too-many-pixels', /decoded whole/)
  })

  it('takes the same picture upright and baseline', async () => {
    const { image } = await room.take(await noise(200, 110).jpeg().toBuffer())
    expect(image.width).toBe(200)
  })
})

describe('colour', () => {
  const first = async (bytes: Buffer) => {
    const { image } = await room.take(bytes)
    return pixelAt(await decode(room.files.pyramidPath(image.id)), 5, 5)
  }
  const near = (actual: number[], expected: number[], by = 3) => {
    for (const [i, value] of expected.entries())
      expect(Math.abs((actual[i] ?? -999) - value)).toBeLessThanOrEqual(by)
  }

  it('lays transparency on white', async () => {
    const half = sharp({
      create: { width: 20, height: 20, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
    })
    near(await first(await half.png().toBuffer()), [255, 127, 127])
  })

  it('lays grey with transparency on white', async () => {
    const pixels = new Uint8Array(800).map((_, i) => (i % 2 === 0 ? 0 : 128))
    const grey = sharp(pixels, { raw: { width: 20, height: 20, channels: 2 } })
    near(await first(await grey.toColourspace('b-w').png().toBuffer()), [127, 127, 127])
  })

  it('brings 16 bits to 8', async () => {
    const pixels = new Uint16Array(1200).map((_, i) => [0x8000, 0x4000, 0xffff][i % 3] ?? 0)
    const deep = sharp(pixels, { raw: { width: 20, height: 20, channels: 3 } }).toColourspace('rgb16')
    const bytes = await deep.png().toBuffer()
    expect((await sharp(bytes).metadata()).depth).toBe('ushort')
    near(await first(bytes), [128, 64, 255])
  })

  it('brings CMYK to sRGB', async () => {
    const red = sharp({ create: { width: 20, height: 20, channels: 3, background: '#b05858' } })
    const bytes = await red
      .toColourspace('cmyk')
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer()
    expect((await sharp(bytes).metadata()).space).toBe('cmyk')
    near(await first(bytes), [0xb0, 0x58, 0x58], 16)
  })

  it('makes three bands of one', async () => {
    const grey = sharp({ create: { width: 20, height: 20, channels: 3, background: '#505050' } })
    near(await first(await grey.toColourspace('b-w').jpeg().toBuffer()), [80, 80, 80])
  })
})

describe('the same bytes', () => {
  it('again are the same image', async () => {
    const bytes = await encoders.jpeg()
    const one = await room.take(bytes, 'one.jpg')
    const two = await room.take(bytes, 'two.jpg')
    expect([one.created, two.created]).toEqual([true, false])
    expect(two.image).toEqual(one.image)
    expect(await room.images.list()).toHaveLength(1)
  })

  it('racing become one image, made once', async () => {
    const bytes = await encoders.jpeg()
    const all = await Promise.all(Array.from({ length: 6 }, () => room.take(bytes)))
    expect(all.filter((one) => one.created)).toHaveLength(1)
    expect(new Set(all.map((one) => one.image.id)).size).toBe(1)
    expect(await room.list()).toHaveLength(2)
  })

  it('mend an image whose pyramid was lost', async () => {
    const bytes = await encoders.jpeg()
    const { image } = await room.take(bytes)
    await unlink(room.files.pyramidPath(image.id))
    await room.take(bytes)
    expect(await decode(room.files.pyramidPath(image.id))).toMatchObject({ width: 120, height: 90 })
  })
})

describe('interruption', () => {
  it('an upload that breaks off leaves nothing', async () => {
    const bytes = await encoders.jpeg()
    async function* broken() {
      yield bytes.subarray(0, 500)
      throw new Error('ECONNRESET')
    }
    await expect(room.images.ingest(broken(), { name: '' })).rejects.toMatchObject({
      code: 'image-upload-aborted',
    })
    expect(await room.list()).toEqual([])
  })

  it('a silent sender is given up when the signal fires', async () => {
    const leaving = new AbortController()
    async function* silent() {
      yield Buffer.from('x')
      await new Promise(() => {})
    }
    const upload = room.images.ingest(silent(), { name: '', signal: leaving.signal, uploadId: 'u' })
    setTimeout(() => leaving.abort(), 20)
    await expect(upload).rejects.toMatchObject({ code: 'image-upload-aborted' })
    expect(room.images.progress('u')?.stage).toBe('failed')
    expect(await room.list()).toEqual([])
  })

  it('the next start removes what a crash left, and nothing else', async () => {
    const { image } = await room.take(await encoders.jpeg())
    const orphan = 'ab'.repeat(32)
    await writeFile(room.files.temporaryPath('.tif'), 'half')
    await writeFile(room.files.originalPath(orphan), 'whole')
    await writeFile(room.files.pyramidPath(orphan), 'whole')
    const images = await room.reopen()
    expect(await images.sweep()).toEqual({ removed: 2, spared: 0 })
    expect(await room.list()).toEqual([`originals/${image.id}`, `pyramids/${image.id}.tif`])
    expect(await images.get(image.id)).toEqual(image)
  })
})

describe('progress', () => {
  it('tells each stage in order, and a share only while it can be measured', async () => {
    const bytes = await encoders.png()
    const seen: unknown[] = []
    async function* watched() {
      for (let at = 0; at < bytes.length; at += 4096) {
        seen.push(room.images.progress('u'))
        yield bytes.subarray(at, at + 4096)
      }
    }
    await room.images.ingest(watched(), { name: '', uploadId: 'u', totalBytes: bytes.length })
    expect(seen[0]).toEqual({ stage: 'receiving', receivedBytes: 0, totalBytes: bytes.length, share: 0 })
    expect(seen[2]).toMatchObject({ stage: 'receiving', receivedBytes: 8192, share: 8192 / bytes.length })
    expect(room.images.progress('u')).toMatchObject({ stage: 'done', receivedBytes: bytes.length, share: 1 })
    expect(room.images.progress('other')).toBeNull()
  })
})

describe('names', () => {
  it.each([
    ['C:\\Users\\me\\cat.jpg', 'cat.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['a\u0000b\u0007.png', 'ab.png'],
  ])('%s is kept as %s', async (given, kept) => {
    const { image } = await room.take(await encoders.png(), given)
    expect(image.name).toBe(kept)
  })
})
