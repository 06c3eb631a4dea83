/**
 * Runs an import: rows are read one after the other, a few pictures are taken in at once, and what came of them is stored in
 * the order of the list, together with the place to go on from. A kill at any moment loses only what is not stored yet, and
 * that is read again.
 */
import type { Kysely, Transaction } from 'kysely'
import type { Refusal } from '#contract/import.ts'
import type { Images } from '../../images/images.ts'
import type { Database } from '../../store/tables.ts'
import type { Datasets, NewItem } from '../datasets.ts'
import { removeIfUnused } from '../datasets-remove.ts'
import { pictureLibrary } from './boxes/picture-library.ts'
import { filesBelow } from './files-below.ts'
import { formatOf } from './formats/formats.ts'
import { insertRefusals, type StoredJob, saveJob } from './jobs.ts'
import { folderOfList, openList } from './open-list.ts'
import { pictureFinder } from './pictures.ts'
import type { SourceRow } from './source.ts'
import { createTakeIn, type Outcome } from './take-in.ts'

/** Rows whose pictures are taken in at once. */
const AT_ONCE = 2
/** Bytes of rows in hand, by the length they have in the file; one row is always taken. */
const BYTES_AT_ONCE = 16 * 2 ** 20
const ROWS_A_COMMIT = 200
const MS_A_COMMIT = 500

export interface RunImportParts {
  readonly db: Kysely<Database>
  readonly images: Images
  readonly datasets: Datasets
}

interface InHand {
  readonly row: SourceRow
  readonly bytes: number
  readonly outcome: Promise<Outcome>
}

/**
 * Goes on with `job` until its list ends (true) or `stop` fires (false). Keeps the job's progress up to date and stored.
 * Rejects with what keeps the whole import from going on, such as a full disk.
 */
export async function runImport(parts: RunImportParts, job: StoredJob, stop: AbortSignal): Promise<boolean> {
  const { db, images, datasets } = parts
  const { preview, datasetId } = job
  if (!preview || !datasetId) throw new Error('an import without a preview or dataset was started')
  const files = filesBelow(job.folder)
  const source = await openList(files, preview.list)
  const { mapping } = preview
  const library = pictureLibrary(images)
  const finder = pictureFinder({
    ...{ files, listFolder: folderOfList(preview.list), source, mapping, library },
  })
  const takeIn = createTakeIn({ images, finder, format: formatOf(preview.format), mapping })
  job.progress.totalRows = source.totalRows
  job.progress.totalBytes = source.totalBytes

  const inHand: InHand[] = []
  const done: { row: SourceRow; outcome: Outcome }[] = []
  const pictures = new Map<string, string>()
  const orphans = new Set<string>()
  let bytesInHand = 0
  let lastAt = job.progress.bytes
  let stored = Date.now()

  const seen = async (key: string, earlier: readonly InHand[]): Promise<string | null> => {
    await Promise.all(earlier.map((one) => one.outcome))
    return pictures.get(key) ?? (await datasets.byKeys(datasetId, [key])).get(key)?.imageId ?? null
  }
  const settle = async () => {
    const first = inHand[0]
    if (!first) return
    const outcome = await first.outcome
    inHand.shift()
    bytesInHand -= first.bytes
    if (outcome.kind === 'stopped') throw outcome.error
    if (outcome.kind === 'refused' && outcome.imageId) orphans.add(outcome.imageId)
    done.push({ row: first.row, outcome })
    if (done.length >= ROWS_A_COMMIT || Date.now() - stored > MS_A_COMMIT) await commit()
  }
  const commit = async () => {
    if (done.length > 0) await store(parts, job, done.splice(0))
    stored = Date.now()
  }
  const take = (row: SourceRow) => {
    const earlier = [...inHand]
    const bytes = Math.max(0, row.at - lastAt)
    lastAt = row.at
    const outcome = takeIn(row, (key) => seen(key, earlier)).then((result) => {
      if (result.kind === 'item') pictures.set(result.item.draft.key, result.item.image.id)
      return result
    })
    // The cells can be megabytes, and only their place is still needed.
    inHand.push({ row: { ...row, cells: null }, bytes, outcome })
    bytesInHand += bytes
  }

  try {
    for await (const row of source.rows(job.cursor)) {
      if (stop.aborted) break
      take(row)
      while (inHand.length >= AT_ONCE || (bytesInHand > BYTES_AT_ONCE && inHand.length > 1)) await settle()
    }
    while (inHand.length > 0) await settle()
  } finally {
    // What came before a problem is kept.
    await Promise.all(inHand.map((one) => one.outcome))
    await commit()
  }
  if (stop.aborted) return false
  for (const id of orphans) await removeIfUnused(db, images, id)
  return true
}

async function store(
  { db, datasets }: RunImportParts,
  job: StoredJob,
  done: readonly { row: SourceRow; outcome: Outcome }[],
): Promise<void> {
  const datasetId = job.datasetId ?? ''
  const stored = await db.transaction().execute(async (trx) => {
    const taken = await keysAmong(trx, datasetId, done)
    const items: NewItem[] = []
    const refusals: Refusal[] = []
    const progress = { ...job.progress, rows: job.progress.rows + done.length }
    for (const { row, outcome } of done) {
      if (outcome.kind === 'refused') refusals.push(outcome.refusal)
      if (outcome.kind !== 'item') continue
      const { key } = outcome.item.draft
      if (taken.has(key)) {
        refusals.push({ row: row.row, code: 'duplicate-key', detail: `An earlier row has the id “${key}”.` })
        continue
      }
      taken.add(key)
      items.push(outcome.item)
      if (outcome.newImage) progress.newImages += 1
    }
    if (items.length > 0) await datasets.append(datasetId, items, trx)
    await insertRefusals(trx, job.id, refusals)
    const counts = { ...job.refusals }
    for (const { code } of refusals) counts[code] = (counts[code] ?? 0) + 1
    const last = done.at(-1)?.row
    progress.items += items.length
    progress.refused += refusals.length
    progress.bytes = last?.at ?? progress.bytes
    const after = { ...job, progress, refusals: counts, cursor: last?.next ?? job.cursor }
    await saveJob(trx, after)
    return after
  })
  Object.assign(job, stored)
}

async function keysAmong(
  trx: Transaction<Database>,
  datasetId: string,
  done: readonly { outcome: Outcome }[],
): Promise<Set<string>> {
  const keys = done.flatMap(({ outcome }) => (outcome.kind === 'item' ? [outcome.item.draft.key] : []))
  if (keys.length === 0) return new Set()
  const rows = await trx
    .selectFrom('items')
    .select('key')
    .where('dataset_id', '=', datasetId)
    .where('key', 'in', keys)
    .execute()
  return new Set(rows.map((row) => row.key))
}
