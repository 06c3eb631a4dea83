/** An 8K picture with detail everywhere, as a camera's would have. */
import sharp from 'sharp'

export const eightK = { width: 7680, height: 4320 }

/** A baseline JPEG of noise at several scales, quality 90. Made once, then told apart by a comment. */
export async function eightKJpeg(): Promise<Buffer> {
  const noise = (divide: number, sigma: number) =>
    sharp({
      create: {
        width: Math.ceil(eightK.width / divide),
        height: Math.ceil(eightK.height / divide),
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma },
      },
    })
      .resize(eightK.width, eightK.height, { fit: 'fill' })
      .png({ compressionLevel: 1 })
      .toBuffer()
  const coarse = await noise(240, 60)
  const fine = await noise(3, 24)
  return sharp(coarse)
    .composite([{ input: fine, blend: 'overlay' }])
    .removeAlpha()
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** The same picture as different bytes: a JPEG comment (marker FFFE) after the start marker. */
export function withComment(jpeg: Buffer, words: string): Buffer {
  const text = Buffer.from(words)
  const head = Buffer.alloc(4)
  head.writeUInt16BE(0xfffe, 0)
  head.writeUInt16BE(text.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, text, jpeg.subarray(2)])
}
