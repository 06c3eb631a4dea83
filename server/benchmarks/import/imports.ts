/** The one door to imports: bring a file here, look at it, start, pause, go on, cancel; they survive a restart. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { ProblemError, problem } from '#contract/error.ts'
import type { ImportJob, PreviewRequest, Refusal, StartImport } from '#contract/import.ts'
import type { Images } from '../../images/images.ts'
import { type Bus, noBus } from '../../store/bus.ts'
import type { FileStore } from '../../store/files.ts'
import { type Members, onlyMember } from '../../store/members.ts'
import { endOf, startOf } from '../../store/plain-text.ts'
import type { Database } from '../../store/tables.ts'
import type { Datasets } from '../datasets.ts'
import { filesBelow } from './files-below.ts'
import {
  claimJob,
  insertJob,
  loadJob,
  loadJobs,
  loadRefusals,
  noProgress,
  type StoredJob,
  saveJob,
  toJob,
} from './jobs.ts'
import { makePreview } from './preview.ts'
import { createRate, type Rate } from './rate.ts'
import { receiveFile } from './receive-file.ts'
import { runImport } from './run-import.ts'

export interface Imports {
  /** newest first */
  list(): Promise<ImportJob[]>
  /** Throws ProblemError import-not-found. */
  get(id: string): Promise<ImportJob>
  /** A file or folder of this machine. Throws ProblemError import-file-missing, import-format-unknown, import-damaged. */
  fromPath(path: string, name?: string): Promise<ImportJob>
  /** The dataset that ships with Loupe, started at once. */
  sample(): Promise<ImportJob>
  /** One file that is being sent. */
  fromUpload(body: AsyncIterable<Uint8Array>, fileName: string): Promise<ImportJob>
  /** A dropped folder, whose files follow by `addFile`; `preview` then looks at it. */
  fromFiles(name: string): Promise<ImportJob>
  addFile(id: string, path: string, body: AsyncIterable<Uint8Array>): Promise<ImportJob>
  /** Looks (again), as another format or with another mapping; not after the start. */
  preview(id: string, asked: PreviewRequest): Promise<ImportJob>
  start(id: string, asked: StartImport): Promise<ImportJob>
  pause(id: string): Promise<ImportJob>
  resume(id: string): Promise<ImportJob>
  /** `keep`: what has come stays; else its dataset goes. */
  cancel(id: string, keep: boolean): Promise<ImportJob>
  /** Takes the job off the list (not its dataset); not while it runs. */
  remove(id: string): Promise<void>
  refusals(id: string, from: number, count: number): Promise<Refusal[]>
  /** At start, and when another process is gone: goes on with what was running; answers how many go on here. */
  recover(): Promise<number>
  /** Stops what runs; it goes on after the next start. */
  close(): Promise<void>
}

export interface ImportsParts {
  readonly db: Kysely<Database>
  readonly store: FileStore
  readonly images: Images
  readonly datasets: Datasets
  /** where files that were sent lie until they have been read */
  readonly folder: string
  /** the list of the dataset that ships with Loupe */
  readonly sampleList: string
  /** this process among those that share the database, and what they tell each other */
  readonly members?: Pick<Members, 'id' | 'ownerGone'>
  readonly bus?: Bus
}

/** How long another process may take to halt a job, in milliseconds, and how often it is looked at meanwhile. */
const HALT_MS = 10_000
const HALT_TRIES = 40

interface Running {
  readonly job: StoredJob
  readonly stop: AbortController
  readonly rate: Rate
  readonly ended: Promise<void>
}

interface Receiving {
  readonly job: StoredJob
  files: number
}

