/** Publishing a project: its entries become a dataset under their keys, all in one transaction, so that nothing half is ever seen. */
import type { Kysely, Transaction } from 'kysely'
import type { DataCard } from '#contract/data-card.ts'
import type { Entry } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import { PUBLISHED_FORMAT, type Publication, type Publish } from '#contract/publish.ts'
import type { Datasets, NewItem } from '../benchmarks/datasets.ts'
import type { Database } from '../store/tables.ts'
import { type Chosen, cardOfChosen, choose } from './card.ts'
import { readTable } from './desk.ts'
import { isAsked, itemDraftOf, whyNoItem } from './item-of-entry.ts'
import { AT_ONCE, breathe, claimRevisions, holdProject } from './refresh.ts'
import { projectBodyOf } from './stored.ts'

export interface Publisher {
  /** Throws ProblemError project-not-found, project-empty, change-clash. */
  publish(projectId: string, given: Publish, personId: string): Promise<Publication>
  /** newest first */
  list(projectId: string): Promise<Publication[]>
  /** of the dataset as it was when it was published; throws ProblemError dataset-not-found */
  card(datasetId: string): Promise<DataCard>
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
        const table = await readTable(trx, projectId)
        const chosen = choose(table, given.which, given.split)
        const items = chosen.standings.length
        if (items === 0) throw new ProblemError('project-empty')
        for (let at = 0; at < items; at += AT_ONCE) {
          const piece = chosen.standings.slice(at, at + AT_ONCE)
          await datasets.append(
            given.id,
            piece.map(({ entry }) => newItem(entry, chosen)),
            trx,
          )
          await breathe()
        }
        const leftOut = table.entries.flatMap(({ entry }) => {
          const why = isAsked(entry, given.which) ? whyNoItem(entry) : null
          return why === null ? [] : [{ key: entry.key, why }]
        })
        const { name, description, licence } = given
        const card = cardOfChosen(table, chosen, { name, description, licence, names: null })
        const at = new Date().toISOString()
        const publication: Publication = {
          ...{ datasetId: given.id, projectId, projectRevision: revision, at, by: personId },
          ...{ which: given.which, split: given.split, items, leftOut },
        }
        await trx
          .insertInto('publications')
          .values({
            dataset_id: given.id,
            project_id: projectId,
            project_revision: revision,
            at,
            body: JSON.stringify({ publication, card } satisfies Stored),
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
      return rows.map((row) => (JSON.parse(row.body) as Stored).publication)
    },
    async card(datasetId) {
      const row = await db
        .selectFrom('publications')
        .select('body')
        .where('dataset_id', '=', datasetId)
        .executeTakeFirst()
      if (!row) throw new ProblemError('dataset-not-found')
      return (JSON.parse(row.body) as Stored).card
    },
  }
}

interface Stored {
  readonly publication: Publication
  readonly card: DataCard
}

function newItem(entry: Entry, { split }: Chosen): NewItem {
  const { imageId: id, width, height } = entry
  const draft = itemDraftOf(entry)
  const part = split?.parts.get(entry.id)
  const extra = part === undefined ? draft.extra : { ...draft.extra, split: part }
  return { draft: { ...draft, extra }, image: { id, width, height } }
}

async function publicationOf(trx: Transaction<Database>, datasetId: string): Promise<Publication | null> {
  const row = await trx
    .selectFrom('publications')
    .select('body')
    .where('dataset_id', '=', datasetId)
    .executeTakeFirst()
  return row ? (JSON.parse(row.body) as Stored).publication : null
}
