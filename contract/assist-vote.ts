/** Counting sampled answers: which of them are the same, whether they agree enough, and whether a question is easy. Pure. */
import { z } from 'zod'
import { judge } from './answer.ts'
import { normalForm } from './answer-text.ts'
import type { Option } from './image.ts'
import type { Answer } from './run.ts'
import { gradeOpen } from './score-open.ts'

export const votedAnswerSchema = z.object({
  /** the option's text, or the commonest way in which it was written */
  text: z.string(),
  letter: z.string().nullable(),
  votes: z.number().int().min(1),
  byEngine: z.array(z.object({ engine: z.string(), votes: z.number().int().min(1) })),
  /** every way in which it was written */
  spellings: z.array(z.string()),
})
export type VotedAnswer = z.infer<typeof votedAnswerSchema>

export const voteSchema = z
  .object({
    /** most votes first */
    answers: z.array(votedAnswerSchema),
    /** replies in which the strict extractor found no answer */
    unparsed: z.number().int().min(0),
    /** asks on which the engine failed */
    failed: z.number().int().min(0),
    /** asks that are planned in all: what the threshold is counted against */
    planned: z.number().int().min(0),
    threshold: z.number().int().min(0),
    /** two answers or more share the lead */
    tie: z.boolean(),
    /** the one answer with more votes than the threshold */
    consensus: z.object({ text: z.string(), letter: z.string().nullable() }).nullable(),
    /** open: not all have answered, and a consensus can still come */
    state: z.enum(['open', 'reached', 'missed']),
  })
  .meta({ id: 'Vote' })
export type Vote = z.infer<typeof voteSchema>

export interface Ballot {
  readonly engine: string
  /** null: the engine failed */
  readonly answer: Pick<Answer, 'text' | 'letter' | 'parsed'> | null
}

/**
 * Counts. With options, answers are the same where their letter is. Without, where their normal form is, or where the rules of
 * score-open.ts are sure that they say the same; a group in which two members surely differ falls apart again into equal
 * writings. What could not be read and what failed count against a consensus, never for one. The order of ballots does not
 * matter.
 */
export function countVote(
  ballots: readonly Ballot[],
  rule: { readonly planned: number; readonly threshold: number; readonly options: readonly Option[] },
): Vote {
  const { planned, threshold, options } = rule
  const failed = ballots.filter(({ answer }) => answer === null).length
  const cast = ballots.flatMap(({ engine, answer }) =>
    answer?.parsed ? [{ engine, text: answer.text, letter: answer.letter }] : [],
  )
  const groups = options.length > 0 ? byLetter(cast) : byMeaning(cast)
  const answers = groups.map((group) => votedAnswer(group, options)).toSorted(mostVotesFirst)
  const [first, second] = answers
  const tie = first !== undefined && first.votes === second?.votes
  const kept = first && !tie && first.votes > threshold ? first : null
  const left = Math.max(0, planned - ballots.length)
  return {
    answers,
    unparsed: ballots.length - failed - cast.length,
    failed,
    planned,
    threshold,
    tie,
    consensus: kept && { text: kept.text, letter: kept.letter },
    state: kept ? 'reached' : (first?.votes ?? 0) + left > threshold && left > 0 ? 'open' : 'missed',
  }
}

interface Cast {
  readonly engine: string
  readonly text: string
  readonly letter: string | null
}

function byLetter(cast: readonly Cast[]): Cast[][] {
  return [...grouped(cast, ({ letter }) => letter ?? '').values()]
}

function byMeaning(cast: readonly Cast[]): Cast[][] {
  const writings = [...grouped(cast, ({ text }) => normalForm(text)).values()]
  // Which group each writing belongs to; joined from both sides, since a rule need not see both orders alike.
  const root = writings.map((_, i) => i)
  const find = (i: number): number => (root[i] === i || root[i] === undefined ? i : find(root[i]))
  const texts = writings.map((group) => group[0]?.text ?? '')
  const grade = (i: number, j: number) => gradeOpen(texts[i] ?? '', texts[j] ?? '').grade
  for (let i = 0; i < texts.length; i++) {
    for (let j = i + 1; j < texts.length; j++) {
      if (grade(i, j) === 'correct' || grade(j, i) === 'correct') root[find(j)] = find(i)
    }
  }
  return [...grouped([...writings.keys()], find).values()].flatMap((members) => {
    const contradicts = members.some((i) => members.some((j) => i !== j && grade(i, j) === 'wrong'))
    const groups = members.map((i) => writings[i] ?? [])
    return contradicts ? groups : [groups.flat()]
  })
}

