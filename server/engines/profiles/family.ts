/** What a family of models is made of, and the resize rules that several share. */
import type { ModelProfile } from '#contract/engine.ts'
import type { ResizeRule } from '#contract/resize.ts'

/** One published profile. `pattern` is tried on the model's name; families are tried in the order of match.ts. */
export interface Family {
  readonly pattern: RegExp
  /** names of real models that the pattern takes */
  readonly names: readonly string[]
  readonly profile: ModelProfile
  /** paper or repository */
  readonly source: string
  readonly note: string | null
}

type Facts = Pick<ModelProfile, 'id' | 'label' | 'convention' | 'resize'> & Partial<ModelProfile>

/** A chat model; what its family does not say otherwise is as Zoom-Refine has it. */
export function chat(facts: Facts): ModelProfile {
  return {
    promptStyle: 'chat',
    zoomSyntax: null,
    // Zoom-Refine, expand_bbox: a tenth of the image's sides on each side of the box.
    padding: { kind: 'absolute', share: 0.1 },
    attentionLayer: null,
    imageFormat: 'jpeg',
    ...facts,
  }
}

/** A view of at most this many image tokens keeps one glance a glance; models take up to 16,384. */
const GLANCE_TOKENS = 1280

/** qwen-vl-utils `smart_resize` with sides in multiples of `factor` pixels, the side of one image token. */
export function smartResize(
  factor: number,
  limits: { minPixels?: number; maxPixels?: number } = {},
): ResizeRule {
  return {
    kind: 'smart-resize',
    factor,
    minPixels: limits.minPixels ?? 4 * factor * factor,
    maxPixels: limits.maxPixels ?? GLANCE_TOKENS * factor * factor,
  }
}
