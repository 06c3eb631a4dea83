/** For tests of imports: lists and pictures written to a folder as a benchmark would lie there, and the door to imports. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Item } from '#contract/dataset.ts'
import type { ImportJob, StartImport } from '#contract/import.ts'
import { createDatasets, type Datasets } from '../benchmarks/datasets.ts'
import { createImports, type Imports } from '../benchmarks/import/imports.ts'
import { createImages, type Images } from '../images/images.ts'
import { defaultImageLimits } from '../images/limits.ts'
import type { Database } from '../store/database.ts'
import { openFiles } from '../store/files.ts'
import { drawSquare } from './dataset-room.ts'
import { openTestDatabase } from './test-database.ts'

export interface ImportRoom {
  readonly folder: string
  readonly db: Kysely<Database>
  readonly images: Images
  readonly datasets: Datasets
  readonly imports: Imports
  /** Writes files below a fresh folder and answers where it is. */
  lay(files: Readonly<Record<string, string | Uint8Array>>): Promise<string>
  /** Looks at a path, starts, and waits for the end. */
  bring(path: string, start?: StartImport): Promise<Brought>
  /** Waits until a job is no longer running. */
  end(id: string): Promise<ImportJob>
  close(): Promise<void>
}

export interface Brought {
  readonly job: ImportJob
  readonly items: readonly Item[]
  readonly refused: readonly { row: number; code: string }[]
}

export async function openImportRoom(): Promise<ImportRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-import-room-'))
  const db = await openTestDatabase(folder)
  const store = await openFiles(folder)
  const images = createImages({ db, files: store, limits: defaultImageLimits })
  const datasets = createDatasets({ db, images })
  const parts = { db, store, images, datasets }
  const imports = createImports({
    ...parts,
    folder: join(folder, 'imports'),
    sampleList: join('public', 'dataset', 'scenes.json'),
  })
  await imports.recover()
  const laid: string[] = []
  const end = async (id: string): Promise<ImportJob> => {
    for (;;) {
      const job = await imports.get(id)
      if (job.status !== 'running') return job
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return {
    ...{ folder, db, images, datasets, imports, end },
    async lay(files) {
      const place = await mkdtemp(join(tmpdir(), 'loupe-list-'))
      laid.push(place)
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(place, path)), { recursive: true })
        await writeFile(join(place, path), content)
      }
      return place
    },
    async bring(path, start = {}) {
      const { id } = await imports.fromPath(path)
      await imports.start(id, start)
      const job = await end(id)
      const items: Item[] = []
      if (job.datasetId) for await (const item of datasets.walk(job.datasetId)) items.push(item)
      const refused = (await imports.refusals(id, 0, 1000)).map(({ row, code }) => ({ row, code }))
      return { job, items, refused }
    },
    async close() {
      await imports.close()
      await db.destroy()
      for (const place of [folder, ...laid]) await rm(place, { recursive: true, force: true })
    },
  }
}

/** Picture n (640 × 480 PNG) as bytes and as base64. */
export async function squarePicture(n: number): Promise<{ bytes: Buffer; base64: string }> {
  const bytes = await drawSquare(n)
  return { bytes, base64: bytes.toString('base64') }
}
