/** The first walk over what is to be written: columns, losses, pictures, names. Nothing is held but names and counts. */
import { type Kysely, sql } from 'kysely'
import type { Item } from '#contract/dataset.ts'
import { type ExportPlan, type Loss, lossWords, type PictureMode } from '#contract/export.ts'
import type { Database } from '../../store/tables.ts'
import { isWholeKey } from './item-parts.ts'
import { createNames, type Names } from './names.ts'
import type { ColumnType, ItemFormat, Survey } from './shape.ts'

export interface Surveyed {
  readonly survey: Survey
  readonly names: Names
  readonly leftOut: ExportPlan['leftOut']
  readonly lost: ExportPlan['lost']
  readonly pictures: { readonly count: number; readonly bytes: number; readonly missing: number }
}

/** `reserved`: names of the export's own files, which no picture may take. */
export async function surveyItems(
  db: Kysely<Database>,
  format: ItemFormat,
  items: AsyncIterable<Item>,
  mode: PictureMode,
  reserved: readonly string[],
): Promise<Surveyed> {
  const letters = new Set<string>()
  const extras = new Map<string, ColumnType | null>()
  const lost = new Map<Loss, number>()
  const leftOut = new Map<string, number>()
  const typed = new Map<string, number>()
  const images = new Set<string>()
  const names = createNames(reserved)
  const found = { items: 0, wholeKeys: true, kinds: false, cycles: false }
  for await (const item of items) {
    const why = format.refuses(item)
    if (why) {
      add(leftOut, why)
      continue
    }
    found.items += 1
    found.wholeKeys &&= isWholeKey(item.key)
    found.kinds ||= item.kind !== null
    found.cycles ||= item.cycle !== null
    for (const { letter } of item.options) letters.add(letter)
    for (const [name, value] of Object.entries(item.extra)) {
      extras.set(name, widened(extras.get(name) ?? null, value))
      if (typeof value !== 'string') add(typed, name)
    }
    const losses = new Set(format.losses(item, mode))
    if (mode === 'files' && names.of(item, format) !== namedPath(item, format)) losses.add('imageName')
    for (const loss of losses) add(lost, loss)
    images.add(item.imageId)
  }
  // A column of parquet has one type; where values differ, all of them become text.
  const mixed = [...typed].filter(([name]) => format.layout === 'parquet' && extras.get(name) === 'text')
  if (mixed.length > 0) lost.set('extraTypes', Math.max(...mixed.map(([, times]) => times)))
  return {
    survey: {
      ...found,
      letters: [...letters].sort(),
      extras: new Map([...extras].map(([name, type]) => [name, type ?? 'text'])),
    },
    names,
    leftOut: [...leftOut].map(([why, items]) => ({ why, items })),
    lost: [...lost].map(([what, items]) => ({ what, items, words: lossWords[what] })),
    pictures: mode === 'no' ? { count: 0, bytes: 0, missing: 0 } : await weigh(db, [...images]),
  }
}

/** Where the picture would lie if it kept the name of the source. */
function namedPath(item: Item, format: ItemFormat): string {
  return format.picturePath?.(item, item.imageName) ?? item.imageName
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** The type that holds both; null while nothing but null was met. */
function widened(type: ColumnType | null, value: Item['extra'][string]): ColumnType | null {
  if (value === null) return type
  const own =
    typeof value === 'boolean'
      ? 'boolean'
      : typeof value === 'number'
        ? Number.isSafeInteger(value)
          ? 'int'
          : 'number'
        : 'text'
  if (type === null || type === own) return own
  return (type === 'int' && own === 'number') || (type === 'number' && own === 'int') ? 'number' : 'text'
}

const AT_ONCE = 500

async function weigh(db: Kysely<Database>, ids: readonly string[]) {
  const sum = { count: ids.length, bytes: 0, missing: 0 }
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const row = await db
      .selectFrom('images')
      .select([sql<number>`sum(bytes * original)`.as('bytes'), sql<number>`sum(1 - original)`.as('missing')])
      .where('id', 'in', ids.slice(at, at + AT_ONCE))
      .executeTakeFirst()
    sum.bytes += Number(row?.bytes ?? 0)
    sum.missing += Number(row?.missing ?? 0)
  }
  return sum
}
