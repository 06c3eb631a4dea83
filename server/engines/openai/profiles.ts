/**
 * Model profiles of published models: how they write boxes and what picture size they are given. Matched from the
 * model's name, never from numbers that it says; the configuration can name one instead.
 */
import type { ModelProfile } from '#contract/engine.ts'

type Entry = { pattern: RegExp; profile: ModelProfile }

const chat = (
  fields: Omit<ModelProfile, 'promptStyle' | 'padding' | 'imageFormat' | 'zoomSyntax'>,
): ModelProfile => ({
  promptStyle: 'chat',
  zoomSyntax: null,
  // Zoom-Refine's expand_bbox: a tenth of the image's sides on each side of the box.
  padding: { kind: 'absolute', share: 0.1 },
  imageFormat: 'jpeg',
  ...fields,
})

/** smart_resize of Qwen2-VL and Qwen2.5-VL: patch 14, merge 2; 1280 image tokens keep one glance a glance. */
const resize28 = {
  kind: 'smart-resize',
  factor: 28,
  minPixels: 4 * 28 * 28,
  maxPixels: 1280 * 28 * 28,
} as const
/** Qwen3-VL: patch 16, merge 2. */
const resize32 = {
  kind: 'smart-resize',
  factor: 32,
  minPixels: 4 * 32 * 32,
  maxPixels: 1280 * 32 * 32,
} as const

const entries: readonly Entry[] = [
  {
    pattern: /qwen[-_.]?3[-_.]?vl/i,
    profile: chat({
      id: 'qwen3-vl',
      label: 'Qwen3-VL',
      convention: 'thousand',
      resize: resize32,
      attentionLayer: null,
    }),
  },
  {
    pattern: /qwen[-_.]?2\.5[-_.]?vl/i,
    profile: chat({
      id: 'qwen2.5-vl',
      label: 'Qwen2.5-VL',
      convention: 'view-pixel',
      resize: resize28,
      attentionLayer: 22,
    }),
  },
  {
    pattern: /qwen[-_.]?2[-_.]?vl/i,
    profile: chat({
      id: 'qwen2-vl',
      label: 'Qwen2-VL',
      convention: 'thousand',
      resize: resize28,
      attentionLayer: null,
    }),
  },
  {
    pattern: /internvl/i,
    profile: chat({
      id: 'internvl',
      label: 'InternVL',
      convention: 'thousand',
      resize: { kind: 'max-side', maxSide: 1792 },
      attentionLayer: null,
    }),
  },
  {
    pattern: /gemini|gemma/i,
    profile: chat({
      id: 'gemini',
      label: 'Gemini and Gemma',
      convention: 'thousand-yx',
      resize: { kind: 'max-side', maxSide: 1536 },
      attentionLayer: null,
    }),
  },
]

/** For a model that nobody described: fractions are asked for in the prompt, as Zoom-Refine does. */
const generic = chat({
  id: 'generic',
  label: 'Any chat model',
  convention: 'fraction',
  resize: { kind: 'max-side', maxSide: 1024 },
  attentionLayer: null,
})

/** The profile for a model: by `profileId` where given, else by the model's name, else the generic one; null for an unknown id. */
export function matchProfile(model: string, profileId?: string): ModelProfile | null {
  if (profileId) return [...entries.map((e) => e.profile), generic].find((p) => p.id === profileId) ?? null
  return entries.find((entry) => entry.pattern.test(model))?.profile ?? generic
}
