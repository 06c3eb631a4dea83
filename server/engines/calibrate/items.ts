/** What an engine is asked in a calibration: pictures as it is sent them, targets with their places, and the words. */
import sharp, { type Sharp } from 'sharp'
import type { Wording } from '#contract/calibration.ts'
import { askedForm } from '#contract/convention.ts'
import type { ModelProfile } from '#contract/engine.ts'
import type { Sample } from '#contract/image.ts'
import { viewSize } from '#contract/resize.ts'
import type { Box, Size } from '#contract/space.ts'
import { draw, scenes } from './scenes.ts'

/** A picture to be sent: encoded, at the size of the profile's view. */
export interface Shown {
  readonly image: Size
  readonly view: Size
  readonly bytes: Uint8Array
}

export interface Item {
  /** index of its picture */
  readonly picture: number
  readonly target: string
  readonly truth: Box<'image'>
  readonly wording: Wording
  readonly prompt: string
}

export interface Material {
  readonly pictures: readonly Shown[]
  readonly items: readonly Item[]
}

/** The drawn scenes, each asked-for shape once in each wording. */
export async function drawnMaterial(profile: ModelProfile): Promise<Material> {
  const pictures = await Promise.all(
    scenes.map(async (scene) => {
      const { width, height } = scene.size
      return show(sharp(draw(scene), { raw: { width, height, channels: 3 } }), scene.size, profile)
    }),
  )
  const items: Item[] = []
  for (const wording of ['profile', 'neutral'] as const) {
    scenes.forEach((scene, picture) => {
      const view = viewSize(profile.resize, scene.size)
      for (const shape of scene.shapes) {
        if (!shape.asked) continue
        const prompt = words(profile, wording, shape.name, { image: scene.size, view })
        items.push({ picture, target: `the ${shape.name}`, truth: shape.box, wording, prompt })
      }
    })
  }
  return { pictures, items }
}

/** The built-in model knows only its own kind of scenes: the samples, with the questions and places that they ship with. */
export async function sampleMaterial(
  profile: ModelProfile,
  samples: readonly Sample[],
  read: (id: string) => Promise<Buffer>,
): Promise<Material> {
  const chosen = samples.slice(0, 4)
  const pictures = await Promise.all(
    chosen.map(async (sample) => show(sharp(await read(sample.id)), sample, profile)),
  )
  const items = chosen.flatMap((sample, picture) =>
    sample.questions
      .filter((question) => !question.options)
      .slice(0, 2)
      .map(
        (question): Item => ({
          picture,
          target: question.question,
          truth: question.evidence,
          wording: 'profile',
          prompt: `<s1> ${question.question} <ans>`,
        }),
      ),
  )
  return { pictures, items }
}

async function show(picture: Sharp, image: Size, profile: ModelProfile): Promise<Shown> {
  const size = { width: image.width, height: image.height }
  const view = viewSize(profile.resize, size)
  const resized = picture
    .resize(view.width, view.height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
    .removeAlpha()
  const encoded =
    profile.imageFormat === 'png'
      ? resized.png({ compressionLevel: 6 })
      : resized.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
  return { image: size, view, bytes: await encoded.toBuffer() }
}

function words(
  profile: ModelProfile,
  wording: Wording,
  name: string,
  frame: { image: Size; view: Size },
): string {
  if (profile.promptStyle === 'crop-policy') {
    return wording === 'profile'
      ? `Where is the ${name}?\nName the region of the image that shows it as ${askedForm(profile.convention, frame)}.`
      : `Where is the ${name}?\nName the region of the image that shows it.`
  }
  return wording === 'profile'
    ? `Find the ${name} in the image. Give the box that just holds it as **Bounding box: ${askedForm(profile.convention, frame)}**. Reply with the box alone.`
    : `Find the ${name} in the image. Reply with its bounding box alone, as four numbers in square brackets.`
}
