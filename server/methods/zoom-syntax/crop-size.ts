/** The size at which a crop is sent: the published pixel limits, within what the model's profile takes. */
import type { ModelProfile } from '#contract/engine.ts'
import { viewSize } from '#contract/resize.ts'
import { type Box, padBox, type Size } from '#contract/space.ts'
import type { CropPlan } from './rules.ts'

export interface PixelLimits {
  readonly factor: number
  readonly minPixels: number
  readonly maxPixels: number
}

/** Small crops are enlarged to `minPixels`, as the originals do. A profile's own lower maximum holds. */
export function cropSize(region: Size, profile: ModelProfile, limits: PixelLimits): Size {
  const { resize } = profile
  // Stretching to a fixed square or to tiles is the model's own way with any picture.
  if (resize.kind === 'fixed' || resize.kind === 'tiles' || resize.kind === 'long-side') {
    return viewSize(resize, region)
  }
  const own = resize.kind === 'smart-resize' ? resize : null
  const maxPixels = Math.min(limits.maxPixels, own?.maxPixels ?? limits.maxPixels)
  return viewSize(
    {
      kind: 'smart-resize',
      factor: own?.factor ?? limits.factor,
      minPixels: Math.min(limits.minPixels, maxPixels),
      maxPixels,
    },
    region,
  )
}

/** The box on whole pixels, cut from the original. */
export function plainCrop(
  box: Box<'image'>,
  image: Size,
  profile: ModelProfile,
  limits: PixelLimits,
): CropPlan {
  const region = padBox(box, image, { kind: 'relative', factor: 1 })
  return { region, size: cropSize(region, profile, limits), fromView: null }
}
