/** A project as a file: the exporters of datasets, over entries that have not been published, with the data card beside the list. */
import type { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import type { DataCard } from '#contract/data-card.ts'
import type { Dataset, Item } from '#contract/dataset.ts'
import { ProblemError } from '#contract/error.ts'
import type { ExportFormatId, ExportPlan, PictureMode } from '#contract/export.ts'
import { PUBLISHED_FORMAT, type Publish } from '#contract/publish.ts'
import type { SplitPlan } from '#contract/split.ts'
import { itemFormats } from '../benchmarks/export/catalogue.ts'
import { createExports, type ExportRequest, type Exports } from '../benchmarks/export/export.ts'
import type { FileStore } from '../store/files.ts'
import type { Database } from '../store/tables.ts'
import { type Chosen, cardFiles, cardOfChosen, choose, splitFiles } from './card.ts'
import type { Desk, Table } from './desk.ts'
import { itemDraftOf } from './item-of-entry.ts'
import { personNames } from './person-names.ts'

export interface Wish {
  readonly which: Publish['which']
  readonly split: SplitPlan | null
  /** people by their names instead of numbers */
  readonly names: boolean
}

export interface ExportWish extends Wish {
  readonly format: ExportFormatId
  readonly images?: PictureMode | undefined
  /** only this part of the split */
  readonly part?: string | undefined
  /** the list alone, without card, plots and splits */
  readonly bare: boolean
}

export interface Leaving {
  /** Throws project-not-found. */
  card(projectId: string, wish: Wish): Promise<DataCard>
  /** Throws project-not-found, project-empty, export-invalid. */
  plan(projectId: string, wish: ExportWish): Promise<ExportPlan>
  /** Throws as `plan`. */
  make(projectId: string, wish: ExportWish, origin: string): Promise<{ plan: ExportPlan; stream: Readable }>
}

export interface LeavingParts {
  readonly db: Kysely<Database>
  readonly files: FileStore
  readonly desk: Desk
}

export function createLeaving({ db, files, desk }: LeavingParts): Leaving {
  const cardFor = async (table: Table, chosen: Chosen, names: boolean) =>
    cardOfChosen(table, chosen, { names: names ? await personNames(db) : null })

  async function prepare(
    projectId: string,
    wish: ExportWish,
  ): Promise<{ exports: Exports; request: ExportRequest }> {
    const { format, images, which, split, names, part, bare } = wish
    if (!itemFormats.has(format)) {
      throw new ProblemError('export-invalid', `${format} is about answers; a project has none.`)
    }
    const table = await desk.table(projectId)
    const chosen = choose(table, which, split)
    if (part !== undefined && !split?.parts.some(({ name }) => name === part)) {
      throw new ProblemError('export-invalid', `There is no split “${part}”.`)
    }
    const items = itemsOf(table, chosen, part)
    if (items.length === 0) throw new ProblemError('project-empty')
    const datasets = {
      get: async () => datasetOf(table, items),
      items: async () => {
        throw new Error('A project has no ordinals.')
      },
      async *walk() {
        yield* items
      },
    }
    const beside = bare
      ? undefined
      : [...cardFiles(await cardFor(table, chosen, names)), ...splitFiles(chosen)]
    return {
      exports: createExports({ db, files, datasets, rowsOfSlice: async () => [] }),
      request: { format, images, beside },
    }
  }

  return {
    async card(projectId, { which, split, names }) {
      const table = await desk.table(projectId)
      return cardFor(table, choose(table, which, split), names)
    },
    async plan(projectId, wish) {
      const { exports, request } = await prepare(projectId, wish)
      return exports.plan(projectId, request)
    },
    async make(projectId, wish, origin) {
      const { exports, request } = await prepare(projectId, wish)
      return exports.make(projectId, request, origin)
    },
  }
}

/** The items, numbered from 0; where there is a split, each says its part in a further column. */
function itemsOf({ projectId }: Table, { standings, split }: Chosen, part: string | undefined): Item[] {
  const wanted = standings.filter(({ entry }) => part === undefined || split?.parts.get(entry.id) === part)
  return wanted.map(({ entry }, ordinal): Item => {
    const { id, imageId, width, height } = entry
    const draft = itemDraftOf(entry)
    const own = split?.parts.get(id)
    const extra = own === undefined ? draft.extra : { ...draft.extra, split: own }
    return { ...draft, extra, id, datasetId: projectId, ordinal, imageId, width, height }
  })
}

function datasetOf(table: Table, items: readonly Item[]): Dataset {
  const { projectId: id, name, description, createdAt, revision, rules } = table
  return {
    ...{ id, name, description, createdAt, revision },
    licence: rules.licence,
    format: PUBLISHED_FORMAT,
    items: items.length,
    images: new Set(items.map(({ imageId }) => imageId)).size,
    categories: [...new Set(items.flatMap(({ category }) => category ?? []))],
  }
}
