import type { StoryStep } from '#contract/story-step.ts'

/** Where a step of an address stands: by its id, or by its number from 1; the first where it is neither. */
export function stepIndex(steps: readonly Pick<StoryStep, 'id'>[], wanted: string | undefined): number {
  const byId = steps.findIndex(({ id }) => id === wanted)
  if (byId >= 0) return byId
  const number = Number(wanted)
  return Number.isInteger(number) && number >= 1 ? Math.min(number, steps.length) - 1 : 0
}
