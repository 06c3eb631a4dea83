/** The check of the parameters that a run is given: what a method does not use, or what is out of range, is refused by name. */
import type { z } from 'zod'
import type { ModelProfile } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import type { MethodParam } from '#contract/method.ts'
import { type RunParams, runParamsSchema } from '#contract/run.ts'
import { clampToSize, type Size } from '#contract/space.ts'
import { mostTiles, usualGrid } from './answer-map.ts'

/** Throws params-invalid, with the name, for what is out of range or what this method does not use. */
export function checkParams(
  method: { label: string; params: readonly MethodParam[] },
  given: unknown,
): RunParams {
  const parsed = runParamsSchema.safeParse(given ?? {})
  if (!parsed.success) throw new ProblemError('params-invalid', issueWords(parsed.error))
  const known = new Set(method.params.map(({ name }) => name))
  const params = Object.entries(parsed.data).filter(([, value]) => value !== undefined)
  const strange = params.find(([name]) => !known.has(name))
  if (strange)
    throw new ProblemError('params-invalid', `params.${strange[0]}: ${method.label} does not use it.`)
  return Object.fromEntries(params)
}

/** What a parameter cannot know alone: the image, the question, the other parameters. Throws params-invalid, with the name. */
export function checkFit(
  { id }: { id: string },
  { rows = usualGrid.rows, columns = usualGrid.columns, target, region, policy, history }: RunParams,
  question: { expected?: string | null | undefined },
  image: Size,
  profile: Pick<ModelProfile, 'promptStyle'>,
): void {
  const refuse = (words: string): never => {
    throw new ProblemError('params-invalid', words)
  }
  if (id === 'answer-map' && rows * columns > mostTiles) {
    refuse(`params.rows: ${rows} × ${columns} tiles are more than ${mostTiles}.`)
  }
  if (id === 'answer-map' && target === 'expected' && !question.expected) {
    refuse('params.target: the question has no expected answer.')
  }
  if (history === false && profile.promptStyle === 'tiny') {
    refuse('params.history: the built-in model always hears its earlier answer, in its own short form.')
  }
  if (id === 'external-crop' && !policy && !region) {
    refuse('params.policy: name the engine that says where to look, or give a region.')
  }
  if (region && !(region.width > 0 && region.height > 0 && clampToSize(region, image))) {
    refuse('params.region: it has no area inside the image.')
  }
}

/** Only what a method uses: for a run that goes on from one with another method. */
export function paramsThatFit(params: RunParams, method: { params: readonly MethodParam[] }): RunParams {
  const known = new Set(method.params.map(({ name }) => name))
  return Object.fromEntries(Object.entries(params).filter(([name]) => known.has(name)))
}

function issueWords(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'params: not of the form that this takes.'
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return `${['params', ...issue.path, ...keys].join('.')}: ${keys.length > 0 ? 'There is no such parameter' : issue.message}.`
}
