/** One change made to many entries, in one transaction: each gets its line of history, and all of it can be taken back at once. */
import type { Kysely, Transaction } from 'kysely'
import type { Entry } from '#contract/entry.ts'
import type { Bulk, BulkResult } from '#contract/entry-list.ts'
import { ProblemError } from '#contract/error.ts'
import type { Database } from '../store/tables.ts'
import { type Outcome, outcomeOf, takenBack } from './bulk-outcomes.ts'
import { filtered } from './entries.ts'
import { breathe, claimRevisions, type HeldProject, holdProject, withStates } from './refresh.ts'
import { entryOf, rowOf } from './stored.ts'
import { type ChangeKind, insertChanges, updateEntries } from './write-entries.ts'

export interface BulkEdits {
  /** Throws ProblemError project-not-found, change-clash. */
  change(projectId: string, given: Bulk, personId: string): Promise<BulkResult>
  /**
   * Takes a change back where nothing has happened to its entries since; what it answers can be taken back in turn. Throws
   * ProblemError bulk-not-found, change-clash.
   */
  undo(projectId: string, bulkId: string, changeId: string, personId: string): Promise<BulkResult>
  /** newest first, without the lists of what was left out */
  list(projectId: string, count: number): Promise<BulkResult[]>
}

/** So few that tiles and other people's saves are not kept waiting in between. */
const AT_ONCE = 200

type Skip = BulkResult['skipped'][number]

interface Wanted {
  readonly id: string
  readonly version?: number | undefined
}

export function createBulkEdits(db: Kysely<Database>): BulkEdits {
  const perform = async (
    trx: Transaction<Database>,
    project: HeldProject,
    wanted: readonly Wanted[],
    base: Omit<BulkResult, 'done' | 'skipped' | 'at'>,
    decide: (entries: readonly Entry[], at: string) => Promise<Outcome[]> | Outcome[],
  ): Promise<BulkResult> => {
    const at = new Date().toISOString()
    const skipped: Skip[] = []
    let done = 0
    for (let from = 0; from < wanted.length; from += AT_ONCE) {
      const piece = wanted.slice(from, from + AT_ONCE)
      const there = await entriesOf(trx, base.projectId, piece)
      const entries: Entry[] = []
      for (const { id, version } of piece) {
        const entry = there.get(id)
        if (!entry) skipped.push({ id, key: '', why: 'not-found', detail: '' })
        else if (version !== undefined && version !== entry.version)
          skipped.push({ id, key: entry.key, why: 'version-moved', detail: '' })
        else entries.push(entry)
      }
      const outcomes = await decide(entries, at)
      const changed: { entry: Entry; kind: ChangeKind }[] = []
      entries.forEach((entry, i) => {
        const outcome = outcomes[i]
        if (!outcome) return
        if ('why' in outcome) {
          skipped.push({ id: entry.id, key: entry.key, why: outcome.why, detail: outcome.detail ?? '' })
          return
        }
        const { content, deletedAt, kind } = outcome
        const stamp = { version: entry.version + 1, changedAt: at, changedBy: base.personId }
        changed.push({ kind, entry: { ...entry, ...stamp, content, deletedAt } })
      })
      await write(trx, project, base, changed, at)
      done += changed.length
      await breathe()
    }
    const result: BulkResult = { ...base, at, done, skipped }
    await trx
      .insertInto('batches')
      .values({ id: base.id, project_id: base.projectId, at, body: JSON.stringify(result) })
      .execute()
    return result
  }

  return {
    change: (projectId, { changeId, action, which }, personId) =>
      db.transaction().execute(async (trx) => {
        const project = await holdProject(trx, projectId)
        const before = await batchById(trx, changeId)
        if (before) return sameAs(before, projectId)
        const wanted = 'entries' in which ? which.entries : await idsOf(trx, projectId, which.filter)
        const base = { id: changeId, projectId, personId, action, undoes: null }
        return perform(trx, project, onlyOnce(wanted), base, (entries, at) =>
          entries.map((entry) => outcomeOf(action, entry, at)),
        )
      }),
    undo: (projectId, bulkId, changeId, personId) =>
      db.transaction().execute(async (trx) => {
        const project = await holdProject(trx, projectId)
        const before = await batchById(trx, changeId)
        if (before) return sameAs(before, projectId)
        const undone = await batchById(trx, bulkId)
        if (!undone || undone.projectId !== projectId) throw new ProblemError('bulk-not-found')
        const wanted = await trx
          .selectFrom('entry_changes')
          .select(['entry_id as id', 'version'])
          .where('batch_id', '=', bulkId)
          .orderBy('entry_id')
          .execute()
        const base = { id: changeId, projectId, personId, action: null, undoes: bulkId }
        return perform(trx, project, wanted, base, (entries, at) => takenBack(trx, entries, at))
      }),
    async list(projectId, count) {
      const rows = await db
        .selectFrom('batches')
        .select('body')
        .where('project_id', '=', projectId)
        .orderBy('at', 'desc')
        .orderBy('id')
        .limit(count)
        .execute()
      return rows.map((row) => ({ ...(JSON.parse(row.body) as BulkResult), skipped: [] }))
    },
  }
}

async function write(
  trx: Transaction<Database>,
  { rules }: HeldProject,
  { id: batchId, projectId, personId }: Pick<BulkResult, 'id' | 'projectId' | 'personId'>,
  changed: readonly { entry: Entry; kind: ChangeKind }[],
  at: string,
): Promise<void> {
  if (changed.length === 0) return
  const first = await claimRevisions(trx, projectId, changed.length)
  const rows = changed.map(({ entry }, i) => ({
    ...rowOf({ ...entry, revision: first + i }),
    seq: entry.seq,
  }))
  await updateEntries(trx, await withStates(trx, rows, rules.overlap))
  await insertChanges(
    trx,
    changed.map(({ entry, kind }) => ({
      ...{ entryId: entry.id, version: entry.version, kind, personId, at, content: entry.content },
      changeId: `${batchId}/${entry.id}`,
      batchId,
    })),
  )
}

async function entriesOf(
  trx: Transaction<Database>,
  projectId: string,
  wanted: readonly Wanted[],
): Promise<Map<string, Entry>> {
  const rows = await trx
    .selectFrom('entries')
    .selectAll()
    .where('project_id', '=', projectId)
    .where(
      'id',
      'in',
      wanted.map(({ id }) => id),
    )
    .execute()
  return new Map(rows.map((row) => [row.id, entryOf(row)]))
}

async function idsOf(
  trx: Transaction<Database>,
  projectId: string,
  filter: Parameters<typeof filtered>[1],
): Promise<Wanted[]> {
  return filtered(trx.selectFrom('entries').where('project_id', '=', projectId), filter)
    .select('id')
    .orderBy('seq')
    .execute()
}

function onlyOnce(wanted: readonly Wanted[]): Wanted[] {
  return [...new Map(wanted.map((one) => [one.id, one])).values()]
}

async function batchById(trx: Transaction<Database>, id: string): Promise<BulkResult | null> {
  const row = await trx.selectFrom('batches').select('body').where('id', '=', id).executeTakeFirst()
  return row ? (JSON.parse(row.body) as BulkResult) : null
}

function sameAs(before: BulkResult, projectId: string): BulkResult {
  if (before.projectId !== projectId) throw new ProblemError('change-clash')
  return before
}
