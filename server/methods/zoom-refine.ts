/**
 * Zoom-Refine (arXiv 2506.01663): answer and box in one ask, a padded crop of that box at full resolution, then a
 * second look at image, crop, question and initial answer.
 */
import type { Answer } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
import type { Look, Method, Steps } from './method.ts'
import { firstLook, genericPrompt, secondLook } from './prompts.ts'
import { ask, readBox, type Sight, takeCrop, takeView } from './steps.ts'

export const zoomRefine: Method = async function* (look) {
  const view = yield* takeView(look)
  const initial = yield* ask(look, {
    role: 'initial',
    title: 'Ask, first look',
    sights: [view],
    messages: firstLook(look, view.picture),
    genericPrompt: genericPrompt(look),
  })
  yield { type: 'run-patched', patch: { initialAnswer: initial.answer, initialVerdict: initial.verdict } }

  const predicted = yield* readBox(look, initial, [view])
  yield { type: 'run-patched', patch: { box: predicted, boxBy: 'model' } }
  if (!predicted.box) {
    const why = predicted.problems[0]?.message ?? 'The reply holds no box.'
    // As the paper's code does: without a box the second stage is skipped and the first answer stands.
    yield {
      type: 'run-patched',
      patch: { notice: `${why} The initial answer stands; there was no second look.` },
    }
    return
  }
  yield* lookAgain(look, view, initial.answer, initial.text, predicted.box)
}

/** The second half: crop the box and ask again. Also what follows when a person gives the box. */
export async function* lookAgain(
  look: Look,
  view: Sight,
  initial: Answer,
  initialText: string,
  target: Box<'image'>,
): Steps<void> {
  const crop = yield* takeCrop(look, target)
  const refined = yield* ask(look, {
    role: 'refined',
    title: 'Ask, with crop',
    sights: [view, crop],
    messages: secondLook(look, view.picture, crop.picture, initial, initialText),
    genericPrompt: genericPrompt(look),
  })
  yield { type: 'run-patched', patch: { refinedAnswer: refined.answer, refinedVerdict: refined.verdict } }
}

/** A run that goes on from an earlier first answer with a person's box. */
export function refineWithBox(initial: Answer, initialText: string, target: Box<'image'>): Method {
  return async function* (look) {
    const view = yield* takeView(look)
    yield* lookAgain(look, view, initial, initialText, target)
  }
}
