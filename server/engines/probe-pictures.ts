/** Pictures of one plain colour, drawn for the probe: whoever sees anything can tell them apart. */
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { Picture } from './engine.ts'

const colours = { red: { r: 220, g: 20, b: 20 }, blue: { r: 20, g: 40, b: 220 } } as const
export type Colour = keyof typeof colours

const drawn = new Map<string, Promise<Picture>>()

/** A baseline JPEG, square; 224 pixels are enough for any known model and cost almost nothing. */
export function plainPicture(colour: Colour, side = 224): Promise<Picture> {
  const name = `${colour} ${side}`
  const known = drawn.get(name)
  if (known) return known
  const made = draw(colour, side)
  drawn.set(name, made)
  return made
}

async function draw(colour: Colour, side: number): Promise<Picture> {
  const bytes = await sharp({
    create: { width: side, height: side, channels: 3, background: colours[colour] },
  })
    .jpeg({ quality: 90, progressive: false })
    .toBuffer()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes, mediaType: 'image/jpeg', sha256, width: side, height: side }
}
