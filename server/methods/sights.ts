/** Pictures for a model: the view of the whole image, and crops at full resolution. */
import { type ResizeRule, viewSize } from '#contract/resize.ts'
import type { PredictedBox } from '#contract/run.ts'
import { area, type Box, type Padding, padBox, type Size, wholeBox } from '#contract/space.ts'
import { viewSizeAt } from '#contract/view-side.ts'
import type { Engine } from '../engines/engine.ts'
import type { Look, Sight, Steps } from './method.ts'
import { asSent, draft, step } from './step.ts'

/** The whole image, resized by the engine's profile or to the long side that the run asks for: what it is shown at first. */
export async function* takeView(
  look: Look,
  {
    engine = look.engine,
    side = look.params.viewSide ?? null,
  }: { engine?: Engine; side?: number | null } = {},
): Steps<Sight> {
  const { resize, imageFormat } = engine.profile
  const whole = look.images.size
  const size = side === null ? viewSize(resize, whole) : viewSizeAt(resize, whole, side)
  const title = `View ${size.width} × ${size.height}`
  return yield* step(look, draft(look, { kind: 'view', role: 'initial', title }), async () => {
    const picture = await look.images.view(size, imageFormat)
    const sent = asSent(picture, 'view', wholeBox('image', whole))
    return { result: { picture, sent }, done: { images: [sent], notes: beyond(resize, size) } }
  })
}

/** What a person should know of a view that was asked for larger than the profile's rule makes it. */
function beyond(rule: ResizeRule, size: Size): string[] {
  const most = 'maxPixels' in rule ? rule.maxPixels : null
  if (most === null || area(size) <= most) return []
  return [
    `This view has more pixels than the model's profile gives it (${most}); a server that keeps to that limit makes it smaller again.`,
  ]
}

/** The box itself, grown to whole pixels. */
export const unpadded: Padding = { kind: 'relative', factor: 1 }

/** The region that a box grows into: as the run says, else as the method or the model's profile does. */
export function regionOf(
  look: Look,
  target: Box<'image'>,
  usual: Padding = look.engine.profile.padding,
): Box<'image'> {
  return padBox(target, look.images.size, look.params.padding ?? usual)
}

export interface CropWanted {
  readonly turn: number
  /** whole image pixels */
  readonly region: Box<'image'>
  /** pixels of the crop as sent; the profile's rule decides where it is not given */
  readonly size?: Size
  readonly title?: string
}

export async function* takeCrop(look: Look, { turn, region, size, title }: CropWanted): Steps<Sight> {
  const start = draft(look, {
    kind: 'crop',
    role: 'refined',
    turn,
    title: title ?? `Crop ${region.width} × ${region.height}`,
  })
  return yield* step(look, start, async () => {
    const sight = await cutCrop(look, region, size)
    return { result: sight, done: { images: [sight.sent] } }
  })
}

/** A crop without a step of its own. */
export async function cutCrop(look: Look, region: Box<'image'>, size?: Size): Promise<Sight> {
  const { profile } = look.engine
  const picture = await look.images.crop(
    region,
    size ?? viewSize(profile.cropResize ?? profile.resize, region),
    profile.imageFormat,
  )
  return { picture, sent: asSent(picture, 'crop', region) }
}

/** The sight of an earlier run, as it was sent. */
export async function reloadSight(look: Look, sent: Sight['sent']): Promise<Sight> {
  const picture = await look.images.reload(sent)
  return { picture, sent: asSent(picture, sent.role, sent.region) }
}

/** A box that was not read from a reply but given, found in a map, or known. */
export function givenBox(b: Box<'image'>): PredictedBox {
  return { raw: null, convention: 'image-pixel-xywh', box: b, problems: [], alternatives: [] }
}
