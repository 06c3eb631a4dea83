/** Reads and writes of evaluations and their results. */
import { type Kysely, sql } from 'kysely'
import type { Item } from '#contract/dataset.ts'
import { ProblemError } from '#contract/error.ts'
import type { Database } from '../../store/database.ts'
import { countWhere, isAmong, jsonNumber } from '../../store/dialect.ts'
import type { Members } from '../../store/members.ts'
import type { Write } from './commits.ts'
import { placeOf, wordsOf } from './packed-facts.ts'
import {
  evaluationOf,
  evaluationRow,
  itemOf,
  pendingColumns,
  resultOf,
  resultRow,
  type StoredEvaluation,
  type StoredResult,
} from './stored.ts'
import { type Counts, noCounts } from './tally.ts'

/** Rows of one statement: SQLite counts its variables. */
const ROWS_AT_ONCE = 500

/** The process that claims; see server/store/members.ts. */
export type Claimant = Pick<Members, 'id' | 'ownerGone'>

export type EvaluationStore = ReturnType<typeof createEvaluationStore>

export function createEvaluationStore(db: Kysely<Database>) {
  return {
    async evaluation(id: string): Promise<StoredEvaluation> {
      const row = await db.selectFrom('evaluations').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) throw new ProblemError('evaluation-not-found')
      return evaluationOf(row)
    },

    /** oldest first */
    async evaluations(): Promise<StoredEvaluation[]> {
      const rows = await db.selectFrom('evaluations').selectAll().orderBy('seq').execute()
      return rows.map(evaluationOf)
    },

    /** Makes the evaluation, which `owner` asks, and its open results; `ordinals` null: all items of the dataset. */
    async create(
      evaluation: StoredEvaluation,
      ordinals: readonly number[] | null,
      owner: string,
    ): Promise<void> {
      const { status, run_key, facts, body, search } = pendingColumns
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('evaluations')
          .values({ ...evaluationRow(evaluation), owner })
          .execute()
        const chosen = ordinals ? sql`and ${isAmong(trx, 'ordinal', ordinals)}` : sql``
        await sql`insert into results (evaluation_id, ordinal, item_id, status, run_id, run_key, facts, body, search)
          select ${evaluation.id}, ordinal, id, ${status}, null, ${run_key}, ${facts}, ${body}, ${search}
          from items where dataset_id = ${evaluation.datasetId} ${chosen} order by ordinal`.execute(trx)
      })
    },

    /** An evaluation with results as they are, all of them or nothing. */
    async insert(evaluation: StoredEvaluation, results: Iterable<StoredResult>): Promise<void> {
      await db.transaction().execute(async (trx) => {
        await trx.insertInto('evaluations').values(evaluationRow(evaluation)).execute()
        let rows: ReturnType<typeof resultRow>[] = []
        const flush = async () => {
          if (rows.length > 0) await trx.insertInto('results').values(rows).execute()
          rows = []
        }
        for (const result of results) {
          rows.push(resultRow(result))
          if (rows.length === ROWS_AT_ONCE) await flush()
        }
        await flush()
      })
    },

    /** Changes what is named, and tells how it stands then; results count its revision up themselves. */
    change(id: string, patch: Partial<StoredEvaluation>): Write<StoredEvaluation | null> {
      return async (trx) => {
        const before = await trx.selectFrom('evaluations').selectAll().where('id', '=', id).executeTakeFirst()
        if (!before) return null
        const after = { ...evaluationOf(before), ...patch, revision: before.revision }
        const { id: _, dataset_id: __, revision: ___, ...row } = evaluationRow(after)
        await trx.updateTable('evaluations').set(row).where('id', '=', id).execute()
        return after
      }
    },

    /** Takes what is to be asked and what nobody asks any more; false where another process has it. */
    async claim(id: string, { id: owner, ownerGone }: Claimant): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('evaluations')
        .set({ owner })
        .where('id', '=', id)
        .where('status', '=', 'running')
        .where((eb) => eb.or([eb('owner', '=', owner), ownerGone]))
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0
    },

    /** Evaluations that this process may claim. */
    async claimable({ id: owner, ownerGone }: Claimant): Promise<string[]> {
      const rows = await db
        .selectFrom('evaluations')
        .select('id')
        .where('status', '=', 'running')
        .where((eb) => eb.or([eb('owner', '=', owner), ownerGone]))
        .orderBy('seq')
        .execute()
      return rows.map(({ id }) => id)
    },

    /** Leaves it to whoever claims it next. */
    async release(id: string, owner: string): Promise<void> {
      await db
        .updateTable('evaluations')
        .set({ owner: null })
        .where('id', '=', id)
        .where('owner', '=', owner)
        .execute()
    },

    /** A result that is there already, in the place of what it was, and the evaluation's next revision. */
    put(result: StoredResult): Write {
      const { evaluation_id, ordinal, item_id: _, ...row } = resultRow(result)
      return async (trx) => {
        await trx
          .updateTable('results')
          .set(row)
          .where('evaluation_id', '=', evaluation_id)
          .where('ordinal', '=', ordinal)
          .execute()
        await trx
          .updateTable('evaluations')
          .set((eb) => ({ revision: eb('revision', '+', 1) }))
          .where('id', '=', evaluation_id)
          .execute()
      }
    },

    /** Throws result-not-found. */
    async result(evaluationId: string, ordinal: number, on: Kysely<Database> = db): Promise<StoredResult> {
      const row = await on
        .selectFrom('results')
        .selectAll()
        .where('evaluation_id', '=', evaluationId)
        .where('ordinal', '=', ordinal)
        .executeTakeFirst()
      if (!row) throw new ProblemError('result-not-found')
      return resultOf(row)
    },

    async results(evaluationId: string, ordinals: readonly number[]): Promise<StoredResult[]> {
      const rows = await db
        .selectFrom('results')
        .selectAll()
        .where('evaluation_id', '=', evaluationId)
        .where('ordinal', 'in', ordinals)
        .orderBy('ordinal')
        .execute()
      return rows.map(resultOf)
    },

    async resultsOfItem(itemId: string): Promise<StoredResult[]> {
      const rows = await db
        .selectFrom('results')
        .innerJoin('evaluations', 'evaluations.id', 'results.evaluation_id')
        .selectAll('results')
        .where('item_id', '=', itemId)
        .orderBy('evaluations.seq')
        .execute()
      return rows.map(resultOf)
    },

    /** A done result of the same item by the same run, in any evaluation. */
    async sameResult(itemId: string, runId: string): Promise<StoredResult | null> {
      const row = await db
        .selectFrom('results')
        .selectAll()
        .where('run_id', '=', runId)
        .where('item_id', '=', itemId)
        .where('status', '=', 'done')
        .limit(1)
        .executeTakeFirst()
      return row ? resultOf(row) : null
    },

    async evaluationsOfRun(runId: string): Promise<string[]> {
      const rows = await db
        .selectFrom('results')
        .select('evaluation_id')
        .distinct()
        .where('run_id', '=', runId)
        .execute()
      return rows.map((row) => row.evaluation_id)
    },

    async ordinals(evaluationId: string, status: StoredResult['status']): Promise<number[]> {
      const rows = await db
        .selectFrom('results')
        .select('ordinal')
        .where('evaluation_id', '=', evaluationId)
        .where('status', '=', status)
        .orderBy('ordinal')
        .execute()
      return rows.map(({ ordinal }) => ordinal)
    },

    async counts(evaluationId: string): Promise<Counts> {
      const undecided = sql.lit(wordsOf.final.indexOf('undecided'))
      const isUndecided = sql`${jsonNumber(db, 'facts', placeOf.final)} = ${undecided}`
      const { rows } = await sql<{
        status: StoredResult['status']
        n: number
        reused: number
        undecided: number
      }>`
        select status, count(*) as n, ${countWhere(sql`body like '{"reused":true%'`)} as reused,
          ${countWhere(isUndecided)} as undecided
        from results where evaluation_id = ${evaluationId} group by status`.execute(db)
      const counts = { ...noCounts }
      for (const { status, n, reused, undecided } of rows) {
        counts.total += n
        counts[status] = n
        if (status === 'done') Object.assign(counts, { reused, undecided })
      }
      return counts
    },

    async item(datasetId: string, ordinal: number): Promise<Item> {
      const row = await db
        .selectFrom('items')
        .selectAll()
        .where('dataset_id', '=', datasetId)
        .where('ordinal', '=', ordinal)
        .executeTakeFirst()
      if (!row) throw new ProblemError('item-not-found')
      return itemOf(row)
    },

    async items(datasetId: string, ordinals: readonly number[]): Promise<Item[]> {
      const rows = await db
        .selectFrom('items')
        .selectAll()
        .where('dataset_id', '=', datasetId)
        .where(isAmong(db, 'ordinal', ordinals))
        .orderBy('ordinal')
        .execute()
      return rows.map(itemOf)
    },

    /** Throws dataset-not-found. */
    async dataset(id: string): Promise<{ name: string; items: number }> {
      const row = await db.selectFrom('datasets').select('name').where('id', '=', id).executeTakeFirst()
      if (!row) throw new ProblemError('dataset-not-found')
      const { items } = await db
        .selectFrom('items')
        .select((eb) => eb.fn.countAll<number>().as('items'))
        .where('dataset_id', '=', id)
        .executeTakeFirstOrThrow()
      return { name: row.name, items }
    },

    async delete(id: string): Promise<void> {
      await db.deleteFrom('evaluations').where('id', '=', id).execute()
    },
  }
}
