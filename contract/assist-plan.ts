/** Which answers a suggestion asks for, in which order, and how far it is. Pure. */
import type { SampleReply } from './assist.ts'
import { countVote, type Easy, judgeEasy, type Vote } from './assist-vote.ts'
import type { Option } from './image.ts'

export interface AssistRule {
  readonly engines: readonly { readonly id: string }[]
  readonly samples: number
  readonly threshold: number
  readonly viewTrials: number
  /** engines that can see a region only after their own first look at the whole view */
  readonly viewFirst: readonly string[]
}

export interface AssistQuestion {
  readonly index: number
  readonly by: 'engine' | 'person'
  readonly options: readonly Option[]
}

export type AssistAsk = Pick<SampleReply, 'candidate' | 'engine' | 'look' | 'number'>
type Given = AssistAsk & Pick<SampleReply, 'answer'>

export function voteOf(rule: AssistRule, question: AssistQuestion, replies: readonly Given[]): Vote {
  const ballots = replies.filter(({ candidate, look }) => candidate === question.index && look === 'crop')
  const planned = rule.engines.length * rule.samples
  return countVote(ballots, { planned, threshold: rule.threshold, options: question.options })
}

/** For each engine; the truth is the consensus. With one trial its likeliest answer counts, with more the drawn ones. */
export function easyOf(
  rule: AssistRule,
  question: AssistQuestion,
  replies: readonly Given[],
  vote: Vote,
): Easy[] {
  return rule.engines.map(({ id }) => {
    const answers = replies.filter(
      ({ candidate, engine, look, number }) =>
        candidate === question.index && engine === id && look === 'view' && isTrial(rule, number),
    )
    return judgeEasy(
      id,
      answers.map(({ answer }) => answer),
      vote.consensus,
      { planned: rule.viewTrials, options: question.options },
    )
  })
}

const isTrial = ({ viewTrials }: AssistRule, number: number) => (viewTrials === 1 ? number === 0 : number > 0)

/**
 * All asks in three rounds: the first looks that some engines need before a region, the sampled answers on the crop (each
 * question's first ones come first), and the answers from the whole view. The last round leaves out what an engine wrote and
 * the vote did not keep; a person's own question is looked at in any case.
 */
export function asksOf(
  rule: AssistRule,
  questions: readonly AssistQuestion[],
  replies: readonly Given[],
): readonly [AssistAsk[], AssistAsk[], AssistAsk[]] {
  const { engines, samples, viewTrials, viewFirst } = rule
  const upTo = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)
  const first = questions.flatMap(({ index }) =>
    viewFirst.map((engine): AssistAsk => ({ candidate: index, engine, look: 'view', number: 0 })),
  )
  const crop = upTo(1, samples).flatMap((number) =>
    questions.flatMap(({ index }) =>
      engines.map(({ id }): AssistAsk => ({ candidate: index, engine: id, look: 'crop', number })),
    ),
  )
  const view = questions
    .filter((question) => question.by === 'person' || voteOf(rule, question, replies).state !== 'missed')
    .flatMap(({ index }) =>
      engines.flatMap(({ id }) =>
        upTo(viewTrials === 1 ? 0 : 1, viewTrials).map(
          (number): AssistAsk => ({ candidate: index, engine: id, look: 'view', number }),
        ),
      ),
    )
  const keys = new Set(first.map(askKey))
  return [first, crop, view.filter((ask) => !keys.has(askKey(ask)))]
}

/** The asks that have no reply yet. */
export function pending(asks: readonly AssistAsk[], replies: readonly AssistAsk[]): AssistAsk[] {
  const done = new Set(replies.map(askKey))
  return asks.filter((ask) => !done.has(askKey(ask)))
}

export function askKey({ candidate, engine, look, number }: AssistAsk): string {
  return `${candidate} ${look} ${number} ${engine}`
}
