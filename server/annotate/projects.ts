/** Projects in the database: make, list, read, change, remove. Their entries are the matter of entries.ts and edits.ts. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { ProblemError } from '#contract/error.ts'
import {
  type NewProject,
  type Project,
  type ProjectChange,
  type ProjectRules,
  projectRulesSchema,
  type RemovedProject,
} from '#contract/project.ts'
import type { Datasets } from '../benchmarks/datasets.ts'
import { removeIfUnused } from '../benchmarks/datasets-remove.ts'
import type { Images } from '../images/images.ts'
import type { Database } from '../store/tables.ts'
import { copyItems } from './copy-items.ts'
import { claimRevisions, holdProject, refreshEntries } from './refresh.ts'
import {
  countProject,
  type ProjectBody,
  type ProjectCounts,
  type ProjectRow,
  projectBodyOf,
  projectOf,
} from './stored.ts'

export interface Projects {
  /** newest first */
  list(): Promise<Project[]>
  /** Throws ProblemError project-not-found. */
  get(id: string): Promise<Project>
  /**
   * With a dataset its items are copied, all or (after a kill) none. Throws ProblemError dataset-not-found. A project with
   * the given id that is there already is answered as it is.
   */
  create(given: NewProject, personId: string): Promise<Project>
  /** Rules are changed one by one; states that depend on them follow. */
  change(id: string, change: ProjectChange): Promise<Project>
  /** Removes it with entries, histories and reviews, and the pictures that nobody else uses. Datasets made from it stay. */
  remove(id: string): Promise<RemovedProject>
}

export interface ProjectsParts {
  readonly db: Kysely<Database>
  readonly datasets: Datasets
  readonly images: Images
}

export function createProjects({ db, datasets, images }: ProjectsParts): Projects {
  /** Counts by project, good for one revision: polls come every two seconds. */
  const counted = new Map<string, { revision: number; counts: ProjectCounts }>()

  const withCounts = async (row: ProjectRow): Promise<Project> => {
    const known = counted.get(row.id)
    if (known?.revision === row.revision) return projectOf(row, known.counts)
    const counts = await countProject(db, row.id)
    counted.set(row.id, { revision: row.revision, counts })
    return projectOf(row, counts)
  }

  const get = async (id: string): Promise<Project> => {
    const row = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new ProblemError('project-not-found')
    return withCounts(row)
  }

  return {
    async list() {
      const rows = await db.selectFrom('projects').selectAll().orderBy('seq', 'desc').execute()
      const projects: Project[] = []
      for (const row of rows) projects.push(await withCounts(row))
      return projects
    },
    get,
    async create(given, personId) {
      const { name, description, datasetId } = given
      const id = given.id ?? randomUUID()
      const there = await db.selectFrom('projects').select('id').where('id', '=', id).executeTakeFirst()
      if (there) return get(id)
      const source = datasetId === undefined ? null : await datasets.get(datasetId)
      const fromSource: Partial<ProjectRules> = {
        ...(source && source.categories.length > 0 ? { categories: source.categories.slice(0, 200) } : {}),
        ...(source?.licence ? { licence: source.licence } : {}),
      }
      const rules = projectRulesSchema.parse({ ...fromSource, ...given.rules })
      const body: ProjectBody = { description, rules, sourceDatasetId: datasetId ?? null }
      await db.transaction().execute(async (trx) => {
        const created_at = new Date().toISOString()
        await trx
          .insertInto('projects')
          .values({ id, name, created_at, revision: 1, body: JSON.stringify(body) })
          .execute()
        if (datasetId !== undefined) await copyItems(trx, { projectId: id, datasetId, personId })
      })
      return get(id)
    },
    async change(id, { name, description, rules }) {
      await db.transaction().execute(async (trx) => {
        const held = await holdProject(trx, id)
        const row = await trx
          .selectFrom('projects')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        const before = projectBodyOf(row)
        const now: ProjectBody = {
          ...before,
          description: description ?? before.description,
          rules: projectRulesSchema.parse({ ...before.rules, ...rules }),
        }
        await claimRevisions(trx, id)
        await trx
          .updateTable('projects')
          .set({ name: name ?? row.name, body: JSON.stringify(now) })
          .where('id', '=', id)
          .execute()
        if (now.rules.overlap === held.rules.overlap) return
        const reviewed = await trx
          .selectFrom('reviews')
          .select('entry_id')
          .distinct()
          .where('project_id', '=', id)
          .execute()
        await refreshEntries(
          trx,
          reviewed.map((review) => review.entry_id),
        )
      })
      return get(id)
    },
    async remove(id) {
      await get(id)
      const { entries, pictures } = await db.transaction().execute(async (trx) => {
        const rows = await trx.selectFrom('entries').select('image_id').where('project_id', '=', id).execute()
        const asked = await trx
          .selectFrom('suggestions')
          .select('image_id')
          .where('project_id', '=', id)
          .execute()
        // Entries, changes, reviews and all else of it go by their foreign keys.
        await trx.deleteFrom('projects').where('id', '=', id).execute()
        const pictures = new Set([...rows, ...asked].map((row) => row.image_id))
        return { entries: rows.length, pictures: [...pictures] }
      })
      counted.delete(id)
      let removed = 0
      for (const picture of pictures) if (await removeIfUnused(db, images, picture)) removed += 1
      return { entries, images: removed, imagesKept: pictures.length - removed }
    },
  }
}
