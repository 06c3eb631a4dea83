/**
 * Zoom-Refine (arXiv 2506.01663): answer and box in one reply, a padded crop of that box at full resolution, then a
 * recheck in the same conversation.
 */
import type { Box } from '#contract/space.ts'
import { ask, boxOf, readBox } from './ask.ts'
import type { Look, Method, Steps } from './method.ts'
import { assistant, firstLook, isTiny, recheck, recheckAtOnce } from './prompts.ts'
import { givenBox, regionOf, takeCrop, takeView } from './sights.ts'
import type { Talk } from './talk.ts'

export const zoomRefine: Method = async function* (look) {
  const view = yield* takeView(look)
  const messages = firstLook(look, view.picture)
  const initial = yield* ask(look, {
    role: 'initial',
    title: 'Ask, first look',
    sights: [view],
    messages,
    boxIn: (said) => boxOf(look, view, said),
  })
  yield { type: 'run-patched', patch: { initialAnswer: initial.answer, initialVerdict: initial.verdict } }

  const box = yield* readBox(look, initial.text, 'Box read', () => boxOf(look, view, initial.text))
  const cropBox = box.box && regionOf(look, box.box)
  yield { type: 'looked', looked: { turn: 1, box, by: 'model', cropBox } }
  if (!cropBox) {
    const why = box.problems[0]?.message ?? 'The reply holds no box.'
    // As the paper's code does: without a box the second stage is skipped and the first answer stands.
    const notice = `${why} The initial answer stands; there was no second look.`
    yield { type: 'run-patched', patch: { notice } }
    return
  }
  const before = {
    turn: 1,
    sights: [view],
    messages: [...messages, assistant(initial.text)],
    answer: initial.answer,
  }
  yield* lookAgain(look, before, cropBox)
}

/** Stage two: the crop, and the answer checked against it. */
async function* lookAgain(look: Look, talk: Talk, region: Box<'image'>): Steps<void> {
  const { turn, answer } = talk
  const crop = yield* takeCrop(look, { turn, region })
  const [view] = talk.sights
  if (!view) throw new RangeError('lookAgain: a conversation without a view')
  const inOneTurn = isTiny(look.engine) || look.params.history === false
  const refined = yield* ask(look, {
    role: 'refined',
    turn,
    title: 'Ask, with crop',
    sights: inOneTurn ? [view, crop] : [...talk.sights, crop],
    messages: inOneTurn
      ? recheckAtOnce(look, view.picture, crop.picture, answer)
      : recheck(look, talk.messages, crop.picture),
  })
  yield { type: 'run-patched', patch: { refinedAnswer: refined.answer, refinedVerdict: refined.verdict } }
}

/** A run that goes on from an earlier answer with a person's box. */
export function refineWithBox(talk: (look: Look) => Promise<Talk>, target: Box<'image'>): Method {
  return async function* (look) {
    const before = await talk(look)
    const region = regionOf(look, target)
    yield {
      type: 'looked',
      looked: { turn: before.turn, box: givenBox(target), by: 'person', cropBox: region },
    }
    yield* lookAgain(look, before, region)
  }
}
