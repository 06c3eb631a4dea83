/**
 * Dual view (ZoomBench; Zooming without Zooming, arXiv 2602.11858): the same question on the whole picture and on the evidence
 * region alone. What the second answer has over the first is the zooming gap.
 */
import type { PredictedBox } from '#contract/run.ts'
import { ask, boxOf, type Reply, readBox } from './ask.ts'
import type { Look, Method, Sight, Steps } from './method.ts'
import { firstLook, glance, isTiny, regionAlone, withCrop } from './prompts.ts'
import { givenBox, regionOf, takeCrop, takeView, unpadded } from './sights.ts'

export const dualView: Method = async function* (look) {
  const { params, subject, engine } = look
  const known = params.region ?? subject.evidence
  const view = yield* takeView(look)
  const global = yield* ask(look, {
    role: 'initial',
    title: 'Ask, global view',
    sights: [view],
    messages: known ? glance(look, view.picture) : firstLook(look, view.picture),
    boxIn: (said) => boxOf(look, view, said),
  })
  yield { type: 'run-patched', patch: { initialAnswer: global.answer, initialVerdict: global.verdict } }

  const box = known ? givenBox(known) : yield* ownBox(look, view, global)
  const by = params.region ? 'person' : known ? 'evidence' : 'model'
  // The built-in model knows regions with the margin that it was trained with.
  const cropBox = box.box && regionOf(look, box.box, isTiny(engine) ? engine.profile.padding : unpadded)
  yield { type: 'looked', looked: { turn: 1, box, by, cropBox } }
  if (!cropBox) {
    const why = box.problems[0]?.message ?? 'The reply holds no box.'
    const notice = `${why} Without a region there is no second view; give one, or the evidence box.`
    yield { type: 'run-patched', patch: { notice } }
    return
  }
  const crop = yield* takeCrop(look, { turn: 1, region: cropBox })
  const regional = yield* ask(look, {
    role: 'refined',
    turn: 1,
    ...regionalQuestion(look, view, crop, global),
  })
  yield { type: 'run-patched', patch: { refinedAnswer: regional.answer, refinedVerdict: regional.verdict } }
  if (isTiny(engine)) {
    const notice =
      'The built-in model was trained to see a region only beside the whole view, so both were sent for the second answer.'
    yield { type: 'run-patched', patch: { notice } }
  }
}

/** The question on a region alone, or beside the view for the built-in model, which was trained so. */
export function regionalQuestion(look: Look, view: Sight, region: Sight, global: Reply) {
  return isTiny(look.engine)
    ? {
        title: 'Ask, region beside the view',
        sights: [view, region],
        messages: withCrop(look, view.picture, region.picture, global.answer),
      }
    : {
        title: 'Ask, region alone',
        sights: [region],
        messages: regionAlone(look, region.picture),
      }
}

function ownBox(look: Look, view: Sight, { text }: Reply): Steps<PredictedBox> {
  return readBox(look, text, 'Box read', () => boxOf(look, view, text))
}
