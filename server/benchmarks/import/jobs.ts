/** The table of imports: a job as it is stored, and as the API tells it. */
import type { Kysely, Selectable, Transaction } from 'kysely'
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'
import { type ImportJob, importJobSchema, importStatusSchema, type Refusal } from '#contract/import.ts'
import type { Members } from '../../store/members.ts'
import type { Database, ImportsTable } from '../../store/tables.ts'

const storedSchema = importJobSchema
  .omit({ id: true, createdAt: true, status: true, datasetId: true })
  .extend({
    description: z.string(),
    licence: z.string(),
    /** folder of the server that the list and its pictures lie in */
    folder: z.string(),
    /** the one list, where a file was given and not a folder */
    only: z.string().nullable(),
  })

export type StoredJob = z.infer<typeof storedSchema> & {
  readonly id: string
  readonly createdAt: string
  status: ImportJob['status']
  datasetId: string | null
  cursor: string | null
}

export const noProgress: ImportJob['progress'] = {
  rows: 0,
  totalRows: null,
  items: 0,
  refused: 0,
  newImages: 0,
  bytes: 0,
  totalBytes: 0,
  rowsPerMinute: null,
  secondsLeft: null,
}

/** What the API tells: no folder of this machine. */
export function toJob(stored: StoredJob): ImportJob {
  const { description: _, licence: __, folder: ___, only: ____, cursor: _____, ...job } = stored
  return job
}

/** `owner`: the process that it lives in. */
export async function insertJob(db: Kysely<Database>, job: StoredJob, owner: string): Promise<void> {
  await db
    .insertInto('imports')
    .values({ ...toRow(job), owner })
    .execute()
}

/**
 * Takes a job that nobody carries out any more (or, unless `gone`, that is this process's already); false where another
 * process has it.
 */
export async function claimJob(
  db: Kysely<Database>,
  id: string,
  { id: owner, ownerGone }: Pick<Members, 'id' | 'ownerGone'>,
  gone = false,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('imports')
    .set({ owner })
    .where('id', '=', id)
    .where((eb) => (gone ? ownerGone : eb.or([eb('owner', '=', owner), ownerGone])))
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0
}

export async function saveJob(db: Kysely<Database> | Transaction<Database>, job: StoredJob): Promise<void> {
  const { id, created_at: _, ...row } = toRow(job)
  await db.updateTable('imports').set(row).where('id', '=', id).execute()
}

/** Throws ProblemError import-not-found. */
export async function loadJob(db: Kysely<Database>, id: string): Promise<StoredJob> {
  const row = await db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new ProblemError('import-not-found')
  return toStored(row)
}

/** newest first */
export async function loadJobs(db: Kysely<Database>): Promise<StoredJob[]> {
  const rows = await db
    .selectFrom('imports')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(toStored)
}

export async function insertRefusals(
  trx: Transaction<Database>,
  id: string,
  refusals: readonly Refusal[],
): Promise<void> {
  if (refusals.length === 0) return
  const rows = refusals.map((refusal) => ({ import_id: id, ...refusal }))
  await trx
    .insertInto('import_refusals')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function loadRefusals(
  db: Kysely<Database>,
  id: string,
  from: number,
  count: number,
): Promise<Refusal[]> {
  return db
    .selectFrom('import_refusals')
    .select(['row', 'code', 'detail'])
    .where('import_id', '=', id)
    .orderBy('row')
    .offset(from)
    .limit(count)
    .execute()
}

function toRow(job: StoredJob): Omit<ImportsTable, 'owner'> {
  const { id, createdAt, status, datasetId, cursor, ...body } = job
  return { id, created_at: createdAt, status, dataset_id: datasetId, cursor, body: JSON.stringify(body) }
}

function toStored(row: Selectable<ImportsTable>): StoredJob {
  return {
    ...storedSchema.parse(JSON.parse(row.body)),
    id: row.id,
    createdAt: row.created_at,
    status: importStatusSchema.parse(row.status),
    datasetId: row.dataset_id,
    cursor: row.cursor,
  }
}
