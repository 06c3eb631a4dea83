/** The methods that Loupe knows: what each is, where it comes from, what it needs and takes. */
import type { EngineInfo } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import {
  type MethodId,
  type MethodInfo,
  methodIdSchema,
  methodIds,
  methodLabels,
  surveyIds,
  whyNot,
} from '#contract/method.ts'
import { answerMap } from './answer-map.ts'
import { attentionCrop } from './attention-crop.ts'
import { dualView } from './dual-view.ts'
import { externalCrop } from './external-crop.ts'
import type { Method } from './method.ts'
import { multiTurn } from './multi-turn.ts'
import { mapsAlways, paramsOf, withMaps, withoutMaps } from './params.ts'
import { resolutionSweep } from './resolution-sweep.ts'
import { singleGlance } from './single-glance.ts'
import { zoomRefine } from './zoom-refine.ts'

type Entry = Omit<MethodInfo, 'id' | 'label'> & { run: Method }

const arxiv = (title: string, number: string) => ({
  title: `${title} (arXiv ${number})`,
  url: `https://arxiv.org/abs/${number}`,
})

/** For methods whose box is the crop unless the run says otherwise. */
const asItIs = { default: { kind: 'relative', factor: 1 }, source: 'the region as it is' }

const methods: Record<MethodId, Entry> = {
  'single-glance': {
    run: singleGlance,
    description:
      'One answer from one view: the baseline. With the largest view size, the full image at once.',
    needs: [],
    paper: arxiv('Zooming without Zooming', '2602.11858'),
    params: paramsOf(withMaps),
  },
  'zoom-refine': {
    run: zoomRefine,
    description: 'Answer and box at first sight, then a second look at the box in full resolution.',
    needs: ['multiImage'],
    paper: arxiv('Zoom-Refine', '2506.01663'),
    params: paramsOf(['padding', 'history', ...withMaps]),
  },
  'multi-turn': {
    run: multiTurn,
    description: 'The model asks for one crop after another until it is sure.',
    needs: ['multiImage', 'chat'],
    paper: arxiv('DeepEyes', '2505.14362'),
    params: paramsOf(['syntax', 'maxTurns', ...withMaps]),
  },
  'attention-crop': {
    run: attentionCrop,
    description: 'The crop follows the model’s own relative attention.',
    needs: ['multiImage', 'attention'],
    paper: arxiv('MLLMs Know Where to Look', '2502.17422'),
    params: paramsOf(['layer', 'padding', ...mapsAlways], {
      padding: { ...asItIs, source: 'MLLMs Know Where to Look: the window as it is' },
    }),
  },
  'external-crop': {
    run: externalCrop,
    description: 'A separate policy proposes the box; any model answers.',
    needs: ['multiImage'],
    paper: arxiv('CropVLM', '2511.19820'),
    params: paramsOf(['policy', 'region', 'padding', ...withMaps], {
      padding: { ...asItIs, source: 'CropVLM: the box as it is' },
      region: {
        source: 'none: the policy is asked',
        help: 'A region given by a person instead of the policy, in image pixels.',
      },
    }),
  },
  'dual-view': {
    run: dualView,
    description: 'The same question on the whole picture and on the evidence region alone: the zooming gap.',
    needs: [],
    paper: arxiv('Zooming without Zooming', '2602.11858'),
    params: paramsOf(['region', 'padding', ...withMaps], {
      padding: {
        ...asItIs,
        source: 'ZoomBench: the region as it is; the built-in model takes its own margin',
      },
    }),
  },
  'answer-map': {
    run: answerMap,
    description: 'The same question over a grid of crops: where in the picture can the answer be read?',
    needs: [],
    paper: null,
    params: paramsOf(['rows', 'columns', 'overlap', 'target', ...withoutMaps]),
  },
  'resolution-sweep': {
    run: resolutionSweep,
    description: 'The same question at view sizes from tiny to full.',
    needs: [],
    paper: arxiv('Chain-of-Focus', '2505.15436'),
    params: paramsOf(['sides', ...withoutMaps.filter((name) => name !== 'viewSide')]),
  },
}

function infoOf(id: MethodId): MethodInfo {
  const { run: _, ...info } = methods[id]
  return { id, label: methodLabels[id], ...info }
}

/** The six published methods. */
export function listMethods(): MethodInfo[] {
  return methodIds.map(infoOf)
}

/** The surveys, in the same form. */
export function listSurveys(): MethodInfo[] {
  return surveyIds.map(infoOf)
}

/** The method, if the engine can do what it needs. Throws method-not-found, engine-lacks. */
export function findMethod(id: string, engine: EngineInfo): { info: MethodInfo; run: Method } {
  const known = methodIdSchema.options.find((candidate) => candidate === id)
  if (!known) throw new ProblemError('method-not-found', `There is no method called “${id}”.`)
  const why = whyNot(infoOf(known), engine)
  if (why) throw new ProblemError('engine-lacks', why)
  return { info: infoOf(known), run: methods[known].run }
}
