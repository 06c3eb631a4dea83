/** A suggestion as its rows hold it, and as the API tells it: votes and easiness are counted when it is read, never stored. */
import type { Selectable } from 'kysely'
import type { Candidate, SampleReply, Suggestion, SuggestionSummary } from '#contract/assist.ts'
import type { Distractors } from '#contract/assist-options.ts'
import { type AssistRule, asksOf, easyOf, pending, voteOf } from '#contract/assist-plan.ts'
import type {
  SuggestionCandidatesTable,
  SuggestionDistractorsTable,
  SuggestionRepliesTable,
  SuggestionsTable,
} from '../../store/tables.ts'

/** What stands in the body of a suggestion's row. */
export type Plan = Omit<
  Suggestion,
  'id' | 'projectId' | 'imageId' | 'createdAt' | 'status' | 'candidates' | 'progress' | 'workMs'
> & { readonly viewFirst: readonly string[] }

/** A question with what a person has done with it. */
export type Question = Pick<
  Candidate,
  'index' | 'by' | 'question' | 'category' | 'options' | 'dismissed' | 'entryId'
>

export interface Stored {
  readonly id: string
  readonly projectId: string
  readonly imageId: string
  readonly status: Suggestion['status']
  readonly createdAt: string
  readonly plan: Plan
}

/** The engines that look at the whole view before they can look at a region stand in the plan. */
export function ruleOf({ engines, samples, threshold, viewTrials, viewFirst }: Plan): AssistRule {
  return { engines, samples, threshold, viewTrials, viewFirst }
}

export function storedOf(row: Selectable<SuggestionsTable>): Stored {
  return {
    id: row.id,
    projectId: row.project_id,
    imageId: row.image_id,
    status: row.status as Suggestion['status'],
    createdAt: row.created_at,
    plan: JSON.parse(row.body) as Plan,
  }
}

export function questionOf(row: Selectable<SuggestionCandidatesTable>): Question {
  const body = JSON.parse(row.body) as Pick<Question, 'by' | 'question' | 'category' | 'options'>
  return { index: row.ordinal, ...body, dismissed: row.dismissed === 1, entryId: row.entry_id }
}

export function questionRow(
  suggestionId: string,
  { index, by, question, category, options, dismissed, entryId }: Question,
): SuggestionCandidatesTable {
  return {
    suggestion_id: suggestionId,
    ordinal: index,
    entry_id: entryId,
    dismissed: dismissed ? 1 : 0,
    body: JSON.stringify({ by, question, category, options }),
  }
}

export function replyOf(row: Selectable<SuggestionRepliesTable>): SampleReply {
  const { candidate, engine, look, number } = row
  return { candidate, engine, look, number, ...JSON.parse(row.body) } as SampleReply
}

export function replyRow(suggestionId: string, reply: SampleReply): SuggestionRepliesTable {
  const { candidate, engine, look, number, ...body } = reply
  return {
    ...{ suggestion_id: suggestionId, candidate, engine, look, number },
    failed: reply.error ? 1 : 0,
    body: JSON.stringify(body),
  }
}

export interface Parts {
  readonly questions: readonly Question[]
  readonly replies: readonly SampleReply[]
  readonly distractors: readonly Selectable<SuggestionDistractorsTable>[]
}

export function suggestionOf(stored: Stored, { questions, replies, distractors }: Parts): Suggestion {
  const { plan, ...heads } = stored
  const { viewFirst: _, ...told } = plan
  const rule = ruleOf(plan)
  const candidates = questions.map((question): Candidate => {
    const own = replies.filter(({ candidate }) => candidate === question.index)
    const vote = voteOf(rule, question, own)
    return {
      ...question,
      vote,
      easy: easyOf(rule, question, own, vote),
      distractors: distractors
        .filter(({ candidate }) => candidate === question.index)
        .map(({ body }) => JSON.parse(body) as Distractors),
      replies: own,
    }
  })
  const asks = asksOf(rule, questions, replies).flat()
  const writes = plan.writer ? 1 : 0
  const written = plan.writing?.read ? 1 : 0
  // Before the questions are there, what each of them will take is the best guess.
  const guess = writes > written ? plan.wanted * plan.engines.length * (plan.samples + plan.viewTrials) : 0
  return {
    ...heads,
    ...told,
    candidates,
    progress: {
      asked: written + asks.length - pending(asks, replies).length,
      planned: writes + asks.length + guess,
      failed: replies.filter(({ error }) => error).length,
    },
    workMs:
      replies.length > 0 || plan.writing
        ? replies.reduce((sum, { ms }) => sum + ms, plan.writing?.ms ?? 0)
        : null,
  }
}

export function summaryOf(stored: Stored, questions: readonly Question[]): SuggestionSummary {
  const { id, projectId, imageId, createdAt, status, plan } = stored
  const { box, createdBy, writer, error } = plan
  return {
    ...{ id, projectId, imageId, createdAt, status, box, createdBy, writer, error },
    questions: questions.length,
    accepted: questions.filter(({ entryId }) => entryId !== null).length,
    first: questions[0]?.question ?? null,
  }
}
