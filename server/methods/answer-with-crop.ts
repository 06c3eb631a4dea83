/** The second half of the methods whose box comes from elsewhere than the answer: cut the region, ask with picture and crop. */
import type { Box } from '#contract/space.ts'
import { ask, type Reply } from './ask.ts'
import type { Look, Sight, Steps } from './method.ts'
import { withCrop } from './prompts.ts'
import { takeCrop } from './sights.ts'

export async function* answerWithCrop(
  look: Look,
  view: Sight,
  initial: Reply,
  region: Box<'image'>,
): Steps<void> {
  const crop = yield* takeCrop(look, { turn: 1, region })
  const refined = yield* ask(look, {
    role: 'refined',
    turn: 1,
    title: 'Ask, with crop',
    sights: [view, crop],
    messages: withCrop(look, view.picture, crop.picture, initial.answer),
  })
  yield { type: 'run-patched', patch: { refinedAnswer: refined.answer, refinedVerdict: refined.verdict } }
}
