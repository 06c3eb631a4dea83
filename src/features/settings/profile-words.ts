/** What a model profile says, in words. */
import type { ModelProfile } from '#contract/engine.ts'
import type { ResizeRule } from '#contract/resize.ts'

const count = new Intl.NumberFormat('en')

function megapixels(pixels: number): string {
  return `${(pixels / 1e6).toFixed(pixels < 1e7 ? 2 : 1)} megapixels`
}

export function resizeWords(rule: ResizeRule): string {
  switch (rule.kind) {
    case 'long-side':
      return `long side ${rule.longSide} px, sides in multiples of ${rule.multiple} px`
    case 'smart-resize':
      return `sides in multiples of ${rule.factor} px, up to ${megapixels(rule.maxPixels)} (${count.format(Math.floor(rule.maxPixels / rule.factor ** 2))} image tokens), aspect kept`
    case 'fixed':
      return `stretched to ${rule.width} × ${rule.height} px`
    case 'max-side':
      return rule.maxShortSide
        ? `shrunk to ${rule.maxSide} px on the long and ${rule.maxShortSide} px on the short side`
        : `shrunk to ${rule.maxSide} px on the long side, never enlarged`
    case 'max-pixels':
      return `shrunk to ${megapixels(rule.maxPixels)}, never enlarged`
    case 'tiles':
      return `stretched to a grid of up to ${rule.maxTiles} tiles of ${rule.tile} px${rule.thumbnail ? ', and one thumbnail' : ''}`
    case 'none':
      return 'as it is'
  }
}

export function paddingWords(padding: ModelProfile['padding']): string {
  const least = padding.minPixels ? `, at least ${padding.minPixels} px a side` : ''
  if (padding.kind === 'absolute')
    return `${Math.round(padding.share * 100)} % of the image on each side${least}`
  return padding.factor === 1 ? `the box itself${least}` : `${padding.factor} times the box${least}`
}

export const zoomWords: Record<NonNullable<ModelProfile['zoomSyntax']>, string> = {
  'qwen3-vl': 'Qwen3-VL’s zoom tool',
  deepeyes: 'DeepEyes tool calls',
  'mini-o3': 'Mini-o3 grounding',
  mgpo: 'MGPO, two turns',
  'chain-of-focus': 'Chain-of-Focus tool calls',
}

export const styleWords: Record<ModelProfile['promptStyle'], string> = {
  chat: 'instructions in words',
  tiny: 'token prompts of the built-in model',
  'crop-policy': 'a crop policy that only says where to look',
}
