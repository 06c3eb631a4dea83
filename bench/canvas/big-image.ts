/** Large pictures with detail everywhere, quick to make: one square of noise and sharp edges, laid side by side. */
import sharp from 'sharp'

const square = 2048

/** Noise at two scales, and shapes with sharp edges over it. */
async function squareOfDetail(): Promise<Buffer> {
  const noise = (divide: number, sigma: number) =>
    sharp({
      create: {
        width: square / divide,
        height: square / divide,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma },
      },
    })
      .resize(square, square, { fit: 'fill' })
      .png({ compressionLevel: 1 })
      .toBuffer()
  const shapes = Array.from({ length: 220 }, (_, i) => {
    const at = (n: number) => (i * n * 7919) % (square - 120)
    const colour = `hsl(${(i * 47) % 360} 70% ${30 + ((i * 13) % 45)}%)`
    return i % 2 === 0
      ? `<rect x="${at(3)}" y="${at(5)}" width="${20 + (i % 90)}" height="${14 + (i % 60)}" fill="${colour}"/>`
      : `<text x="${at(3)}" y="${at(5) + 40}" font-size="${14 + (i % 40)}" fill="${colour}">mark ${i}</text>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${square}" height="${square}">${shapes.join('')}</svg>`
  const [coarse, fine] = [await noise(128, 70), await noise(2, 22)]
  return sharp(coarse)
    .composite([{ input: fine, blend: 'overlay' }, { input: Buffer.from(svg) }])
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toBuffer()
}

/** A baseline JPEG, quality 82, of the given size in pixels. */
export async function bigJpeg(width: number, height: number): Promise<Buffer> {
  const tile = await squareOfDetail()
  return sharp({ create: { width, height, channels: 3, background: '#808080' }, limitInputPixels: false })
    .composite([{ input: tile, tile: true, gravity: 'northwest' }])
    .jpeg({ quality: 82 })
    .toBuffer()
}
