/** Suggestions in the database. Every sampled answer is a line of its own, so that a kill at any moment loses none that was stored. */
import type { Kysely, Transaction } from 'kysely'
import type { SampleReply, Suggestion, SuggestionSummary } from '#contract/assist.ts'
import type { Distractors } from '#contract/assist-options.ts'
import { ProblemError } from '#contract/error.ts'
import type { Members } from '../../store/members.ts'
import type { Database } from '../../store/tables.ts'
import {
  type Plan,
  type Question,
  questionOf,
  questionRow,
  replyOf,
  replyRow,
  type Stored,
  storedOf,
  suggestionOf,
  summaryOf,
} from './stored.ts'

type Status = Suggestion['status']

export interface AssistStore {
  /** `owner`: the process that carries it out. */
  insert(stored: Stored, questions: readonly Question[], owner: string): Promise<void>
  /** Throws ProblemError suggestion-not-found. */
  stored(id: string): Promise<Stored>
  questions(id: string): Promise<Question[]>
  replies(id: string): Promise<SampleReply[]>
  /** Everything together. Throws ProblemError suggestion-not-found. */
  load(id: string): Promise<Suggestion>
  /** newest first, at most `count` */
  list(projectId: string, imageId: string | null, count: number): Promise<SuggestionSummary[]>
  /** Makes it this process's and running, if it waits or was left and nobody alive owns it. */
  claim(id: string, claimant: Claimant): Promise<boolean>
  /** ids that this process may claim, oldest first */
  claimable(claimant: Claimant): Promise<string[]>
  /** Leaves it to whoever claims it next. */
  release(id: string, owner: string): Promise<void>
  /** Moves it if it stands at one of `from`, to another owner where one is named; false where it does not stand there. */
  move(
    id: string,
    from: readonly Status[],
    to: Status,
    patch?: Partial<Plan>,
    owner?: string,
  ): Promise<boolean>
  /** Changes the plan in place. */
  patch(id: string, patch: Partial<Plan>): Promise<void>
  /** The reply to the writer, and the questions in it, at once. */
  written(id: string, writing: NonNullable<Plan['writing']>, questions: readonly Question[]): Promise<void>
  /** An answer that is there already stays. */
  add(id: string, reply: SampleReply): Promise<void>
  /** Failed answers go, to be asked again. */
  forgetFailures(id: string): Promise<void>
  addDistractors(id: string, candidate: number, distractors: Distractors): Promise<void>
  dismiss(id: string, candidate: number, dismissed: boolean): Promise<void>
  /** Puts `entryId` in the place of `before`; false where something else stands there. */
  claimEntry(id: string, candidate: number, before: string | null, entryId: string | null): Promise<boolean>
}

/** The process that claims; see server/store/members.ts. */
export type Claimant = Pick<Members, 'id' | 'ownerGone'>

const unfinished: readonly Status[] = ['queued', 'running']

