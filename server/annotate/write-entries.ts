/** Many entries and lines of history in few statements: the inserts of copies and of changes made to many at once. */
import { sql, type Transaction } from 'kysely'
import type { z } from 'zod'
import type { Entry, EntryContent, entryChangeSchema } from '#contract/entry.ts'
import type { Database } from '../store/tables.ts'
import { rowOf } from './stored.ts'

export type ChangeKind = z.infer<typeof entryChangeSchema>['kind']

export interface NewChange {
  readonly entryId: string
  readonly version: number
  readonly changeId: string
  readonly kind: ChangeKind
  readonly personId: string
  readonly at: string
  readonly content: EntryContent
  readonly batchId?: string
  readonly words?: string
}

export async function insertChanges(
  trx: Transaction<Database>,
  changes: readonly NewChange[],
): Promise<void> {
  if (changes.length === 0) return
  await trx
    .insertInto('entry_changes')
    .values(
      changes.map((change) => ({
        entry_id: change.entryId,
        version: change.version,
        change_id: change.changeId,
        kind: change.kind,
        person_id: change.personId,
        at: change.at,
        content: JSON.stringify(change.content),
        batch_id: change.batchId ?? null,
        words: change.words || null,
      })),
    )
    .execute()
}

/** Appends in the given order. */
export async function insertEntries(
  trx: Transaction<Database>,
  entries: readonly Omit<Entry, 'seq'>[],
): Promise<void> {
  if (entries.length > 0) await trx.insertInto('entries').values(entries.map(rowOf)).execute()
}

/** Writes entries that are there already, in one statement. */
export async function updateEntries(trx: Transaction<Database>, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return
  await trx
    .insertInto('entries')
    .values(entries.map((entry) => ({ ...rowOf(entry), seq: entry.seq })))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        version: sql.ref('excluded.version'),
        revision: sql.ref('excluded.revision'),
        category: sql.ref('excluded.category'),
        state: sql.ref('excluded.state'),
        deleted_at: sql.ref('excluded.deleted_at'),
        body: sql.ref('excluded.body'),
        search: sql.ref('excluded.search'),
      }),
    )
    .execute()
}
