/** Projects and entries as they lie in the tables, and as the API speaks of them. */
import type { Kysely, Selectable } from 'kysely'
import type { Entry, EntryChange, EntryContent } from '#contract/entry.ts'
import { type EntryState, entryStates, type Project, type ProjectRules } from '#contract/project.ts'
import { searchText } from '../benchmarks/search-text.ts'
import type { Database, EntriesTable, EntryChangesTable, ProjectsTable } from '../store/tables.ts'

/** What of a project has no column of its own. */
export type ProjectBody = Pick<Project, 'description' | 'rules' | 'sourceDatasetId'>

/** What of an entry has no column of its own. */
export type EntryBody = Pick<
  Entry,
  | 'imageName'
  | 'width'
  | 'height'
  | 'content'
  | 'origin'
  | 'authorId'
  | 'createdAt'
  | 'changedAt'
  | 'changedBy'
  | 'handBacks'
>

export type EntryRow = Selectable<EntriesTable>
export type ProjectRow = Selectable<ProjectsTable>

/** Rows were checked when they were written; a list of thousands is not checked again. */
export function entryOf(row: EntryRow): Entry {
  // Entries that were written before there were any have none.
  const body = { handBacks: [], ...(JSON.parse(row.body) as Partial<EntryBody>) } as EntryBody
  return {
    id: row.id,
    projectId: row.project_id,
    seq: Number(row.seq),
    key: row.key,
    imageId: row.image_id,
    imageName: body.imageName,
    width: body.width,
    height: body.height,
    version: row.version,
    content: body.content,
    origin: body.origin,
    authorId: body.authorId,
    createdAt: body.createdAt,
    changedAt: body.changedAt,
    changedBy: body.changedBy,
    deletedAt: row.deleted_at,
    state: row.state as EntryState,
    handBacks: body.handBacks,
    revision: row.revision,
  }
}

/** The columns of an entry, without `seq`, which the table gives. */
export function rowOf(entry: Omit<Entry, 'seq'>): Omit<EntryRow, 'seq'> {
  const { imageName, width, height, content, origin, authorId, createdAt, changedAt, changedBy, handBacks } =
    entry
  const body: EntryBody = {
    ...{ imageName, width, height, content, origin },
    ...{ authorId, createdAt, changedAt, changedBy, handBacks },
  }
  return {
    id: entry.id,
    project_id: entry.projectId,
    key: entry.key,
    image_id: entry.imageId,
    version: entry.version,
    revision: entry.revision,
    category: content.category,
    state: entry.state,
    deleted_at: entry.deletedAt,
    body: JSON.stringify(body),
    search: entrySearchText(entry.key, imageName, content),
  }
}

export function projectBodyOf(row: Pick<ProjectRow, 'body'>): ProjectBody {
  return JSON.parse(row.body) as ProjectBody
}

export function rulesOf(row: Pick<ProjectRow, 'body'>): ProjectRules {
  return projectBodyOf(row).rules
}

export function projectOf(row: ProjectRow, counted: ProjectCounts): Project {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    revision: row.revision,
    ...projectBodyOf(row),
    ...counted,
  }
}

export type ProjectCounts = Pick<Project, 'counts' | 'entries' | 'images' | 'deleted'>

/** Counted afresh, from the index alone. */
export async function countProject(db: Kysely<Database>, id: string): Promise<ProjectCounts> {
  const rows = await db
    .selectFrom('entries')
    .select((of) => ['state', 'deleted_at', of.fn.countAll<number>().as('count')])
    .where('project_id', '=', id)
    .where('deleted_at', 'is', null)
    .groupBy(['deleted_at', 'state'])
    .execute()
  const gone = await db
    .selectFrom('entries')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('project_id', '=', id)
    .where('deleted_at', 'is not', null)
    .executeTakeFirst()
  const pictures = await db
    .selectFrom('entries')
    .select((of) => of.fn.count<number>('image_id').distinct().as('count'))
    .where('project_id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  const counts = Object.fromEntries(entryStates.map((state) => [state, 0])) as Project['counts']
  let entries = 0
  for (const { state, count } of rows) {
    counts[state as EntryState] = Number(count)
    entries += Number(count)
  }
  return { counts, entries, images: Number(pictures?.count ?? 0), deleted: Number(gone?.count ?? 0) }
}

function entrySearchText(key: string, imageName: string, content: EntryContent): string {
  const { question, options, answer, notes } = content
  return searchText([key, imageName, question, ...options.map((option) => option.text), answer, notes])
}

export type ChangeRow = Selectable<EntryChangesTable>

export function changeOf(row: ChangeRow, nameOf: (personId: string) => string): EntryChange {
  return {
    entryId: row.entry_id,
    version: row.version,
    changeId: row.change_id,
    kind: row.kind as EntryChange['kind'],
    personId: row.person_id,
    personName: nameOf(row.person_id),
    at: row.at,
    content: JSON.parse(row.content) as EntryContent,
    words: row.words ?? '',
  }
}
