/** A picture that this Loupe has never seen: a sample scene's pixels, losslessly in a file of its own. */
import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { Sample, SampleQuestion } from '#contract/image.ts'
import type { PlainBox, Size } from '#contract/space.ts'
import type { Client } from './client.ts'
import type { Pixels } from './inspect-page.ts'

export interface OwnPicture {
  path: string
  bytes: Buffer
  size: Size
  question: SampleQuestion
}

/** Writes the file and names a question that can be asked of it, with or without options. */
export async function ownPicture(api: Client, path: string, choice = false): Promise<OwnPicture> {
  const fits = (question: SampleQuestion) => (question.options !== undefined) === choice
  const sample = (await api.samples()).find((one: Sample) => one.questions.some(fits))
  const question = sample?.questions.find(fits)
  if (!sample || !question) throw new Error('no sample has such a question')
  const { width, height } = sample
  const bytes = await sharp(await api.bytes(sample.imageUrl))
    .removeAlpha()
    .png({ compressionLevel: 2 })
    .toBuffer()
  await writeFile(path, bytes)
  return { path, bytes, size: { width, height }, question }
}

/** A region of a file, brought to a size the way that Loupe promises to: Lanczos, without keeping the aspect. */
export async function regionOf(bytes: Buffer, region: PlainBox, size: Size): Promise<Pixels> {
  const { x: left, y: top, width, height } = region
  const { data } = await sharp(bytes)
    .extract({ left, top, width, height })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, ...size }
}

export async function decode(bytes: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Mean absolute difference of two pictures of one size, in levels of 255. */
export function meanDifference(a: Pixels, b: Pixels): number {
  if (a.data.length !== b.data.length) throw new Error('the pictures differ in size')
  let sum = 0
  for (let i = 0; i < a.data.length; i++) sum += Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0))
  return sum / a.data.length
}
