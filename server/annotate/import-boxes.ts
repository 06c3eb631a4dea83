/**
 * Boxes from elsewhere become entries of a project. Pictures are found first (here by hash, in the zip, here by name), then all
 * entries are written in one transaction: a kill leaves either all or none, and the same file sent again is taken in once.
 */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Kysely, Transaction } from 'kysely'
import type { BoxesPer, BoxImport } from '#contract/box-import.ts'
import type { Entry } from '#contract/entry.ts'
import type { BulkResult } from '#contract/entry-list.ts'
import { ProblemError } from '#contract/error.ts'
import { stateOf } from '#contract/review.ts'
import { removeIfUnused } from '../benchmarks/datasets-remove.ts'
import { createGate } from '../images/gate.ts'
import type { Images } from '../images/images.ts'
import { receive } from '../images/receive.ts'
import type { FileStore } from '../store/files.ts'
import { withoutNul } from '../store/plain-text.ts'
import type { Database } from '../store/tables.ts'
import { openBoxesFile } from './boxes-file.ts'
import { type Gathered, gather } from './boxes-gather.ts'
import { AT_ONCE, breathe, claimRevisions, holdProject } from './refresh.ts'
import { insertChanges, insertEntries } from './write-entries.ts'

export interface BoxImports {
  /** Throws ProblemError project-not-found, change-clash, and those of `openBoxesFile`. */
  take(
    projectId: string,
    given: TakeBoxes,
    body: AsyncIterable<Uint8Array>,
    personId: string,
  ): Promise<BoxImport>
}

export interface TakeBoxes {
  /** chosen by the sender */
  readonly id: string
  readonly per: BoxesPer
}

export interface BoxImportsParts {
  readonly db: Kysely<Database>
  readonly images: Images
  readonly files: FileStore
}

const MOST_BYTES = 8e9
const MOST_REFUSALS_TOLD = 1000
const AT_THE_SAME_TIME = 2

export function createBoxImports({ db, images, files }: BoxImportsParts): BoxImports {
  // What a file holds is in memory as long as it is taken in, and they come from anybody.
  const gate = createGate({ concurrency: AT_THE_SAME_TIME, maxWaiting: 100 })

  async function takeIn(path: string, given: Omit<Given, 'format'>): Promise<BoxImport> {
    const file = await openBoxesFile(path, given.per)
    try {
      const gathered = await gather(images, file)
      try {
        const whole = { ...given, format: file.format }
        return await db.transaction().execute((trx) => write(trx, whole, gathered))
      } finally {
        for (const picture of gathered.fresh) await removeIfUnused(db, images, picture)
      }
    } finally {
      await file.close()
    }
  }

  return {
    async take(projectId, { id, per }, body, personId) {
      const before = await importOf(db, id)
      if (before) return sameProject(before, projectId)
      const there = await db
        .selectFrom('projects')
        .select('id')
        .where('id', '=', projectId)
        .executeTakeFirst()
      if (!there) throw new ProblemError('project-not-found')
      const path = files.temporaryPath('.boxes')
      try {
        await receive(body, { path, maxBytes: MOST_BYTES }).catch(asImport)
        return await gate.run(() => takeIn(path, { id, projectId, per, by: personId }))
      } finally {
        await rm(path, { force: true })
      }
    },
  }
}

type Given = Pick<BoxImport, 'id' | 'projectId' | 'per' | 'by' | 'format'>

async function write(trx: Transaction<Database>, given: Given, gathered: Gathered): Promise<BoxImport> {
  const { id, projectId, by } = given
  const { rules } = await holdProject(trx, projectId)
  const before = await importOf(trx, id)
  if (before) return sameProject(before, projectId)
  const at = new Date().toISOString()
  const { placed, refusals, fresh } = gathered
  const freeKey = await freeKeys(trx, projectId)
  for (let from = 0; from < placed.length; from += AT_ONCE) {
    const piece = placed.slice(from, from + AT_ONCE)
    const first = await claimRevisions(trx, projectId, piece.length)
    const entries: Omit<Entry, 'seq'>[] = []
    for (const [i, { key, image, imageName, content }] of piece.entries()) {
      entries.push({
        ...{ id: randomUUID(), projectId, content, imageId: image.id },
        key: freeKey(key),
        imageName: imageName || image.name,
        ...{ width: image.width, height: image.height, version: 1 },
        origin: { by: 'import', format: given.format },
        ...{ authorId: by, createdAt: at, changedAt: at, changedBy: by, deletedAt: null, handBacks: [] },
        state: stateOf(content, [], rules.overlap),
        revision: first + i,
      })
    }
    await insertEntries(trx, entries)
    await insertChanges(
      trx,
      entries.map((entry) => ({
        ...{ entryId: entry.id, version: 1, changeId: `${id}/${entry.id}`, batchId: id },
        ...{ kind: 'create', personId: by, at, content: entry.content },
      })),
    )
    await breathe()
  }
  const told: BoxImport = {
    ...given,
    at,
    entries: placed.length,
    submitted: placed.filter(({ content }) => content.submitted).length,
    newImages: [...fresh].filter((picture) => placed.some(({ image }) => image.id === picture)).length,
    refused: refusals.length,
    refusals: refusals.slice(0, MOST_REFUSALS_TOLD),
  }
  const { refusals: _, ...imported } = told
  const batch: BulkResult = {
    ...{ id, projectId, personId: by, at, action: null, undoes: null },
    ...{ done: placed.length, skipped: [], imported },
  }
  await trx
    .insertInto('batches')
    .values({ id, project_id: projectId, at, body: JSON.stringify({ ...batch, imported: told }) })
    .execute()
  return told
}

/**
 * Gives each key, or the first of `key (2)`, `key (3)` … that is free, and remembers what it gave. All keys of the project are
 * read once and each count goes on where it stood: a file may name thousands of boxes alike.
 */
async function freeKeys(trx: Transaction<Database>, projectId: string): Promise<(key: string) => string> {
  const rows = await trx.selectFrom('entries').select('key').where('project_id', '=', projectId).execute()
  const taken = new Set(rows.map(({ key }) => key))
  /** by the part before the number */
  const next = new Map<string, number>()
  return (given) => {
    const key = withoutNul(given)
    let free = key
    if (taken.has(key)) {
      const stem = key.slice(0, 500)
      let n = next.get(stem) ?? 2
      while (taken.has(`${stem} (${n})`)) n += 1
      next.set(stem, n + 1)
      free = `${stem} (${n})`
    }
    taken.add(free)
    return free
  }
}

async function importOf(on: Kysely<Database>, id: string): Promise<BoxImport | null> {
  const row = await on.selectFrom('batches').select('body').where('id', '=', id).executeTakeFirst()
  if (!row) return null
  const { imported } = JSON.parse(row.body) as { imported?: BoxImport }
  if (!imported) throw new ProblemError('change-clash')
  return imported
}

function sameProject(before: BoxImport, projectId: string): BoxImport {
  if (before.projectId !== projectId) throw new ProblemError('change-clash')
  return before
}

function asImport(error: unknown): never {
  if (error instanceof ProblemError) {
    if (error.code === 'image-too-many-bytes') throw new ProblemError('payload-too-large')
    if (error.code === 'image-empty') throw new ProblemError('bad-request', 'The file has no bytes in it.')
    if (error.code === 'image-upload-aborted') throw new ProblemError('import-interrupted')
  }
  throw error
}
