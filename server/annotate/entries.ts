/** Reading entries: by filter in their order, one, and those that changed since a revision. */
import type { Kysely, SelectQueryBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Entry } from '#contract/entry.ts'
import type { EntryFilter, EntryHead, EntryHistory, EntryPage, ProjectChanges } from '#contract/entry-list.ts'
import { ProblemError } from '#contract/error.ts'
import type { EntryState } from '#contract/project.ts'
import { likePattern, searchWords } from '../benchmarks/search-text.ts'
import type { Database } from '../store/tables.ts'
import { personNames } from './person-names.ts'
import type { Projects } from './projects.ts'
import { changeOf, entryOf } from './stored.ts'

export interface Entries {
  /** Throws ProblemError project-not-found. */
  list(projectId: string, filter: EntryFilter, from: number, count: number): Promise<EntryPage>
  /** all that the filter finds, in their order */
  heads(projectId: string, filter: EntryFilter): Promise<EntryHead[]>
  /** Deleted ones, too. Throws ProblemError entry-not-found. */
  get(id: string): Promise<Entry>
  changes(projectId: string, after: number, count: number): Promise<ProjectChanges>
  /** newest first, `before` a version; throws ProblemError entry-not-found */
  history(id: string, before: number | undefined, count: number): Promise<EntryHistory>
}

export function createEntries(db: Kysely<Database>, projects: Pick<Projects, 'get'>): Entries {
  const get = async (id: string) => {
    const row = await db.selectFrom('entries').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new ProblemError('entry-not-found')
    return entryOf(row)
  }
  return {
    get,
    async list(projectId, filter, from, count) {
      await projects.get(projectId)
      const found = () => filtered(db.selectFrom('entries').where('project_id', '=', projectId), filter)
      const rows = await found().selectAll().orderBy('seq').limit(count).offset(from).execute()
      const all = await found()
        .select((of) => of.fn.countAll<number>().as('count'))
        .executeTakeFirst()
      return { entries: rows.map(entryOf), total: Number(all?.count ?? 0) }
    },
    async heads(projectId, filter) {
      await projects.get(projectId)
      const rows = await filtered(db.selectFrom('entries').where('project_id', '=', projectId), filter)
        .select(['id', 'key', 'image_id', 'version', 'state', 'deleted_at'])
        .orderBy('seq')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        key: row.key,
        imageId: row.image_id,
        version: row.version,
        state: row.state as EntryState,
        deleted: row.deleted_at !== null,
      }))
    },
    async changes(projectId, after, count) {
      const project = await projects.get(projectId)
      if (project.revision <= after) return { project, entries: [], revision: project.revision, more: false }
      const rows = await db
        .selectFrom('entries')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('revision', '>', after)
        // What came after the project was read is the next poll's.
        .where('revision', '<=', project.revision)
        .orderBy('revision')
        .limit(count + 1)
        .execute()
      const entries = rows.slice(0, count).map(entryOf)
      const more = rows.length > count
      return {
        project,
        entries,
        more,
        revision: more ? (entries.at(-1)?.revision ?? after) : project.revision,
      }
    },
    async history(id, before, count) {
      await get(id)
      let lines = db.selectFrom('entry_changes').selectAll().where('entry_id', '=', id)
      if (before !== undefined) lines = lines.where('version', '<', before)
      const rows = await lines
        .orderBy('version', 'desc')
        .limit(count + 1)
        .execute()
      const name = await personNames(db)
      return { changes: rows.slice(0, count).map((row) => changeOf(row, name)), more: rows.length > count }
    },
  }
}

type Found = SelectQueryBuilder<Database, 'entries', unknown>

/** Narrows a query over `entries`. */
export function filtered(query: Found, filter: EntryFilter): Found {
  let found = query
  if (filter.state) found = found.where('state', 'in', filter.state.length > 0 ? filter.state : [''])
  if (filter.image !== undefined) found = found.where('image_id', '=', filter.image)
  if (filter.category === '') found = found.where('category', 'is', null)
  else if (filter.category !== undefined) found = found.where('category', '=', filter.category)
  if (filter.deleted === 'no') found = found.where('deleted_at', 'is', null)
  if (filter.deleted === 'only') found = found.where('deleted_at', 'is not', null)
  for (const word of searchWords(filter.q ?? '')) {
    found = found.where(sql<boolean>`entries.search like ${likePattern(word)} escape '\\'`)
  }
  return found
}
