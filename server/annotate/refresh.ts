/** Keeps what is derived of an entry (its state) and the project's revision, in the transaction that changes what they come from. */
import type { Transaction } from 'kysely'
import type { Entry } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import type { ProjectRules } from '#contract/project.ts'
import { stateOf } from '#contract/review.ts'
import type { Database } from '../store/tables.ts'
import { reviewsOfEntries } from './review-rows.ts'
import { type EntryRow, entryOf, rulesOf } from './stored.ts'

export interface HeldProject {
  readonly rules: ProjectRules
  /** the revision before what this transaction changes */
  readonly revision: number
}

/**
 * Holds the project until the transaction ends: whoever else wants to write in it waits (under PostgreSQL; SQLite has one writer
 * anyway). Every transaction that writes in a project begins with it, so that revisions become visible in their order.
 * Throws ProblemError project-not-found.
 */
export async function holdProject(trx: Transaction<Database>, projectId: string): Promise<HeldProject> {
  const row = await trx
    .updateTable('projects')
    .set((of) => ({ revision: of.ref('revision') }))
    .where('id', '=', projectId)
    .returning(['revision', 'body'])
    .executeTakeFirst()
  if (!row) throw new ProblemError('project-not-found')
  return { rules: rulesOf(row), revision: row.revision }
}

/** Takes `count` revisions, one for each changed entry (a poll pages by them), and answers the first. Holds the project. */
export async function claimRevisions(
  trx: Transaction<Database>,
  projectId: string,
  count = 1,
): Promise<number> {
  const row = await trx
    .updateTable('projects')
    .set((of) => ({ revision: of('revision', '+', count) }))
    .where('id', '=', projectId)
    .returning('revision')
    .executeTakeFirst()
  if (!row) throw new ProblemError('project-not-found')
  return row.revision - count + 1
}

/** To be called after a change of an entry's reviews, resolution or assignments: state and revisions. Throws ProblemError entry-not-found. */
export async function refreshEntry(trx: Transaction<Database>, entryId: string): Promise<Entry> {
  const [entry] = await refreshEntries(trx, [entryId])
  if (!entry) throw new ProblemError('entry-not-found')
  return entry
}

/** As `refreshEntry`, for many of one project; unknown ones are left out. In the order of their numbers. */
export async function refreshEntries(
  trx: Transaction<Database>,
  entryIds: readonly string[],
): Promise<Entry[]> {
  const refreshed: Entry[] = []
  for (let at = 0; at < entryIds.length; at += AT_ONCE) {
    const ids = entryIds.slice(at, at + AT_ONCE)
    const first = await trx
      .selectFrom('entries')
      .select('project_id')
      .where('id', 'in', ids)
      .executeTakeFirst()
    if (!first) continue
    const { rules } = await holdProject(trx, first.project_id)
    const rows = await trx
      .selectFrom('entries')
      .selectAll()
      .where('id', 'in', ids)
      .where('project_id', '=', first.project_id)
      .orderBy('seq')
      .execute()
    let revision = await claimRevisions(trx, first.project_id, rows.length)
    for (const entry of await withStates(trx, rows, rules.overlap)) {
      const now = { ...entry, revision }
      revision += 1
      await trx
        .updateTable('entries')
        .set({ state: now.state, revision: now.revision })
        .where('id', '=', now.id)
        .execute()
      refreshed.push(now)
    }
    await breathe()
  }
  return refreshed
}

/** Entries with the state that follows from their reviews; writes nothing. */
export async function withStates(
  trx: Transaction<Database>,
  rows: readonly EntryRow[],
  overlap: number,
): Promise<Entry[]> {
  const entries = rows.map(entryOf)
  const reviews = await reviewsOfEntries(trx, entries)
  return entries.map((entry) => ({
    ...entry,
    state: stateOf(entry.content, reviews.get(entry.id) ?? [], overlap),
  }))
}

export const AT_ONCE = 500

/** A transaction of thousands of statements never lets go of the thread by itself: SQLite answers at once. */
export const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))
