/**
 * External crop, after CropVLM: a small policy served elsewhere says where to look, any model answers with the picture
 * and that crop. The policy may also say that no crop is needed.
 */
import { ProblemError } from '#contract/error.ts'
import type { PredictedBox } from '#contract/run.ts'
import { answerWithCrop } from './answer-with-crop.ts'
import { ask, boxOf, readBox } from './ask.ts'
import type { Look, Method, Steps } from './method.ts'
import { glance, policyLook } from './prompts.ts'
import { givenBox, regionOf, takeView, unpadded } from './sights.ts'

export const externalCrop: Method = async function* (look) {
  const view = yield* takeView(look)
  const initial = yield* ask(look, {
    role: 'initial',
    title: 'Ask, without crop',
    sights: [view],
    messages: glance(look, view.picture),
  })
  yield { type: 'run-patched', patch: { initialAnswer: initial.answer, initialVerdict: initial.verdict } }

  const { region: given } = look.params
  const proposed = given ? givenBox(given) : yield* askPolicy(look)
  if (!proposed) {
    yield {
      type: 'run-patched',
      patch: { notice: 'The policy says that no crop is needed. The answer stands.' },
    }
    return
  }
  const cropBox = proposed.box && regionOf(look, proposed.box, unpadded)
  const by = given ? 'person' : 'policy'
  yield { type: 'looked', looked: { turn: 1, box: proposed, by, cropBox } }
  if (!cropBox) {
    const why = proposed.problems[0]?.message ?? 'The policy gave no box.'
    yield { type: 'run-patched', patch: { notice: `${why} The initial answer stands; there was no crop.` } }
    return
  }
  yield* answerWithCrop(look, view, initial, cropBox)
}

/** The policy's box, in the convention of its own profile; null where it says that none is needed. */
async function* askPolicy(look: Look): Steps<PredictedBox | null> {
  if (!look.params.policy) throw new ProblemError('params-invalid', 'params.policy: no policy is named.')
  const engine = look.engineById(look.params.policy)
  const { label } = engine.info()
  const view = yield* takeView(look, { engine, side: null })
  const reply = yield* ask(look, {
    role: 'initial',
    title: `Ask ${label} where to look`,
    sights: [view],
    messages: policyLook(look, engine, view.picture),
    engine,
    maps: false,
    isAnswer: () => false,
  })
  if (/^\W{0,8}not needed\b/i.test(reply.text)) return null
  return yield* readBox(look, reply.text, 'Box read', () => boxOf(look, view, reply.text, engine))
}
