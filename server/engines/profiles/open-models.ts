/** Other models with open weights. */
import { chat, type Family, smartResize } from './family.ts'
import { resize28 } from './qwen.ts'

/** One image token of MoonViT is 28 pixels wide; it takes 4,096 patches of 14 pixels, since June 2025 four times as many. */
const kimiPatches = 4096 * 14 * 14

const kimi = {
  source: 'MoonshotAI/Kimi-VL: issue 56; model cards',
  note: 'That boxes are fractions was reported by its users (issue 56), the paper does not say it: calibrate it.',
}

export const openFamilies: readonly Family[] = [
  {
    pattern: /glm[-_.]?(?:4[._-][1-9]|5(?:[._-]\d)?)v/i,
    names: ['zai-org/GLM-4.5V', 'zai-org/GLM-4.1V-9B-Thinking', 'glm-4.6v-flash'],
    profile: chat({ id: 'glm-v', label: 'GLM-V', convention: 'thousand', resize: resize28 }),
    source: 'zai-org grounding skill (0 to 1000, integers); transformers: glm4v smart_resize',
    note: null,
  },
  {
    pattern: /minicpm[-_.]?[vo](?![a-z])/i,
    names: ['openbmb/MiniCPM-V-4_5', 'openbmb/MiniCPM-o-2_6', 'minicpm-v:8b'],
    profile: chat({
      id: 'minicpm-v',
      label: 'MiniCPM-V',
      convention: 'thousand',
      // Up to nine slices of 448 x 448.
      resize: { kind: 'max-pixels', maxPixels: 9 * 448 * 448 },
    }),
    source: 'OpenBMB/MiniCPM-V: issues 772 and 982 (answered by the authors)',
    note: 'It slices a picture for itself; boxes are of the whole.',
  },
  {
    pattern: /mimo[-_.]?vl/i,
    names: ['XiaomiMiMo/MiMo-VL-7B-RL', 'MiMo-VL-7B-SFT-2508'],
    profile: chat({ id: 'mimo-vl', label: 'MiMo-VL', convention: 'view-pixel', resize: resize28 }),
    source: 'arXiv 2506.03569 (the vision part of Qwen2.5-VL)',
    note: 'Its convention is not published; pixels of the view is that of the model it is built on. Calibrate it.',
  },
  {
    pattern: /kimi[-_.]?vl.*2506/i,
    names: ['moonshotai/Kimi-VL-A3B-Thinking-2506'],
    profile: chat({
      id: 'kimi-vl-2506',
      label: 'Kimi-VL of June 2025',
      convention: 'fraction',
      resize: smartResize(28, { maxPixels: 4 * kimiPatches }),
    }),
    ...kimi,
  },
  {
    pattern: /kimi[-_.]?vl/i,
    names: ['moonshotai/Kimi-VL-A3B-Instruct'],
    profile: chat({
      id: 'kimi-vl',
      label: 'Kimi-VL',
      convention: 'fraction',
      resize: smartResize(28, { maxPixels: kimiPatches }),
    }),
    ...kimi,
  },
  {
    pattern: /crop[-_.]?vlm/i,
    names: ['CropVLM', 'miguelscarv/cropvlm-256m'],
    profile: chat({
      id: 'cropvlm',
      label: 'CropVLM',
      convention: 'percent',
      promptStyle: 'crop-policy',
      resize: { kind: 'max-side', maxSide: 2048 },
      // The crop is the box itself.
      padding: { kind: 'relative', factor: 1 },
    }),
    source: 'miguelscarv/cropvlm: generate_bboxes.py, utils.py',
    note: 'A policy that only says where to look; the answer comes from another engine (external crop).',
  },
  {
    pattern: /smol[-_.]?vlm/i,
    names: ['HuggingFaceTB/SmolVLM2-2.2B-Instruct', 'HuggingFaceTB/SmolVLM-Instruct'],
    profile: chat({
      id: 'smolvlm',
      label: 'SmolVLM',
      convention: 'fraction',
      resize: { kind: 'max-side', maxSide: 1536 },
    }),
    source: 'transformers: smolvlm (tiles of 384 or 512 pixels, four to a side)',
    note: 'Not trained to give boxes, so fractions are asked for in words: calibrate it.',
  },
  {
    pattern: /llava[-_.]?(?:onevision|one[-_]vision|ov)/i,
    names: ['llava-hf/llava-onevision-qwen2-7b-ov-hf'],
    profile: chat({
      id: 'llava-onevision',
      label: 'LLaVA-OneVision',
      convention: 'fraction',
      resize: { kind: 'max-side', maxSide: 1152 },
    }),
    source: 'transformers: llava_onevision (tiles of 384 pixels)',
    note: 'Its convention is not published: calibrate it.',
  },
  {
    pattern: /llava[-_.]?(?:v?1[._-]6|next)/i,
    names: ['llava-hf/llava-v1.6-mistral-7b-hf', 'llava-hf/llama3-llava-next-8b-hf'],
    profile: chat({
      id: 'llava-next',
      label: 'LLaVA-NeXT',
      convention: 'fraction',
      resize: { kind: 'fixed', width: 672, height: 672 },
    }),
    source: 'haotian-liu/LLaVA: issues 606 and 822',
    note: 'Its boxes are fractions of a picture padded to a square. Loupe sends a square, so that nothing is padded and fractions are of the picture.',
  },
  {
    pattern: /llava/i,
    names: ['llava-hf/llava-1.5-7b-hf', 'liuhaotian/llava-v1.5-13b'],
    profile: chat({
      id: 'llava-1.5',
      label: 'LLaVA-1.5',
      convention: 'fraction',
      resize: { kind: 'fixed', width: 336, height: 336 },
      // ViCrop's info.py.
      attentionLayer: 14,
    }),
    source: 'haotian-liu/LLaVA: issues 606 and 822; attention layer: saccharomycetes/mllms_know',
    note: 'Its boxes are fractions of a picture padded to a square, and some servers cut the sides off. Loupe sends a square, so that neither happens.',
  },
]
