/** Qwen-VL, generation by generation: the same family writes boxes in three ways. */
import { chat, type Family, smartResize } from './family.ts'

/** Patch 14, merge 2: one image token is 28 pixels wide. */
export const resize28 = smartResize(28)
/** Patch 16, merge 2: 32 pixels. */
export const resize32 = smartResize(32)

const serverNote =
  'A server may resize once more (vLLM does not take limits from the client): start it with limits no smaller than these.'

export const qwenFamilies: readonly Family[] = [
  {
    pattern: /qwen[-_.]?3[._-][5-9](?!\d*b\b)/i,
    names: ['Qwen/Qwen3.5-35B-A3B', 'qwen3.5:9b'],
    profile: chat({
      id: 'qwen3.5',
      label: 'Qwen3.5',
      convention: 'thousand',
      resize: resize32,
      zoomSyntax: 'qwen3-vl',
    }),
    source: 'transformers (qwen3_5 has the vision part of Qwen3-VL)',
    note: 'That boxes run from 0 to 1000 is said in public threads only, not in a paper: calibrate it. Some of its layers have no attention map.',
  },
  {
    pattern: /qwen[-_.]?3[-_.]?(?:omni|vl)/i,
    names: ['Qwen/Qwen3-VL-8B-Instruct', 'Qwen/Qwen3-VL-235B-A22B-Thinking', 'qwen3-vl:30b'],
    profile: chat({
      id: 'qwen3-vl',
      label: 'Qwen3-VL',
      convention: 'thousand',
      resize: resize32,
      zoomSyntax: 'qwen3-vl',
      // "Layer 24 of every model", counted from 1 (arXiv 2602.11858, appendix 12).
      attentionLayer: 23,
    }),
    source: 'QwenLM/Qwen3-VL: think_with_images.ipynb, qwen-vl-utils; attention layer: arXiv 2602.11858',
    note: serverNote,
  },
  {
    pattern: /qwen[-_.]?2[._-]5[-_.]?(?:vl|omni)/i,
    names: ['Qwen/Qwen2.5-VL-7B-Instruct', 'Qwen/Qwen2.5-VL-72B-Instruct-AWQ', 'qwen2.5vl:7b'],
    profile: chat({
      id: 'qwen2.5-vl',
      label: 'Qwen2.5-VL',
      convention: 'view-pixel',
      resize: resize28,
      // ViCrop's qwen2_5_methods.py, for the 3B model.
      attentionLayer: 22,
    }),
    source: 'QwenLM/Qwen3-VL: process_bbox.ipynb, qwen-vl-utils; attention layer: saccharomycetes/mllms_know',
    note: `Boxes are in pixels of what the model was sent after resizing. ${serverNote}`,
  },
  {
    pattern: /qwen[-_.]?2[-_.]?vl/i,
    names: ['Qwen/Qwen2-VL-7B-Instruct', 'Qwen/Qwen2-VL-72B-Instruct-GPTQ-Int4'],
    profile: chat({ id: 'qwen2-vl', label: 'Qwen2-VL', convention: 'thousand', resize: resize28 }),
    source: 'QwenLM/Qwen3-VL: process_bbox.ipynb, qwen-vl-utils',
    note: serverNote,
  },
]
