/** The table of images, with its rows (which never change) kept in memory. */
import type { Kysely, Selectable } from 'kysely'
import { type ImageInfo, imageFormats } from '#contract/image.ts'
import type { Orientation, Size } from '#contract/space.ts'
import { type Bus, noBus } from '../store/bus.ts'
import { isDangling } from '../store/store-errors.ts'
import type { Database, ImagesTable } from '../store/tables.ts'
import type { ImageFormat } from './sniff.ts'

export interface ImageRecord {
  readonly id: string
  /** size of the upright picture */
  readonly upright: Size
  readonly stored: Size
  readonly orientation: Orientation
  readonly format: ImageFormat
  readonly bytes: number
  readonly name: string
  readonly createdAt: string
  readonly levels: number
  /** false: the pyramid is a stand-in, see stand-in.ts */
  readonly original: boolean
  /** `import`: it came with a dataset, and goes with it */
  readonly origin?: 'upload' | 'import' | undefined
  /** grey is all the colour it has; null: taken in before that was asked */
  readonly grey: boolean | null
}

export interface Catalogue {
  find(id: string): Promise<ImageRecord | null>
  /** all of this name, at most ten */
  named(name: string): Promise<ImageRecord[]>
  /** those that people brought one by one, newest first */
  list(limit: number): Promise<ImageRecord[]>
  /** Adds a row; one that is there already stays, but for a stand-in whose original comes at last. */
  add(record: ImageRecord): Promise<void>
  /** An image that an import brought is from now on a person's own; false where it is not there any more. */
  claim(id: string): Promise<boolean>
  remove(id: string): Promise<void>
  /** Removes one that an import brought and nobody has claimed or speaks of; false where it stays. */
  withdraw(id: string): Promise<boolean>
  ids(): Promise<Set<string>>
}

const REMEMBERED = 1000

/** What other processes are told when a row is not what they may remember. */
const imageTopic = (id: string) => `image ${id}`

export function createCatalogue(db: Kysely<Database>, bus: Bus = noBus): Catalogue {
  const known = new Map<string, ImageRecord>()
  /** counts what was forgotten: what was read before must not be remembered after */
  let edition = 0
  const forget = (id: string) => {
    edition += 1
    known.delete(id)
  }
  bus.hear((topic) => {
    const [what, id] = topic.split(' ')
    if (what === 'image' && id) forget(id)
    if (what !== '*') return
    edition += 1
    known.clear()
  })
  const changed = (id: string) => {
    forget(id)
    bus.tell(imageTopic(id))
  }
  const remember = (record: ImageRecord) => {
    const [oldest] = known.keys()
    if (known.size >= REMEMBERED && oldest) known.delete(oldest)
    known.set(record.id, record)
    return record
  }
  return {
    async find(id) {
      const there = known.get(id)
      if (there) return there
      const begun = edition
      const row = await db.selectFrom('images').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) return null
      return begun === edition ? remember(toRecord(row)) : toRecord(row)
    },
    async named(name) {
      const rows = await db
        .selectFrom('images')
        .selectAll()
        .where('name', '=', name)
        .orderBy('id')
        .limit(10)
        .execute()
      return rows.map(toRecord)
    },
    async list(limit) {
      const rows = await db
        .selectFrom('images')
        .selectAll()
        .where('origin', '=', 'upload')
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(toRecord)
    },
    async add(record) {
      const { id: _, origin, ...row } = toRow(record)
      await db
        .insertInto('images')
        .values(toRow(record))
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet(origin === 'import' ? row : { ...row, origin })
            .where('images.original', '=', 0)
            .where('excluded.original', '=', 1),
        )
        .execute()
      changed(record.id)
    },
    async claim(id) {
      const { numUpdatedRows } = await db
        .updateTable('images')
        .set({ origin: 'upload' })
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      changed(id)
      return numUpdatedRows > 0n
    },
    async remove(id) {
      await db.deleteFrom('images').where('id', '=', id).execute()
      changed(id)
    },
    async withdraw(id) {
      try {
        const { numDeletedRows } = await db
          .deleteFrom('images')
          .where('id', '=', id)
          .where('origin', '=', 'import')
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) return false
      } catch (error) {
        // Runs, items, entries and suggestions point at their image.
        if (isDangling(error)) return false
        throw error
      }
      changed(id)
      return true
    },
    async ids() {
      const rows = await db.selectFrom('images').select('id').execute()
      return new Set(rows.map((row) => row.id))
    },
  }
}

/** What the API tells of an image. */
export function toInfo(record: ImageRecord): ImageInfo {
  const { id, upright, format, bytes, orientation, name, createdAt, original } = record
  return {
    id,
    width: upright.width,
    height: upright.height,
    format,
    bytes,
    orientation,
    iiif: `/iiif/3/${id}`,
    name,
    createdAt,
    original,
  }
}

function toRow(record: ImageRecord): ImagesTable {
  return {
    id: record.id,
    width: record.upright.width,
    height: record.upright.height,
    stored_width: record.stored.width,
    stored_height: record.stored.height,
    orientation: record.orientation,
    format: record.format,
    bytes: record.bytes,
    name: record.name,
    created_at: record.createdAt,
    pyramid_levels: record.levels,
    original: record.original ? 1 : 0,
    origin: record.origin ?? 'upload',
    grey: record.grey === null ? null : Number(record.grey),
  }
}

function toRecord(row: Selectable<ImagesTable>): ImageRecord {
  const format = imageFormats.find((name) => name === row.format)
  if (!format) throw new Error(`images table: unknown format ${row.format}`)
  return {
    id: row.id,
    upright: { width: row.width, height: row.height },
    stored: { width: row.stored_width, height: row.stored_height },
    orientation: row.orientation as Orientation,
    format,
    bytes: row.bytes,
    name: row.name,
    createdAt: row.created_at,
    levels: row.pyramid_levels,
    original: row.original !== 0,
    origin: row.origin,
    grey: row.grey === null ? null : row.grey !== 0,
  }
}