export function createAssistStore(db: Kysely<Database>): AssistStore {
  const find = async (from: Kysely<Database> | Transaction<Database>, id: string) => {
    const row = await from.selectFrom('suggestions').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new ProblemError('suggestion-not-found')
    return storedOf(row)
  }
  const questions = async (id: string) => {
    const rows = await db
      .selectFrom('suggestion_candidates')
      .selectAll()
      .where('suggestion_id', '=', id)
      .orderBy('ordinal')
      .execute()
    return rows.map(questionOf)
  }
  const replies = async (id: string) => {
    const rows = await db
      .selectFrom('suggestion_replies')
      .selectAll()
      .where('suggestion_id', '=', id)
      .orderBy('candidate')
      .orderBy('look')
      .orderBy('engine')
      .orderBy('number')
      .execute()
    return rows.map(replyOf)
  }
  const patched = async (trx: Transaction<Database>, id: string, patch: Partial<Plan>) => {
    const { plan } = await find(trx, id)
    const body = JSON.stringify({ ...plan, ...patch })
    await trx.updateTable('suggestions').set({ body }).where('id', '=', id).execute()
  }

  return {
    stored: (id) => find(db, id),
    questions,
    replies,

    insert: ({ id, projectId, imageId, status, createdAt, plan }, asked, owner) =>
      db.transaction().execute(async (trx) => {
        await trx
          .insertInto('suggestions')
          .values({
            ...{ id, project_id: projectId, image_id: imageId, status, created_at: createdAt },
            owner,
            body: JSON.stringify(plan),
          })
          .execute()
        if (asked.length > 0)
          await trx
            .insertInto('suggestion_candidates')
            .values(asked.map((each) => questionRow(id, each)))
            .execute()
      }),

    async load(id) {
      const stored = await find(db, id)
      const distractors = await db
        .selectFrom('suggestion_distractors')
        .selectAll()
        .where('suggestion_id', '=', id)
        .orderBy('at')
        .execute()
      return suggestionOf(stored, {
        distractors,
        questions: await questions(id),
        replies: await replies(id),
      })
    },

    async list(projectId, imageId, count) {
      let found = db.selectFrom('suggestions').selectAll().where('project_id', '=', projectId)
      if (imageId !== null) found = found.where('image_id', '=', imageId)
      const rows = await found.orderBy('seq', 'desc').limit(count).execute()
      const ids = rows.map(({ id }) => id)
      const asked =
        ids.length > 0
          ? await db
              .selectFrom('suggestion_candidates')
              .selectAll()
              .where('suggestion_id', 'in', ids)
              .orderBy('ordinal')
              .execute()
          : []
      return rows.map((row) =>
        summaryOf(
          storedOf(row),
          asked.filter(({ suggestion_id }) => suggestion_id === row.id).map(questionOf),
        ),
      )
    },

    async claim(id, { id: owner, ownerGone }) {
      const done = await db
        .updateTable('suggestions')
        .set({ owner, status: 'running' })
        .where('id', '=', id)
        .where('status', 'in', [...unfinished])
        .where((eb) => eb.or([eb('owner', '=', owner), ownerGone]))
        .executeTakeFirst()
      return done.numUpdatedRows > 0n
    },

    async claimable({ id: owner, ownerGone }) {
      const rows = await db
        .selectFrom('suggestions')
        .select('id')
        .where('status', 'in', [...unfinished])
        .where((eb) => eb.or([eb('owner', '=', owner), ownerGone]))
        .orderBy('seq')
        .execute()
      return rows.map(({ id }) => id)
    },

    async release(id, owner) {
      await db
        .updateTable('suggestions')
        .set({ owner: null })
        .where('id', '=', id)
        .where('owner', '=', owner)
        .execute()
    },

    move: (id, from, to, patch, owner) =>
      db.transaction().execute(async (trx) => {
        const done = await trx
          .updateTable('suggestions')
          .set({ status: to, ...(owner === undefined ? {} : { owner }) })
          .where('id', '=', id)
          .where('status', 'in', [...from])
          .executeTakeFirst()
        if (done.numUpdatedRows === 0n) return false
        if (patch) await patched(trx, id, patch)
        return true
      }),

    patch: (id, patch) => db.transaction().execute((trx) => patched(trx, id, patch)),

    written: (id, writing, asked) =>
      db.transaction().execute(async (trx) => {
        await patched(trx, id, { writing })
        if (asked.length > 0)
          await trx
            .insertInto('suggestion_candidates')
            .values(asked.map((each) => questionRow(id, each)))
            .execute()
      }),

    async add(id, reply) {
      await db
        .insertInto('suggestion_replies')
        .values(replyRow(id, reply))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async forgetFailures(id) {
      await db
        .deleteFrom('suggestion_replies')
        .where('suggestion_id', '=', id)
        .where('failed', '=', 1)
        .execute()
    },

    async addDistractors(id, candidate, distractors) {
      await db
        .insertInto('suggestion_distractors')
        .values({ suggestion_id: id, candidate, at: distractors.at, body: JSON.stringify(distractors) })
        .execute()
    },

    async dismiss(id, candidate, dismissed) {
      const done = await db
        .updateTable('suggestion_candidates')
        .set({ dismissed: dismissed ? 1 : 0 })
        .where('suggestion_id', '=', id)
        .where('ordinal', '=', candidate)
        .executeTakeFirst()
      if (done.numUpdatedRows === 0n) throw new ProblemError('suggestion-not-found')
    },

    async claimEntry(id, candidate, before, entryId) {
      const done = await db
        .updateTable('suggestion_candidates')
        .set({ entry_id: entryId })
        .where('suggestion_id', '=', id)
        .where('ordinal', '=', candidate)
        .where('entry_id', before === null ? 'is' : '=', before)
        .executeTakeFirst()
      return done.numUpdatedRows > 0n
    },
  }
}
