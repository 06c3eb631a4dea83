/** Sound pictures of every kind that Loupe takes, small, made with sharp. They have to be accepted. */
import sharp, { type Sharp } from 'sharp'
import type { TryPicture } from './picture.ts'

/** A coloured ramp with some noise in it, so that data streams are not empty. */
export function plain(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const data = new Uint8Array(width * height * channels)
  for (let i = 0; i < data.length; i++) data[i] = (i * 37 + ((i * i) >> 5) + ((i * 7919) % 61)) & 255
  return sharp(data, { raw: { width, height, channels } })
}

export async function soundPictures(): Promise<TryPicture[]> {
  const grey = () => plain(90, 60).toColourspace('b-w')
  const deep = sharp(
    Uint16Array.from({ length: 60 * 40 * 3 }, (_, i) => (i * 977) & 65535),
    { raw: { width: 60, height: 40, channels: 3 } },
  ).toColourspace('rgb16')
  const frames = sharp(Buffer.from(Array.from({ length: 30 * 60 * 3 }, (_, i) => (i * 11) & 255)), {
    raw: { width: 30, height: 60, channels: 3, pageHeight: 20 },
  })
  const made: [string, Promise<Buffer>][] = [
    ['baseline.jpg', plain(120, 90).jpeg().toBuffer()],
    ['progressive.jpg', plain(120, 90).jpeg({ progressive: true }).toBuffer()],
    ['full-colour.jpg', plain(121, 91).jpeg({ chromaSubsampling: '4:4:4', quality: 100 }).toBuffer()],
    ['grey.jpg', grey().jpeg().toBuffer()],
    ['cmyk.jpg', plain(64, 48).toColourspace('cmyk').jpeg().toBuffer()],
    ['profile.jpg', plain(64, 48).withIccProfile('p3').jpeg().toBuffer()],
    ['rgb.png', plain(120, 90).png().toBuffer()],
    ['alpha.png', plain(60, 40, 4).png().toBuffer()],
    ['palette.png', plain(60, 40).png({ palette: true, colours: 16 }).toBuffer()],
    ['two-colours.png', plain(60, 40).threshold(90).png({ palette: true, colours: 2 }).toBuffer()],
    ['interlaced.png', plain(120, 90).png({ progressive: true }).toBuffer()],
    ['grey.png', grey().png().toBuffer()],
    ['16-bit.png', deep.clone().png().toBuffer()],
    ['16-bit.tif', deep.clone().tiff({ compression: 'lzw' }).toBuffer()],
    ['lossy.webp', plain(120, 90).webp().toBuffer()],
    ['lossless.webp', plain(60, 40, 4).webp({ lossless: true }).toBuffer()],
    [
      'animated.webp',
      frames
        .clone()
        .webp({ loop: 0, delay: [50, 50, 50] })
        .toBuffer(),
    ],
    [
      'animated.gif',
      frames
        .clone()
        .gif({ loop: 0, delay: [50, 50, 50] })
        .toBuffer(),
    ],
    ['plain.gif', plain(60, 40).gif().toBuffer()],
    ['8-bit.avif', plain(64, 48).avif({ effort: 0 }).toBuffer()],
    ['10-bit.avif', plain(64, 48).avif({ effort: 0, bitdepth: 10 }).toBuffer()],
    ['raw.tif', plain(60, 40).tiff({ compression: 'none' }).toBuffer()],
    [
      'tiled.tif',
      plain(120, 90).tiff({ tile: true, tileWidth: 64, tileHeight: 64, compression: 'deflate' }).toBuffer(),
    ],
    [
      'multi-page.tif',
      plain(200, 150)
        .tiff({ pyramid: true, tile: true, tileWidth: 64, tileHeight: 64, compression: 'jpeg' })
        .toBuffer(),
    ],
    ['big.tif', plain(60, 40).tiff({ bigtiff: true, compression: 'lzw' }).toBuffer()],
    ['fax.tif', grey().threshold(90).tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer()],
    ['1x1.png', plain(1, 1).png().toBuffer()],
    ['1x30000.png', plain(1, 30_000).png().toBuffer()],
    ['30000x1.png', plain(30_000, 1).png().toBuffer()],
    ['1x30000.jpg', plain(1, 30_000).jpeg().toBuffer()],
    ['30000x1.tif', plain(30_000, 1).tiff({ compression: 'lzw' }).toBuffer()],
    ['1x16383.webp', plain(1, 16_383).webp().toBuffer()],
    ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((orientation): [string, Promise<Buffer>][] => [
      [`exif-${orientation}.jpg`, plain(61, 40).withMetadata({ orientation }).jpeg().toBuffer()],
      [`exif-${orientation}.png`, plain(61, 40).withMetadata({ orientation }).png().toBuffer()],
      [
        `exif-${orientation}.tif`,
        plain(61, 40).withMetadata({ orientation }).tiff({ compression: 'lzw' }).toBuffer(),
      ],
    ]),
  ]
  return Promise.all(
    made.map(async ([name, bytes]) => ({ name, bytes: await bytes, expect: 'sound' as const })),
  )
}