function votedAnswer(group: readonly Cast[], options: readonly Option[]): VotedAnswer {
  const counts = (of: (cast: Cast) => string) =>
    [...grouped(group, of)]
      .map(([key, list]) => ({ key, votes: list.length }))
      .toSorted((a, b) => b.votes - a.votes || byText(a.key, b.key))
  const spellings = counts(({ text }) => text).map(({ key }) => key)
  const letter = group[0]?.letter ?? null
  const option = options.find((each) => each.letter === letter)
  return {
    text: option?.text ?? spellings[0] ?? '',
    letter,
    votes: group.length,
    byEngine: counts(({ engine }) => engine).map(({ key, votes }) => ({ engine: key, votes })),
    spellings,
  }
}

function mostVotesFirst(a: VotedAnswer, b: VotedAnswer): number {
  return b.votes - a.votes || byText(a.letter ?? '', b.letter ?? '') || byText(a.text, b.text)
}

function grouped<T, K>(list: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of list) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Whether two answers to one question are surely the same: by letter with options, else by the rules of score-open.ts. */
export function sameAnswer(
  answer: Pick<Answer, 'text' | 'letter' | 'parsed'>,
  truth: { readonly text: string; readonly letter: string | null },
  options: readonly Option[],
): 'right' | 'wrong' | 'undecided' | 'unparsed' {
  if (!answer.parsed) return 'unparsed'
  if (options.length > 0) {
    return judge(answer, truth.letter ?? truth.text, options) === 'correct' ? 'right' : 'wrong'
  }
  const { grade } = gradeOpen(answer.text, truth.text)
  return grade === 'correct' ? 'right' : grade
}

export const easySchema = z
  .object({
    engine: z.string(),
    planned: z.number().int(),
    right: z.number().int(),
    wrong: z.number().int(),
    /** no rule says whether it is right */
    undecided: z.number().int(),
    unparsed: z.number().int(),
    failed: z.number().int(),
    /** easy: more than half of its answers from the whole view are right; unsure: undecided ones could make it so */
    verdict: z.enum(['open', 'easy', 'hard', 'unsure']),
    /** what it answered, commonest first */
    said: z.array(z.string()),
  })
  .meta({ id: 'Easy' })
export type Easy = z.infer<typeof easySchema>

/**
 * Whether one engine answers a question from the whole view: the paper takes out what a model gets right in more than 2 of 4
 * trials. `truth`: null where nobody knows it yet, so nothing is easy.
 */
export function judgeEasy(
  engine: string,
  ballots: readonly Ballot['answer'][],
  truth: { readonly text: string; readonly letter: string | null } | null,
  rule: { readonly planned: number; readonly options: readonly Option[] },
): Easy {
  const count = { right: 0, wrong: 0, undecided: 0, unparsed: 0, failed: 0 }
  for (const answer of ballots) {
    if (!answer) count.failed++
    else if (!truth) count[answer.parsed ? 'undecided' : 'unparsed']++
    else count[sameAnswer(answer, truth, rule.options)]++
  }
  const said = countVote(
    ballots.map((answer) => ({ engine, answer })),
    { planned: rule.planned, threshold: 0, options: rule.options },
  ).answers.map(({ text }) => text)
  const half = rule.planned / 2
  const open = ballots.length < rule.planned
  const verdict =
    count.right > half
      ? 'easy'
      : open || !truth
        ? 'open'
        : count.right + count.undecided > half
          ? 'unsure'
          : 'hard'
  return { engine, planned: rule.planned, ...count, verdict, said }
}
