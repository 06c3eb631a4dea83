/**
 * ViCrop (MLLMs Know Where to Look, arXiv 2502.17422): the model's own relative attention says where to look, and the
 * question is asked once more with that window beside the picture. No box is ever asked for.
 */
import { layerSlice } from '#contract/attention.ts'
import { attentionWindow, windowBase } from '#contract/attention-window.ts'
import { ProblemError } from '#contract/error.ts'
import type { PredictedBox } from '#contract/run.ts'
import { box, clampToSize } from '#contract/space.ts'
import type { PictureAttention } from '../engines/engine.ts'
import { answerWithCrop } from './answer-with-crop.ts'
import { ask, type Reply } from './ask.ts'
import { coveredRegion } from './attention.ts'
import type { Look, Method, Sight, Steps } from './method.ts'
import { glance } from './prompts.ts'
import { givenBox, regionOf, takeView, unpadded } from './sights.ts'
import { draft, step } from './step.ts'

export const attentionCrop: Method = async function* (look) {
  const view = yield* takeView(look)
  const initial = yield* ask(look, {
    role: 'initial',
    title: 'Ask, with attention',
    sights: [view],
    messages: glance(look, view.picture),
  })
  yield { type: 'run-patched', patch: { initialAnswer: initial.answer, initialVerdict: initial.verdict } }

  const window = yield* findWindow(look, view, initial)
  if (!window?.box) {
    const notice =
      'The attention map is the same everywhere, so it points nowhere. The initial answer stands; there was no second look.'
    yield { type: 'run-patched', patch: { notice } }
    return
  }
  const region = regionOf(look, window.box, unpadded)
  yield { type: 'looked', looked: { turn: 1, box: window, by: 'attention', cropBox: region } }
  yield* answerWithCrop(look, view, initial, region)
}

/** The window of the chosen layer's map; null where the map points nowhere. */
async function* findWindow(look: Look, view: Sight, { raw }: Reply): Steps<PredictedBox | null> {
  const start = draft(look, { kind: 'attention', role: 'initial', title: 'Window in the attention map' })
  return yield* step(look, start, async () => {
    const map = raw.attention.find(({ picture }) => picture === 0)
    const { label } = look.engine.info()
    if (!map) throw new ProblemError('engine-lacks', `${label} gave no attention map with this answer.`)
    const layer = look.params.layer ?? map.defaultLayer
    // The grid may reach beyond the picture where the model pads it.
    const covered = coveredRegion(map, view.sent)
    const { resize } = look.engine.profile
    const found = attentionWindow(
      layerOf(map, layer, label),
      covered,
      // A model with one fixed input has its own base window, as LLaVA's 336 in the paper.
      resize.kind === 'fixed' ? Math.min(resize.width, resize.height) : windowBase,
    )
    const inside =
      found &&
      clampToSize(
        box('image', { ...found.box, x: found.box.x + covered.x, y: found.box.y + covered.y }),
        look.images.size,
      )
    const predicted = inside && givenBox(inside)
    const side = found && Math.round(found.box.width)
    const title = side ? `Window ${side} × ${side}, layer ${layer}` : `Layer ${layer} points nowhere`
    return { result: predicted, done: { box: predicted, title } }
  })
}

function layerOf(map: PictureAttention, layer: number, label: string) {
  const index = map.layers.indexOf(layer)
  if (index < 0) {
    const has = map.layers.length > 8 ? `${map.layers[0]} to ${map.layers.at(-1)}` : map.layers.join(', ')
    throw new ProblemError('params-invalid', `params.layer: ${label} gives the layers ${has}, not ${layer}.`)
  }
  return layerSlice(map.relative, index, map.rows, map.columns)
}
