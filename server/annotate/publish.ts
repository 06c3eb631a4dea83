/** Publishing a project: its entries become a dataset under their keys, all in one transaction, so that nothing half is ever seen. */
import type { Kysely, Transaction } from 'kysely'
import type { Entry } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import { PUBLISHED_FORMAT, type Publication, type Publish } from '#contract/publish.ts'
import type { Datasets, NewItem } from '../benchmarks/datasets.ts'
import type { Database } from '../store/tables.ts'
import { isAsked, itemDraftOf, whyNoItem } from './item-of-entry.ts'
import { AT_ONCE, breathe, claimRevisions, holdProject } from './refresh.ts'
import { entryOf, projectBodyOf } from './stored.ts'

export interface Publisher {
  /** Throws ProblemError project-not-found, project-empty, change-clash. */
  publish(projectId: string, given: Publish, personId: string): Promise<Publication>
  /** newest first */
  list(projectId: string): Promise<Publication[]>
}

export interface PublisherParts {
  readonly db: Kysely<Database>
  readonly datasets: Pick<Datasets, 'create' | 'append'>
}

export function createPublisher({ db, datasets }: PublisherParts): Publisher {
  return {
    publish: (projectId, given, personId) =>
      db.transaction().execute(async (trx) => {
        const { revision } = await holdProject(trx, projectId)
        const before = await publicationOf(trx, given.id)
        if (before) {
          if (before.projectId !== projectId) throw new ProblemError('change-clash')
          return before
        }
        const taken = await trx
          .selectFrom('datasets')
          .select('id')
          .where('id', '=', given.id)
          .executeTakeFirst()
        if (taken) throw new ProblemError('change-clash')
        const project = await trx
          .selectFrom('projects')
          .selectAll()
          .where('id', '=', projectId)
          .executeTakeFirstOrThrow()
        const body = projectBodyOf(project)
        await datasets.create(
          {
            id: given.id,
            name: given.name,
            format: PUBLISHED_FORMAT,
            description: given.description ?? body.description,
            licence: given.licence ?? body.rules.licence,
            project: { id: projectId, name: project.name, revision },
          },
          trx,
        )
        let items = 0
        const leftOut: Publication['leftOut'] = []
        for await (const entries of entriesIn(trx, projectId)) {
          const asked = entries.filter((entry) => isAsked(entry, given.which))
          const fitting: NewItem[] = []
          for (const entry of asked) {
            const why = whyNoItem(entry)
            if (why === null) fitting.push(newItem(entry))
            else leftOut.push({ key: entry.key, why })
          }
          if (fitting.length > 0) await datasets.append(given.id, fitting, trx)
          items += fitting.length
          await breathe()
        }
        if (items === 0) throw new ProblemError('project-empty')
        const at = new Date().toISOString()
        const publication: Publication = {
          ...{ datasetId: given.id, projectId, projectRevision: revision, at, by: personId },
          ...{ which: given.which, items, leftOut },
        }
        await trx
          .insertInto('publications')
          .values({
            dataset_id: given.id,
            project_id: projectId,
            project_revision: revision,
            at,
            body: JSON.stringify(publication),
          })
          .execute()
        // So that a poll hears of it.
        await claimRevisions(trx, projectId)
        return publication
      }),
    async list(projectId) {
      const rows = await db
        .selectFrom('publications')
        .select('body')
        .where('project_id', '=', projectId)
        .orderBy('at', 'desc')
        .orderBy('dataset_id')
        .execute()
      return rows.map((row) => JSON.parse(row.body) as Publication)
    },
  }
}

function newItem(entry: Entry): NewItem {
  const { imageId: id, width, height } = entry
  return { draft: itemDraftOf(entry), image: { id, width, height } }
}

/** All entries that are not deleted, in their order, in pieces. */
async function* entriesIn(trx: Transaction<Database>, projectId: string): AsyncGenerator<Entry[]> {
  for (let after = -1; ; ) {
    const rows = await trx
      .selectFrom('entries')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('deleted_at', 'is', null)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(AT_ONCE)
      .execute()
    const last = rows.at(-1)
    if (!last) return
    after = Number(last.seq)
    yield rows.map(entryOf)
  }
}

async function publicationOf(trx: Transaction<Database>, datasetId: string): Promise<Publication | null> {
  const row = await trx
    .selectFrom('publications')
    .select('body')
    .where('dataset_id', '=', datasetId)
    .executeTakeFirst()
  return row ? (JSON.parse(row.body) as Publication) : null
}
