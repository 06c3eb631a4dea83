/** Loads everything that a recording draws, once, before its first frame. */
import type { Run } from '#contract/run.ts'
import { type Box, box, clampToSize, type Size, wholeBox } from '#contract/space.ts'
import type { Story, StoryStep } from '#contract/story-step.ts'
import type { Heat } from '../../../../canvas/heat.ts'
import type { Show } from '../../player/show.ts'
import { heatOf } from '../../player/use-map.ts'
import { originalUpTo, regionUpTo } from '../pictures.ts'

export interface Placed {
  readonly bitmap: ImageBitmap
  readonly region: Box<'image'>
}

export interface Assets {
  readonly run: Run
  readonly image: Size
  readonly original: Placed
  /** sharper parts of the original, where the camera comes near */
  readonly near: readonly Placed[]
  /** by address */
  readonly sent: ReadonlyMap<string, Placed>
  readonly heat: ReadonlyMap<StoryStep, Heat>
  dispose(): void
}

/** The long side of what is loaded; twice the widest frame keeps a flight sharp half of the way. */
const wholeSide = 2560
const nearSide = 1920

/** Rejects where a picture cannot be loaded; a map that cannot is left out, as on the screen. */
export async function loadAssets(show: Show, story: Story, signal: AbortSignal): Promise<Assets> {
  const { run, image } = show
  const pictures: ImageBitmap[] = []
  const load = async (url: string, region: Box<'image'>): Promise<Placed> => {
    const reply = await fetch(url, { signal })
    if (!reply.ok) throw new Error(`A picture could not be loaded (${reply.status}).`)
    const bitmap = await createImageBitmap(await reply.blob())
    pictures.push(bitmap)
    return { bitmap, region }
  }
  const original = await load(originalUpTo(show, wholeSide), wholeBox('image', image))
  const near: Placed[] = []
  for (const region of nearRegions(story, image)) {
    const url = regionUpTo(show, region, nearSide)
    if (url) near.push(await load(url, region))
  }
  const sent = new Map<string, Placed>()
  for (const step of story.steps) {
    for (const picture of [step.shows, step.compare?.view ?? null]) {
      if (picture && !sent.has(picture.url)) sent.set(picture.url, await load(picture.url, picture.region))
    }
  }
  const heat = new Map<StoryStep, Heat>()
  for (const step of story.steps) {
    const found = step.heat ? await heatOf(show, step.heat).catch(() => null) : null
    if (found) heat.set(step, found)
  }
  const dispose = () => {
    for (const picture of pictures) picture.close()
  }
  return { run, image, original, near, sent, heat, dispose }
}

/** What the camera looks at from near, with surroundings, each place once. */
function nearRegions(story: Story, image: Size): Box<'image'>[] {
  const found = new Map<string, Box<'image'>>()
  for (const { camera, compare } of story.steps) {
    for (const place of [camera === 'fit' ? null : camera.box, compare?.region ?? null]) {
      if (!place) continue
      const region = clampToSize(around(place), image)
      if (region) found.set(Object.values(region).map(Math.round).join(), region)
    }
  }
  return [...found.values()]
}

/** Three times as wide and high: a frame is wider than most boxes. */
function around({ x, y, width, height }: Box<'image'>): Box<'image'> {
  return box('image', { x: x - width, y: y - height, width: 3 * width, height: 3 * height })
}
