/** Single glance: the baseline. The downsampled view, one ask, one answer. */
import type { Method } from './method.ts'
import { genericPrompt, glance } from './prompts.ts'
import { ask, takeView } from './steps.ts'

export const singleGlance: Method = async function* (look) {
  const view = yield* takeView(look)
  const initial = yield* ask(look, {
    role: 'initial',
    title: 'Ask',
    sights: [view],
    messages: glance(look, view.picture),
    genericPrompt: genericPrompt(look),
  })
  yield { type: 'run-patched', patch: { initialAnswer: initial.answer, initialVerdict: initial.verdict } }
}
