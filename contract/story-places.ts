/** Places of a story: what it is about, which boxes stand over it, how near one has to come to see a view's pixels. */
import { placeShare } from './caption-words.ts'
import type { Looked, Run, SentImage } from './run.ts'
import { type Box, box, centre, type Size, unionBox } from './space.ts'

export interface StoryBox {
  readonly id: string
  readonly box: Box<'image'>
  readonly role: 'initial' | 'refined' | 'evidence' | 'person'
  /** the region that was really sent */
  readonly dashed: boolean
  readonly label: string
}

/** The place that a run is about: where it looked, else where the answer lies. Null where that is nowhere or everywhere. */
export function focusOf(run: Run, image: Size): Box<'image'> | null {
  for (const place of [run.cropBox, run.evidence, run.box?.box ?? null]) {
    if (place && placeShare(place, image) !== null) return place
  }
  return null
}

/** So many of a view's pixels across, the stage shows each of them as a square that one can see from the back row. */
const coarsePixels = 128

/**
 * The part of a view, in image pixels, about a place, over which the camera comes so near that its pixels show. Null
 * where the whole view is as coarse as that.
 */
export function coarseBox(view: SentImage, focus: Box<'image'> | null): Box<'image'> | null {
  const { region } = view
  if (Math.max(view.width, view.height) <= coarsePixels) return null
  const scale = Math.max(view.width, view.height) / coarsePixels
  const middle = centre(focus ?? region)
  const width = region.width / scale
  const height = region.height / scale
  const within = (at: number, length: number, start: number, all: number) =>
    Math.min(Math.max(at - length / 2, start), start + all - length)
  const near = box('image', {
    x: within(middle.x, width, region.x, region.width),
    y: within(middle.y, height, region.y, region.height),
    width,
    height,
  })
  // A place that is larger than that is shown whole.
  return focus ? unionBox(near, focus) : near
}

const lookNames: Readonly<Record<Looked['by'], string>> = {
  model: 'predicted box',
  person: 'a person’s box',
  attention: 'box of the attention',
  policy: 'box of the policy',
  evidence: 'region asked about',
}

/** The box that a look asked for, null-safe: empty where none could be read. */
export function lookBoxOf(run: Run, look: Looked): StoryBox[] {
  if (!look.box.box) return []
  const many = run.looks.length > 1
  return [
    {
      id: many ? `look-${look.turn}` : 'predicted',
      box: look.box.box,
      role: look.by === 'person' ? 'person' : look.by === 'evidence' ? 'evidence' : 'initial',
      dashed: false,
      label: many ? `look ${look.turn}` : lookNames[look.by],
    },
  ]
}

export function cropBoxOf(region: Box<'image'>): StoryBox[] {
  const size = `${Math.round(region.width)}×${Math.round(region.height)}`
  return [{ id: 'crop', box: region, role: 'refined', dashed: true, label: `crop sent ${size}` }]
}

/** Where the answer lies, for the end of a story; empty where that is not known or everywhere. */
export function evidenceBoxOf(run: Run, image: Size): StoryBox[] {
  if (!run.evidence || placeShare(run.evidence, image) === null) return []
  return [{ id: 'evidence', box: run.evidence, role: 'evidence', dashed: false, label: 'evidence' }]
}
