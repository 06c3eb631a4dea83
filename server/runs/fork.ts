/** A run that goes on from an earlier one with a person's box: what it takes over, and what it does from there. */
import { ProblemError } from '#contract/error.ts'
import type { Run, Step } from '#contract/run.ts'
import { type Box, clampToSize, type Size } from '#contract/space.ts'
import type { Engine } from '../engines/engine.ts'
import { findMethod } from '../methods/catalogue.ts'
import { paramsThatFit } from '../methods/check-params.ts'
import type { Method } from '../methods/method.ts'
import { goOnWithBox } from '../methods/multi-turn.ts'
import { givenBox } from '../methods/sights.ts'
import { type Fork, forkOf, takeUp } from '../methods/talk.ts'
import { refineWithBox } from '../methods/zoom-refine.ts'
import { blankRun } from './new-run.ts'

/**
 * The child and what carries it out. `index`: the parent's ask after which the box takes over, its first one where not given.
 * Throws box-empty, box-outside-image, run-has-no-answer, params-invalid (no such ask), engine-lacks.
 */
export function forkRun(
  parent: Run,
  target: Box<'image'>,
  index: number | undefined,
  image: Size,
  engine: Engine,
): { run: Run; method: Method } {
  if (!(target.width > 0 && target.height > 0)) throw new ProblemError('box-empty')
  const inside = clampToSize(target, image)
  if (!inside) throw new ProblemError('box-outside-image')
  const fork = forkOf(parent, index)
  if (!fork && index === undefined) throw new ProblemError('run-has-no-answer')
  if (!fork) {
    throw new ProblemError(
      'params-invalid',
      `step: step ${index} is not a finished ask about the whole picture that can be gone on from.`,
    )
  }
  const info = engine.info()
  const goesOn = parent.method === 'multi-turn' && 'step' in fork
  const { info: method } = findMethod(goesOn ? 'multi-turn' : 'zoom-refine', info)
  const taken = takenOver(parent, fork)
  const run: Run = {
    ...blankRun({ ...parent, params: paramsThatFit(parent.params, method) }, method.id, info),
    ...taken,
    parentId: parent.id,
    // A tree is no comparison: only what was asked together shares a group.
    group: null,
    box: givenBox(inside),
    boxBy: 'person',
  }
  const carryOut = goesOn ? goOnWithBox : refineWithBox
  return { run, method: carryOut((look) => takeUp(look, fork), inside) }
}

/** The parent's steps up to the ask, marked as inherited, and what had been found by then. */
function takenOver(
  parent: Run,
  fork: Fork,
): Pick<Run, 'steps' | 'forkedAt' | 'looks' | 'initialAnswer' | 'initialVerdict'> {
  const { initialAnswer, initialVerdict } = parent
  if (!('step' in fork)) return { steps: [], forkedAt: 0, looks: [], initialAnswer, initialVerdict }
  const { index, turn, answer } = fork.step
  const steps = parent.steps.slice(0, index + 1).map((step): Step => ({ ...step, inherited: true }))
  return {
    steps,
    forkedAt: steps.length,
    // A look of turn n follows the ask of turn n - 1.
    looks: parent.looks.filter((look) => look.turn <= turn),
    ...(initialAnswer ? { initialAnswer, initialVerdict } : { initialAnswer: answer, initialVerdict: null }),
  }
}
