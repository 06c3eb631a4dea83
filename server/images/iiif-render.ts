/** The pixels of an IIIF request, always read from the pyramid by file path. */
import type { ImageRecord } from './catalogue.ts'
import type { IiifPlan } from './iiif.ts'
import { planRead } from './pyramid.ts'
import { sharp } from './sharp.ts'

/** Goes up whenever the same request would give other bytes; part of every entity tag. */
export const IIIF_RECIPE = 1

export const iiifMediaTypes = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const

/** Encoded bytes in the plan's format. */
export async function renderIiif(pyramid: string, record: ImageRecord, plan: IiifPlan): Promise<Buffer> {
  const { page, ...place } = planRead(record.upright, record.levels, plan.region, plan.size)
  const pixels = sharp(pyramid, { page, limitInputPixels: false }).extract(place)
  if (place.width !== plan.size.width || place.height !== plan.size.height) {
    pixels.resize(plan.size.width, plan.size.height, { fit: 'fill', kernel: 'lanczos3' })
  }
  // The standard mirrors before it turns, and so does sharp, in whichever order they are called.
  if (plan.mirror) pixels.flop()
  if (plan.rotation !== 0) pixels.rotate(plan.rotation)
  if (plan.quality === 'gray') pixels.toColourspace('b-w')
  if (plan.quality === 'bitonal') pixels.threshold(128)
  switch (plan.format) {
    case 'jpg':
      return pixels.jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer()
    case 'png':
      return pixels.png({ compressionLevel: 4 }).toBuffer()
    case 'webp':
      return pixels.webp({ quality: 90, effort: 1 }).toBuffer()
  }
}
