/** One question under several methods and engines: what is asked, what each cost, and how far they agree. */
import { surveyIds } from '#contract/method.ts'
import { isTerminal, type Run, type RunParams, type RunSummary } from '#contract/run.ts'
import { answerName, finalVerdict } from '#contract/run-answers.ts'
import { stepsOf } from '#contract/run-pictures.ts'

/** More columns than this can neither be read nor be paid for by accident. */
export const mostCompared = 24

export interface Contender {
  readonly method: string
  readonly engine: string
}

export interface Asked extends Contender {
  readonly params: RunParams
}

/** How warm repeated questions are asked unless a person says otherwise: at 0 every reply would be the same. */
export const warmth = 0.7

/** Every contender `times` times; repeats differ in their seed, so that they can be asked again alike. */
export function questionsFor(contenders: readonly Contender[], times: number, temperature: number): Asked[] {
  return contenders.flatMap((contender) =>
    Array.from({ length: times }, (_, at) => ({
      ...contender,
      params: times === 1 ? {} : { temperature, seed: at + 1 },
    })),
  )
}

export function isSurvey(method: string): boolean {
  return surveyIds.some((id) => id === method)
}

export interface Cost {
  readonly calls: number
  /** null where no call told them */
  readonly promptTokens: number | null
  readonly completionTokens: number | null
  readonly ms: number | null
}

/** What the run itself asked for; steps that it took over from its parent were paid for there. */
export function costOf(run: Run): Cost {
  const asks = stepsOf(run).filter((step) => step.kind === 'ask' && !step.inherited)
  const sum = (pick: (step: (typeof asks)[number]) => number | null | undefined) =>
    asks.reduce<number | null>((total, step) => {
      const one = pick(step)
      return one == null ? total : (total ?? 0) + one
    }, null)
  return {
    calls: asks.length,
    promptTokens: sum((step) => step.usage?.promptTokens),
    completionTokens: sum((step) => step.usage?.completionTokens ?? step.tokens?.length),
    ms: run.timings.totalMs,
  }
}

/** The answer that a run ends with, null while it has none. */
export function finalAnswer(run: Run | RunSummary) {
  return run.refinedAnswer ?? run.initialAnswer
}

export interface Share {
  readonly name: string
  readonly count: number
  readonly verdict: ReturnType<typeof finalVerdict>
}

/** The final answers of finished runs by how often they were given; what has no answer counts apart. */
export function agreement(runs: readonly Run[]): Share[] {
  const shares = new Map<string, Share>()
  for (const run of runs) {
    if (!isTerminal(run.status)) continue
    const answer = finalAnswer(run)
    const name = !answer ? 'no answer' : answer.parsed ? answerName(answer) : 'not readable'
    const before = shares.get(name)
    shares.set(name, { name, count: (before?.count ?? 0) + 1, verdict: before?.verdict ?? finalVerdict(run) })
  }
  return [...shares.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
}
