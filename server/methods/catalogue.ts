/** The methods that Loupe knows, and those that it can run today. */
import type { EngineInfo } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import { type MethodId, type MethodInfo, methodIdSchema, methodIds } from '#contract/method.ts'
import type { Method } from './method.ts'
import { singleGlance } from './single-glance.ts'
import { zoomRefine } from './zoom-refine.ts'

const built: Partial<Record<MethodId, Method>> = {
  'single-glance': singleGlance,
  'zoom-refine': zoomRefine,
}

const described: Record<MethodId, Omit<MethodInfo, 'id' | 'available'>> = {
  'answer-map': {
    label: 'Answer map',
    description: 'The same question over a grid of crops: where in the picture can the answer be read?',
    params: [],
    needs: [],
    paper: null,
  },
  'resolution-sweep': {
    label: 'Resolution sweep',
    description: 'The same question at view sizes from tiny to full.',
    params: [],
    needs: [],
    paper: { title: 'Chain-of-Focus (arXiv 2505.15436)', url: 'https://arxiv.org/abs/2505.15436' },
  },
  'single-glance': {
    label: 'Single glance',
    description: 'One answer from the downsampled view alone: the baseline.',
    params: [],
    needs: [],
    paper: null,
  },
  'zoom-refine': {
    label: 'Zoom-Refine',
    description: 'Answer and box at first sight, then a second look at the box in full resolution.',
    params: [],
    needs: ['multiImage'],
    paper: { title: 'Zoom-Refine (arXiv 2506.01663)', url: 'https://arxiv.org/abs/2506.01663' },
  },
  'multi-turn': {
    label: 'Multi-turn zoom',
    description: 'The model asks for one crop after another until it is sure.',
    params: [],
    needs: ['multiImage'],
    paper: { title: 'DeepEyes (arXiv 2505.14362)', url: 'https://arxiv.org/abs/2505.14362' },
  },
  'attention-crop': {
    label: 'Attention crop',
    description: 'The crop follows the model’s own relative attention.',
    params: [],
    needs: ['multiImage', 'attention'],
    paper: { title: 'MLLMs Know Where to Look (arXiv 2502.17422)', url: 'https://arxiv.org/abs/2502.17422' },
  },
  'external-crop': {
    label: 'External crop',
    description: 'A separate policy proposes the box.',
    params: [],
    needs: ['multiImage'],
    paper: null,
  },
  'dual-view': {
    label: 'Dual view',
    description: 'The same question on the full image and on the crop, side by side.',
    params: [],
    needs: ['multiImage'],
    paper: { title: 'Zooming without Zooming (arXiv 2602.11858)', url: 'https://arxiv.org/abs/2602.11858' },
  },
}

export function listMethods(): MethodInfo[] {
  return methodIds.map((id) => ({ id, ...described[id], available: built[id] !== undefined }))
}

/** The method, if it is built and the engine can do what it needs. Throws method-not-found, method-unavailable, engine-lacks. */
export function findMethod(id: string, engine: EngineInfo): { id: MethodId; run: Method } {
  const known = methodIdSchema.options.find((candidate) => candidate === id)
  if (!known) throw new ProblemError('method-not-found', `There is no method called “${id}”.`)
  const run = built[known]
  if (!run) throw new ProblemError('method-unavailable', `${described[known].label} is not built yet.`)
  const lacking = described[known].needs.find((need) => !engine.capabilities[need])
  if (lacking) {
    const what = lacking === 'attention' ? 'attention maps' : 'several images in one question'
    throw new ProblemError(
      'engine-lacks',
      `${described[known].label} needs ${what}, which ${engine.label} does not offer.`,
    )
  }
  return { id: known, run }
}
