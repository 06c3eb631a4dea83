/** Pictures for tests of the real model: views and crops of a sample scene, sized by the model's own rule. */
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { viewSize } from '#contract/resize.ts'
import type { AskReply, AskRequest, Engine, Message, Picture } from '../engine.ts'

const sample = (file: string) => fileURLToPath(new URL(`../../../public/samples/${file}`, import.meta.url))
export const modelDir = fileURLToPath(new URL('../../../public/model', import.meta.url))

// Regions, too, are shown at the view's size here: any size up to the model's is taken.
const rule = { kind: 'long-side', longSide: 256, multiple: 16 } as const

export async function pictureOf(image: Sharp): Promise<Picture> {
  const { data, info } = await image.png().toBuffer({ resolveWithObject: true })
  const bytes = new Uint8Array(data)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes, mediaType: 'image/png', sha256, width: info.width, height: info.height }
}

/** The whole sample, or a region of it, as the model would be sent it. */
export async function sampleView(
  file: string,
  region?: { left: number; top: number; width: number; height: number },
): Promise<Picture> {
  const { width, height } = await sharp(sample(file)).metadata()
  const size = viewSize(rule, region ?? { width, height })
  const part = region ? sharp(sample(file)).extract(region) : sharp(sample(file))
  return pictureOf(part.resize({ ...size, fit: 'fill' }))
}

export function firstLook(view: Picture, question: string): Message[] {
  const text = `<s1> ${question} <ans>`
  return [
    {
      role: 'user',
      parts: [
        { type: 'image', picture: view },
        { type: 'text', text },
      ],
    },
  ]
}

export function secondLook(view: Picture, crop: Picture, question: string, initial: string): Message[] {
  const text = `<s2> ${question} <init> ${initial} <ans>`
  return [
    {
      role: 'user',
      parts: [
        { type: 'image', picture: view },
        { type: 'image', picture: crop },
        { type: 'text', text },
      ],
    },
  ]
}

export interface Heard {
  readonly reply: AskReply
  readonly deltas: readonly string[]
}

export async function ask(engine: Engine, request: AskRequest, signal?: AbortSignal): Promise<Heard> {
  const asking = engine.ask(request, signal ?? new AbortController().signal)
  const deltas: string[] = []
  for (;;) {
    const next = await asking.next()
    if (next.done) return { reply: next.value, deltas }
    deltas.push(next.value.delta)
  }
}
