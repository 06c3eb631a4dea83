/** Datasets and their items in the database: make, list, read, rename, remove. Items come in by append alone. */
import { randomUUID } from 'node:crypto'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { type Dataset, datasetSchema, type Item, type ItemDraft } from '#contract/dataset.ts'
import { ProblemError } from '#contract/error.ts'
import type { DatasetChange, MarkedItem, RemovedDataset } from '#contract/import.ts'
import type { Images } from '../images/images.ts'
import type { Database, DatasetsTable, ItemsTable } from '../store/tables.ts'
import { removeDataset } from './datasets-remove.ts'
import { findOrdinals } from './datasets-search.ts'
import { marksOf, noMarks } from './marks.ts'
import { searchText } from './search-text.ts'

/** An item whose picture is here. */
export interface NewItem {
  readonly draft: ItemDraft
  readonly image: { readonly id: string; readonly width: number; readonly height: number }
}

export type NewDataset = Pick<Dataset, 'name' | 'format' | 'project'> &
  DatasetChange & { readonly id?: string }

export interface Datasets {
  /** For several writes in one transaction pass `trx`. An `id` that is given must be new. */
  create(given: NewDataset, trx?: Transaction<Database>): Promise<Dataset>
  /** newest first */
  list(): Promise<Dataset[]>
  /** Throws ProblemError dataset-not-found. */
  get(id: string): Promise<Dataset>
  change(id: string, change: DatasetChange): Promise<Dataset>
  /** Removes the dataset with its items, evaluations, slices and marks, and the pictures that nobody else uses. */
  remove(id: string): Promise<RemovedDataset>
  /**
   * Appends in the given order; ordinals go on without gaps. Keys must be new in the dataset. For several writes in one
   * transaction pass `trx`.
   */
  append(id: string, items: readonly NewItem[], trx?: Transaction<Database>): Promise<Item[]>
  /** By ordinals (in their order; unknown ones are left out) or a range, with marks. */
  items(id: string, which: readonly number[] | { from: number; count: number }): Promise<MarkedItem[]>
  /** All items in order, in pieces; for exports and evaluations. */
  walk(id: string): AsyncGenerator<Item>
  /** Throws ProblemError item-not-found. */
  item(itemId: string): Promise<MarkedItem>
  /** Of these keys, those that the dataset has, with their items. */
  byKeys(id: string, keys: readonly string[]): Promise<Map<string, Item>>
  /** Ordinals of the items in which every word occurs, or in whose results of these evaluations it does; ascending. */
  search(id: string, query: string, evaluations: readonly string[]): Promise<number[]>
}

const bodySchema = datasetSchema.omit({ id: true, name: true, createdAt: true, revision: true })
const AT_ONCE = 500

