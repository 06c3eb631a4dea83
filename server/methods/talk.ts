/** The conversation of an earlier run, taken up again from what was stored of it. */

import { viewSize } from '#contract/resize.ts'
import type { Answer, Run, Step } from '#contract/run.ts'
import { wholeBox } from '#contract/space.ts'
import type { Message, Part } from '../engines/engine.ts'
import type { Look, Sight } from './method.ts'
import { assistant, firstLook, image } from './prompts.ts'
import { reloadSight } from './sights.ts'
import { asSent } from './step.ts'

/** A conversation that ended in a reply and can go on with a crop. `sights` are its pictures, the view first. */
export interface Talk {
  /** the look that comes next: 1 after the first ask */
  readonly turn: number
  readonly sights: readonly Sight[]
  readonly messages: readonly Message[]
  /** what the last reply answered; its words where it did not answer */
  readonly answer: Answer
}

/** Where a run is taken up again: one of its asks, or only its first answer, of a run that kept no asks. */
export type Fork = { readonly step: Step } | { readonly answer: Answer }

/**
 * Loads pictures and words of the ask at which a run is taken up. What an older version did not keep is made again: the view
 * by the profile's rule, and the words of a first look.
 */
export async function takeUp(look: Look, fork: Fork): Promise<Talk> {
  if (!('step' in fork)) {
    const view = await freshView(look)
    return { turn: 1, sights: [view], ...firstTurns(look, view, fork.answer.text), answer: fork.answer }
  }
  const { step } = fork
  // A record may keep the answer without the words.
  const said = step.text || step.answer?.text || 'No answer.'
  const answer = step.answer ?? unparsed(said)
  const turn = step.turn + 1
  const sights = await Promise.all(step.images.map((sent) => reloadSight(look, sent)))
  const [view] = sights
  if (view && step.messages) {
    return { turn, sights, messages: [...restore(step.messages, sights), assistant(said)], answer }
  }
  const shown = view?.sent.role === 'view' ? view : await freshView(look)
  return { turn, sights: [shown], ...firstTurns(look, shown, said), answer }
}

/** Which ask of a run a person's box takes over from; null where there is none. */
export function forkOf(run: Run, index: number | undefined): Fork | null {
  const isTurn = run.method === 'multi-turn'
  const canFollow = (step: Step) =>
    step.kind === 'ask' &&
    step.status === 'succeeded' &&
    step.images[0]?.role !== 'crop' &&
    (isTurn || step.answer !== null)
  if (index !== undefined) {
    const step = run.steps[index]
    return step && canFollow(step) ? { step } : null
  }
  const step = run.steps.find(canFollow)
  if (step) return { step }
  return run.initialAnswer ? { answer: run.initialAnswer } : null
}

function firstTurns(look: Look, view: Sight, said: string): { messages: Message[] } {
  return { messages: [...firstLook(look, view.picture), assistant(said)] }
}

function restore(messages: NonNullable<Step['messages']>, sights: readonly Sight[]): Message[] {
  return messages.map(({ role, parts }) => ({
    role,
    parts: parts.flatMap((part): Part[] => {
      if (part.type === 'text') return [part]
      const sight = sights[part.image]
      return sight ? [image(sight.picture)] : []
    }),
  }))
}

async function freshView(look: Look): Promise<Sight> {
  const { resize, imageFormat } = look.engine.profile
  const { size } = look.images
  const picture = await look.images.view(viewSize(resize, size), imageFormat)
  return { picture, sent: asSent(picture, 'view', wholeBox('image', size)) }
}

function unparsed(text: string): Answer {
  return { text, letter: null, parsed: false, logprob: null, distribution: null }
}