export function createImports(parts: ImportsParts): Imports {
  const { db, datasets, folder, members = onlyMember(), bus = noBus } = parts
  const running = new Map<string, Running>()
  /** jobs of which files arrive just now, and how many */
  const receiving = new Map<string, Receiving>()
  let closing = false
  /** one after the other: each already uses all that the machine has */
  let line: Promise<void> = Promise.resolve()

  const load = async (id: string) => running.get(id)?.job ?? receiving.get(id)?.job ?? (await loadJob(db, id))
  const told = (job: StoredJob): ImportJob => {
    const { progress, ...rest } = toJob(job)
    const rate = running.get(job.id)?.rate.read(progress.totalBytes - progress.bytes)
    return { ...rest, progress: { ...progress, rowsPerMinute: null, secondsLeft: null, ...rate } }
  }
  const ownFolder = (id: string) => join(folder, id)

  const create = async (source: ImportJob['source'], given: Partial<StoredJob>): Promise<StoredJob> => {
    const id = given.id ?? randomUUID()
    const job: StoredJob = {
      id,
      createdAt: new Date().toISOString(),
      finishedAt: null,
      status: 'receiving',
      source,
      name: nameOf(source.name),
      description: '',
      licence: '',
      datasetId: null,
      preview: null,
      progress: { ...noProgress },
      refusals: {},
      problem: null,
      folder: ownFolder(id),
      only: null,
      cursor: null,
      ...given,
    }
    await insertJob(db, job, members.id)
    return job
  }

  const look = async (job: StoredJob, asked: PreviewRequest): Promise<void> => {
    job.preview = await makePreview(parts, filesBelow(job.folder), job.only, asked)
    job.status = 'ready'
    await saveJob(db, job)
  }

  const launch = (job: StoredJob): void => {
    const stop = new AbortController()
    const rate = createRate()
    const watch = setInterval(() => rate.tell(job.progress.rows, job.progress.bytes), 250)
    watch.unref()
    const ended = line.then(async () => {
      rate.tell(job.progress.rows, job.progress.bytes)
      try {
        const whole = stop.signal.aborted ? false : await runImport(parts, job, stop.signal)
        if (whole) job.status = 'finished'
      } catch (error) {
        // A full disk can be mended, and then the import goes on.
        const known = error instanceof ProblemError ? error.toProblem() : problem('internal')
        job.status = known.code === 'storage-full' ? 'paused' : 'failed'
        job.problem = known
        if (known.code === 'internal') process.stderr.write(`import ${job.id}: ${(error as Error).stack}\n`)
      } finally {
        clearInterval(watch)
        if (job.status !== 'running' && job.status !== 'paused') job.finishedAt = new Date().toISOString()
        await saveJob(db, job).catch(() => {})
        running.delete(job.id)
        if (job.status === 'finished') await rm(ownFolder(job.id), { recursive: true, force: true })
      }
    })
    line = ended
    running.set(job.id, { job, stop, rate, ended })
  }

  /** Ends a running job with this status; one that has ended meanwhile is left as it is. */
  const haltHere = async (id: string, status: 'paused' | 'cancelled'): Promise<StoredJob> => {
    const there = running.get(id)
    if (there) {
      there.stop.abort()
      await there.ended
    }
    const job = await loadJob(db, id)
    if (job.status === 'running') {
      job.status = status
      await saveJob(db, job)
    }
    return job
  }

  /** The same where another process carries it out: that one is asked to. Throws busy where it does not answer. */
  const halt = async (id: string, status: 'paused' | 'cancelled'): Promise<StoredJob> => {
    const job = await loadJob(db, id)
    if (job.status !== 'running' || running.has(id) || (await claimJob(db, id, members)))
      return haltHere(id, status)
    bus.tell(`import ${id} ${status}`)
    for (let tries = 0; tries < HALT_TRIES; tries += 1) {
      await sleep(HALT_MS / HALT_TRIES)
      const now = await loadJob(db, id)
      if (now.status !== 'running') return now
    }
    throw new ProblemError('busy')
  }

  bus.hear((topic) => {
    const [what, id, status] = topic.split(' ')
    const known = status === 'paused' || status === 'cancelled'
    if (what === 'import' && id && known && running.has(id)) haltHere(id, status).catch(() => undefined)
  })

  /** Takes one more file of a job in; throws import-not-found, or import-state, where the job has gone or gone on meanwhile. */
  const receive = async (found: StoredJob, path: string, body: AsyncIterable<Uint8Array>) => {
    const { id } = found
    const one = receiving.get(id) ?? { job: found, files: 0 }
    const { job } = one
    receiving.set(id, one)
    one.files += 1
    let counted = 0
    try {
      await receiveFile(body, path, (bytes) => {
        job.source.bytes += bytes - counted
        counted = bytes
      })
      await demandOpen(id)
      job.source.files += 1
      await saveJob(db, job)
    } finally {
      one.files -= 1
      if (one.files === 0) receiving.delete(id)
    }
    return job
  }

  /** What arrived for a job that was removed or cancelled meanwhile goes with it. */
  const demandOpen = async (id: string) => {
    const now = await loadJob(db, id).catch((error) => {
      if (error instanceof ProblemError && error.code === 'import-not-found') return null
      throw error
    })
    if (!now || now.status === 'cancelled') await rm(ownFolder(id), { recursive: true, force: true })
    if (!now) throw new ProblemError('import-not-found')
    demand(now, now.status === 'receiving' || now.status === 'ready')
  }

  const fromPath = async (path: string, name?: string): Promise<StoredJob> => {
    const whole = resolve(path)
    const there = await stat(whole).catch(() => null)
    if (!there || !(there.isFile() || there.isDirectory()))
      throw new ProblemError('import-file-missing', `There is no file or folder “${path}” on this machine.`)
    const source = { kind: 'path' as const, name: basename(whole), bytes: there.size, files: 1 }
    const place = there.isFile()
      ? { folder: dirname(whole), only: basename(whole) }
      : { folder: whole, only: null }
    const job = await create(source, { ...place, ...(name ? { name } : {}) })
    try {
      await look(job, {})
    } catch (error) {
      await db.deleteFrom('imports').where('id', '=', job.id).execute()
      throw error
    }
    return job
  }

  const start = async (job: StoredJob, asked: StartImport): Promise<ImportJob> => {
    demand(job, job.status === 'ready')
    const again = [asked.list, asked.format, asked.mapping].some((one) => one !== undefined)
    if (again) await look(job, asked)
    const against = job.preview?.notes.filter((note) => note.blocking) ?? []
    if (against.length > 0)
      throw new ProblemError('import-mapping-invalid', against.map((note) => note.text).join(' '))
    const { name = job.name, description = '', licence = '' } = asked
    const format = job.preview?.format ?? 'plain'
    const dataset = await datasets.create({ name, description, licence, format })
    Object.assign(job, { name, description, licence, datasetId: dataset.id, status: 'running' })
    await claimJob(db, job.id, members)
    await saveJob(db, job)
    launch(job)
    return told(job)
  }

  return {
    list: async () => Promise.all((await loadJobs(db)).map(async ({ id }) => told(await load(id)))),
    get: async (id) => told(await load(id)),

    fromPath: async (path, name) => told(await fromPath(path, name)),
    sample: async () => start(await fromPath(parts.sampleList, sampleWords.name), sampleWords),

    async fromUpload(body, fileName) {
      const last = basename(fileName.replaceAll('\\', '/'))
      const only = endOf(last.replace(/\p{Cc}/gu, ''), 200) || 'upload'
      const job = await create({ kind: 'upload', name: only, bytes: 0, files: 0 }, { only: `list-${only}` })
      try {
        await receive(job, join(job.folder, `list-${only}`), body)
        await look(job, {})
        await demandOpen(job.id)
      } catch (error) {
        await db.deleteFrom('imports').where('id', '=', job.id).execute()
        await rm(job.folder, { recursive: true, force: true })
        throw error
      }
      return told(job)
    },

    async fromFiles(name) {
      const job = await create({ kind: 'files', name, bytes: 0, files: 0 }, {})
      await mkdir(job.folder, { recursive: true })
      return told(job)
    },

    async addFile(id, path, body) {
      const job = await load(id)
      demand(job, job.source.kind === 'files' && (job.status === 'receiving' || job.status === 'ready'))
      const parts = path
        .replaceAll('\\', '/')
        .split('/')
        .filter((part) => part !== '' && part !== '.')
      if (
        parts.length === 0 ||
        parts.some((part) => part === '..' || part.startsWith('.') || /\p{Cc}/u.test(part))
      )
        throw new ProblemError('bad-request', 'The path must lie below the folder.')
      return told(await receive(job, join(job.folder, ...parts), body))
    },

    async preview(id, asked) {
      const job = await load(id)
      demand(job, job.status === 'receiving' || job.status === 'ready')
      await look(job, asked)
      return told(job)
    },

    start: async (id, asked) => start(await load(id), asked),

    async pause(id) {
      demand(await load(id), running.has(id) || (bus.shared && (await load(id)).status === 'running'))
      return told(await halt(id, 'paused'))
    },

    async resume(id) {
      const job = await load(id)
      demand(job, job.datasetId !== null && ['paused', 'cancelled', 'failed'].includes(job.status))
      if (!(await claimJob(db, id, members)) && bus.shared) throw new ProblemError('busy')
      Object.assign(job, { status: 'running', problem: null, finishedAt: null })
      await saveJob(db, job)
      launch(job)
      return told(job)
    },

    async cancel(id, keep) {
      const before = await load(id)
      demand(before, before.status !== 'finished')
      const job = await halt(id, 'cancelled')
      receiving.delete(id)
      if (job.status !== 'finished') job.status = 'cancelled'
      job.finishedAt = new Date().toISOString()
      await saveJob(db, job)
      if (!keep) {
        if (job.datasetId) await datasets.remove(job.datasetId)
        job.datasetId = null
        await rm(ownFolder(id), { recursive: true, force: true })
      }
      return told(job)
    },

    async remove(id) {
      const job = await load(id)
      demand(job, job.status !== 'running')
      receiving.delete(id)
      await db.deleteFrom('imports').where('id', '=', id).execute()
      await rm(ownFolder(id), { recursive: true, force: true })
    },

    async refusals(id, from, count) {
      await load(id)
      return loadRefusals(db, id, from, count)
    },

    async recover() {
      await mkdir(folder, { recursive: true })
      // In this order, for another process may be making one: a folder is made after its job.
      const entries = await readdir(folder)
      const jobs = await loadJobs(db)
      const known = new Set(jobs.map((job) => job.id))
      for (const entry of entries) {
        if (!known.has(entry)) await rm(join(folder, entry), { recursive: true, force: true })
      }
      for (const job of jobs) {
        if (job.status !== 'running' && job.status !== 'receiving') continue
        // What was sent to another machine lies there.
        if (bus.shared && !existsSync(job.folder)) continue
        if (!(await claimJob(db, job.id, members, true))) continue
        if (job.status === 'running') launch(job)
        if (job.status !== 'receiving') continue
        Object.assign(job, { status: 'failed', problem: problem('import-interrupted') })
        job.finishedAt = new Date().toISOString()
        await saveJob(db, job)
        await rm(ownFolder(job.id), { recursive: true, force: true })
      }
      return running.size
    },

    async close() {
      if (closing) return
      closing = true
      const all = [...running.values()]
      for (const one of all) one.stop.abort()
      await Promise.all(all.map((one) => one.ended))
    },
  }
}

const sampleWords = {
  name: 'Sample scenes',
  description:
    'Drawn scenes with questions about small details, made by Loupe’s own generator (model/scenes).',
  licence: 'Apache-2.0',
}

function demand(job: StoredJob, allowed: boolean): void {
  if (!allowed) throw new ProblemError('import-state', `The import is “${job.status}”.`)
}

/** A dataset's name from a file's: without its ending. */
function nameOf(file: string): string {
  const name = file.replace(/\.(json|jsonld|jsonl|ndjson|csv|tsv|parquet|txt)$/i, '').trim()
  return startOf(name || 'Dataset', 200)
}
