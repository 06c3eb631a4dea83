/** Single glance: the baseline. One view, one ask, one answer (Zooming without Zooming, arXiv 2602.11858). */
import { ask } from './ask.ts'
import type { Method } from './method.ts'
import { glance } from './prompts.ts'
import { takeView } from './sights.ts'

export const singleGlance: Method = async function* (look) {
  const view = yield* takeView(look)
  const reply = yield* ask(look, {
    role: 'initial',
    title: 'Ask',
    sights: [view],
    messages: glance(look, view.picture),
  })
  yield { type: 'run-patched', patch: { initialAnswer: reply.answer, initialVerdict: reply.verdict } }
}
