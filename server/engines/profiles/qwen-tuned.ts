/** Models tuned on Qwen-VL to look closer. Tried before their bases, whose names theirs may hold. */
import { chat, type Family, smartResize } from './family.ts'
import { resize28 } from './qwen.ts'

/** What ZwZ's own evaluation sends: from 256 x 256 up to 4096 x 4096 pixels, so that one glance is enough. */
const wholeGlance = { minPixels: 65_536, maxPixels: 16_777_216 }

export const qwenTunedFamilies: readonly Family[] = [
  {
    pattern: /zwz.*?(?:(?<!\d)7b|qwen[-_.]?2[._-]5)/i,
    names: ['inclusionAI/ZwZ-7B'],
    profile: chat({
      id: 'zwz-qwen2.5',
      label: 'ZwZ on Qwen2.5-VL',
      convention: 'view-pixel',
      resize: smartResize(28, wholeGlance),
      attentionLayer: 23,
    }),
    source: 'inclusionAI/Zooming-without-Zooming, arXiv 2602.11858',
    note: 'Views of up to 16.8 megapixels, as in its evaluation: the server needs a context of 32,768 tokens. A smaller view asks less.',
  },
  {
    pattern: /zwz/i,
    names: ['inclusionAI/ZwZ-8B', 'inclusionAI/ZwZ-4B', 'ZwZ-4B-VL-MLX-4bit'],
    profile: chat({
      id: 'zwz',
      label: 'ZwZ on Qwen3-VL',
      convention: 'thousand',
      resize: smartResize(32, wholeGlance),
      attentionLayer: 23,
    }),
    source: 'inclusionAI/Zooming-without-Zooming, arXiv 2602.11858',
    note: 'Views of up to 16.8 megapixels, as in its evaluation: the server needs a context of 32,768 tokens. A smaller view asks less.',
  },
  {
    pattern: /deep[-_.]?eyes/i,
    names: ['ChenShawn/DeepEyes-7B'],
    profile: chat({
      id: 'deepeyes',
      label: 'DeepEyes',
      convention: 'view-pixel',
      resize: resize28,
      zoomSyntax: 'deepeyes',
      attentionLayer: 22,
    }),
    source: 'Visual-Agent/DeepEyes: eval_vstar.py, visual_toolbox; issue 141',
    note: 'Its own evaluation reads the boxes as pixels of the original, although the model saw a resized picture (issue 141). Loupe reads them as pixels of what it was sent.',
  },
  {
    pattern: /mini[-_.]?o3/i,
    names: ['Mini-o3/Mini-o3-7B-v1'],
    profile: chat({
      id: 'mini-o3',
      label: 'Mini-o3',
      convention: 'fraction',
      resize: smartResize(28, { minPixels: 40_000, maxPixels: 2_000_000 }),
      zoomSyntax: 'mini-o3',
      attentionLayer: 22,
    }),
    source: 'Mini-o3/Mini-o3: verl/trainer/constants.py, vllm_rollout_spmd.py',
    note: null,
  },
  {
    pattern: /(?<![a-z])mgpo(?![a-z])/i,
    names: ['MGPO-7B'],
    profile: chat({
      id: 'mgpo',
      label: 'MGPO',
      convention: 'view-pixel',
      resize: smartResize(28, { minPixels: 200_704, maxPixels: 1_003_520 }),
      zoomSyntax: 'mgpo',
      attentionLayer: 22,
    }),
    source: 'EvolvingLMMs-Lab/MGPO; xinyu1205/verl: vllm_rollout_spmd.py',
    note: null,
  },
  {
    pattern: /chain[-_.]?of[-_.]?focus|(?<![a-z])cof(?![a-z])/i,
    names: ['xintongzhang/CoF-rl-model-7b', 'Chain-of-Focus-7B'],
    profile: chat({
      id: 'chain-of-focus',
      label: 'Chain-of-Focus',
      convention: 'view-pixel',
      resize: resize28,
      zoomSyntax: 'chain-of-focus',
      attentionLayer: 22,
    }),
    source: 'xtong-zhang/Chain-of-Focus: eval/vstar/vllm_inference.py, arXiv 2505.15436',
    note: null,
  },
  {
    pattern: /tree[-_.]?vgr/i,
    names: ['HaochenWang/TreeVGR-7B'],
    profile: chat({
      id: 'treevgr',
      label: 'TreeVGR',
      convention: 'view-pixel',
      resize: resize28,
      attentionLayer: 22,
    }),
    source: 'Haochen-Wang409/TreeVGR: inference_treebench.py',
    note: 'It writes pixels of the picture that it was given; Loupe gives it the resized view.',
  },
]
