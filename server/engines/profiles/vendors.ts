/** Models behind the APIs of their makers, and Google's open ones, which write boxes as Gemini does. */
import { chat, type Family, smartResize } from './family.ts'

const gemmaBoxes =
  'That Gemma writes boxes as Gemini does was seen in a program that uses it, not in a paper: calibrate it.'

export const vendorFamilies: readonly Family[] = [
  {
    pattern: /gemini/i,
    names: ['gemini-2.5-flash', 'google/gemini-3-pro-preview'],
    profile: chat({
      id: 'gemini',
      label: 'Gemini',
      convention: 'thousand-yx',
      resize: { kind: 'max-side', maxSide: 1536 },
    }),
    source: 'Gemini API: bounding boxes, box_2d (y first, 0 to 1000)',
    note: 'How the service resizes a picture is not published; boxes do not depend on it.',
  },
  {
    pattern: /(?<!pali)gemma[-_.]?4/i,
    names: ['google/gemma-4-31B-it'],
    profile: chat({
      id: 'gemma-4',
      label: 'Gemma 4',
      convention: 'thousand-yx',
      // 280 tokens of 3 x 3 patches of 16 pixels.
      resize: smartResize(48, { maxPixels: 280 * 48 * 48 }),
    }),
    source: 'transformers: gemma4 image processor',
    note: gemmaBoxes,
  },
  {
    pattern: /(?<!pali)gemma[-_.]?3/i,
    names: ['google/gemma-3-27b-it', 'gemma3:4b'],
    profile: chat({
      id: 'gemma-3',
      label: 'Gemma 3',
      convention: 'thousand-yx',
      resize: { kind: 'fixed', width: 896, height: 896 },
    }),
    source: 'Gemma 3 report (encoder of 896 x 896); box order: LM Studio vlm-tools',
    note: gemmaBoxes,
  },
  {
    pattern: /(?:^|\/)(?:chat)?gpt-(?!oss|3|2)|(?:^|\/)o[134](?:-|$)/i,
    names: ['gpt-4o', 'openai/gpt-5-mini', 'o4-mini'],
    profile: chat({
      id: 'gpt',
      label: 'GPT',
      convention: 'fraction',
      // High detail: into 2048 x 2048, then the short side to 768.
      resize: { kind: 'max-side', maxSide: 2048, maxShortSide: 768 },
    }),
    source: 'OpenAI: images and vision guide',
    note: 'Not documented to give boxes, and said to be weak at exact places; fractions are asked for in words. Calibrate it.',
  },
]
