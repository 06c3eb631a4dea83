/** From a suggested question to an item: what stands in the form at first, and what the item's record says of the machine. Pure. */
import type { Candidate, Suggestion } from './assist.ts'
import { judgeEasy, sameAnswer, type VotedAnswer } from './assist-vote.ts'
import { type EntryContent, type EntryOrigin, entryContentSchema } from './entry.ts'

type Asked = Pick<Candidate, 'question' | 'category' | 'options' | 'vote'>

/** The item as the machine would have it: the consensus is the answer, the box the evidence. Not submitted: a person still looks at it. */
export function contentOf({ box }: Pick<Suggestion, 'box'>, candidate: Asked): EntryContent {
  const { question, category, options, vote } = candidate
  const { consensus } = vote
  return entryContentSchema.parse({
    question,
    category,
    type: options.length > 0 ? 'choice' : 'open',
    options,
    answer: consensus && (options.length > 0 ? consensus.letter : consensus.text),
    evidence: [box],
  })
}

/** The text of the answer that an item gives; null without one. */
export function answerTextOf({ type, options, answer }: EntryContent): string | null {
  if (answer === null || answer.trim() === '') return null
  if (type === 'open') return answer
  return options.find(({ letter }) => letter === answer)?.text ?? null
}

/** The answer of the vote that the item gives, whatever letters it stands under now; null where nobody voted for it. */
export function votedFor({ vote }: Pick<Candidate, 'vote'>, content: EntryContent): VotedAnswer | null {
  const text = answerTextOf(content)
  if (text === null) return null
  const truth = { text, letter: null }
  return (
    vote.answers.find((answer) =>
      [answer.text, ...answer.spellings].some(
        (spelling) => sameAnswer({ text: spelling, letter: null, parsed: true }, truth, []) === 'right',
      ),
    ) ?? null
  )
}

/** What the record of an item says of the machine that it comes from; votes and easiness are those of the answer that was accepted. */
export function originOf(
  suggestion: Pick<Suggestion, 'id' | 'writer' | 'engines' | 'viewTrials'>,
  candidate: Candidate,
  content: EntryContent,
): EntryOrigin {
  const by = suggestion.writer ? [suggestion.writer] : suggestion.engines
  const voted = votedFor(candidate, content)
  return {
    by: 'machine',
    suggestionId: suggestion.id,
    engine: by.map(({ id }) => id).join(', '),
    model: by.map(({ model }) => model).join(', '),
    votes: voted?.votes ?? 0,
    samples: candidate.vote.planned,
    easyFor: easyFor(suggestion, candidate, content),
  }
}

/** The engines that give the item's answer from the whole view in more than half of their trials. */
export function easyFor(
  { engines, viewTrials }: Pick<Suggestion, 'engines' | 'viewTrials'>,
  { options, replies }: Pick<Candidate, 'options' | 'replies'>,
  content: EntryContent,
): string[] {
  const text = answerTextOf(content)
  if (text === null) return []
  const counted = (number: number) => (viewTrials === 1 ? number === 0 : number > 0)
  return engines
    .filter(({ id }) => {
      const said = replies.filter(
        ({ engine, look, number }) => engine === id && look === 'view' && counted(number),
      )
      const letter = options.find((option) => option.text === text)?.letter ?? null
      // An answer that is none of the options asked about is compared by its text.
      const rule = { planned: viewTrials, options: letter === null ? [] : options }
      return (
        judgeEasy(
          id,
          said.map(({ answer }) => answer),
          { text, letter },
          rule,
        ).verdict === 'easy'
      )
    })
    .map(({ id }) => id)
}