export function createDatasets({ db, images }: { db: Kysely<Database>; images: Images }): Datasets {
  const row = async (id: string, on: Kysely<Database> = db) => {
    const found = await on.selectFrom('datasets').selectAll().where('id', '=', id).executeTakeFirst()
    if (!found) throw new ProblemError('dataset-not-found')
    return found
  }

  const append = async (id: string, items: readonly NewItem[], trx: Transaction<Database>) => {
    const dataset = toDataset(await row(id, trx))
    const made = items.map(
      ({ draft, image }, i): Item => ({
        ...draft,
        id: randomUUID(),
        datasetId: id,
        ordinal: dataset.items + i,
        imageId: image.id,
        width: image.width,
        height: image.height,
      }),
    )
    for (let at = 0; at < made.length; at += AT_ONCE) {
      await trx
        .insertInto('items')
        .values(made.slice(at, at + AT_ONCE).map(toRow))
        .execute()
    }
    const counted = await trx
      .selectFrom('items')
      .select((of) => of.fn.count<number>('image_id').distinct().as('images'))
      .where('dataset_id', '=', id)
      .executeTakeFirst()
    const seen = new Set(dataset.categories)
    for (const { category } of made) if (category !== null) seen.add(category)
    const body = {
      ...bodySchema.parse(dataset),
      items: dataset.items + made.length,
      images: Number(counted?.images ?? 0),
      categories: [...seen],
    }
    await trx
      .updateTable('datasets')
      .set({ body: JSON.stringify(body), revision: sql`revision + 1` })
      .where('id', '=', id)
      .execute()
    return made
  }

  const marked = async (items: readonly Item[]): Promise<MarkedItem[]> => {
    const marks = await marksOf(
      db,
      'item',
      items.map((item) => item.id),
    )
    return items.map((item) => ({ ...item, marks: marks.get(item.id) ?? noMarks }))
  }

  return {
    async create({ id = randomUUID(), name, format, project, description = '', licence = '' }, trx) {
      const origin = project === undefined ? {} : { project }
      const body = { description, licence, format, ...origin, items: 0, images: 0, categories: [] }
      const createdAt = new Date().toISOString()
      await (trx ?? db)
        .insertInto('datasets')
        .values({ id, name, created_at: createdAt, revision: 1, body: JSON.stringify(body) })
        .execute()
      return { id, name, createdAt, revision: 1, ...body }
    },
    async list() {
      const rows = await db.selectFrom('datasets').selectAll().orderBy('seq', 'desc').execute()
      return rows.map(toDataset)
    },
    get: async (id) => toDataset(await row(id)),
    async change(id, { name, ...change }) {
      return db.transaction().execute(async (trx) => {
        const found = await row(id, trx)
        const body = { ...bodySchema.parse(JSON.parse(found.body)), ...defined(change) }
        await trx
          .updateTable('datasets')
          .set({ name: name ?? found.name, body: JSON.stringify(body), revision: found.revision + 1 })
          .where('id', '=', id)
          .execute()
        return toDataset(await row(id, trx))
      })
    },
    async remove(id) {
      await row(id)
      return removeDataset(db, images, id)
    },
    append: (id, items, trx) =>
      trx ? append(id, items, trx) : db.transaction().execute((own) => append(id, items, own)),
    async items(id, which) {
      await row(id)
      if ('from' in which) {
        const rows = await db
          .selectFrom('items')
          .select('body')
          .where('dataset_id', '=', id)
          .where('ordinal', '>=', which.from)
          .where('ordinal', '<', which.from + which.count)
          .orderBy('ordinal')
          .execute()
        return marked(rows.map(toItem))
      }
      const found = new Map<number, Item>()
      for (let at = 0; at < which.length; at += AT_ONCE) {
        const rows = await db
          .selectFrom('items')
          .select('body')
          .where('dataset_id', '=', id)
          .where('ordinal', 'in', which.slice(at, at + AT_ONCE))
          .execute()
        for (const item of rows.map(toItem)) found.set(item.ordinal, item)
      }
      return marked(which.flatMap((ordinal) => found.get(ordinal) ?? []))
    },
    async *walk(id) {
      for (let from = 0; ; from += AT_ONCE) {
        const rows = await db
          .selectFrom('items')
          .select('body')
          .where('dataset_id', '=', id)
          .where('ordinal', '>=', from)
          .where('ordinal', '<', from + AT_ONCE)
          .orderBy('ordinal')
          .execute()
        yield* rows.map(toItem)
        if (rows.length < AT_ONCE) return
      }
    },
    async item(itemId) {
      const found = await db.selectFrom('items').select('body').where('id', '=', itemId).executeTakeFirst()
      const [item] = await marked(found ? [toItem(found)] : [])
      if (!item) throw new ProblemError('item-not-found')
      return item
    },
    async byKeys(id, keys) {
      const found = new Map<string, Item>()
      for (let at = 0; at < keys.length; at += AT_ONCE) {
        const rows = await db
          .selectFrom('items')
          .select('body')
          .where('dataset_id', '=', id)
          .where('key', 'in', keys.slice(at, at + AT_ONCE))
          .execute()
        for (const item of rows.map(toItem)) found.set(item.key, item)
      }
      return found
    },
    async search(id, query, evaluations) {
      await row(id)
      return findOrdinals(db, id, query, evaluations)
    },
  }
}

/** What the search of an item looks into. */
export function itemSearchText(item: Pick<Item, 'key' | 'question' | 'options' | 'answer'>): string {
  return searchText([item.key, item.question, ...item.options.map((option) => option.text), item.answer])
}

function toRow(item: Item): ItemsTable {
  return {
    dataset_id: item.datasetId,
    ordinal: item.ordinal,
    id: item.id,
    key: item.key,
    image_id: item.imageId,
    body: JSON.stringify(item),
    search: itemSearchText(item),
  }
}

/** Rows were checked when they were written; parsing 25,000 of them again would be most of an export's time. */
function toItem({ body }: Pick<ItemsTable, 'body'>): Item {
  return JSON.parse(body) as Item
}

function toDataset(row: Selectable<DatasetsTable>): Dataset {
  const { id, name, revision } = row
  return { ...bodySchema.parse(JSON.parse(row.body)), id, name, createdAt: row.created_at, revision }
}

function defined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
