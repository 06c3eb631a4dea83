/** Takes a bundle in: all of it, or nothing. What is here already stays as it is; a run's id means one content only. */
import { createReadStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import type { BundleManifest, BundleReport } from '#contract/bundle.ts'
import { ProblemError } from '#contract/error.ts'
import type { Images } from '../images/images.ts'
import { bytesInWords } from '../images/limits.ts'
import { receive } from '../images/receive.ts'
import { needsOriginal } from '../images/stand-in.ts'
import type { RunLog } from '../runs/run-log.ts'
import type { FileExtension, FileStore } from '../store/files.ts'
import { checkFile, readManifest, readRun, unpackTo } from './bundle-check.ts'
import type { RunWithEvents } from './contents.ts'
import { sentParts } from './sent-parts.ts'
import { openZip, type ZipReader } from './zip-read.ts'

const LIMITS = { maxEntries: 50_001, maxBytes: 4.2e9 }
/** All event logs together: they are held in memory at once, some ten times as large as they lie here. */
const MAX_LOGS_BYTES = 64 * 2 ** 20
/** Their events together: one transaction stores them all, and everybody else waits for it. */
const MAX_EVENTS = 200_000

export interface ImportParts {
  readonly files: FileStore
  readonly images: Images
  readonly log: RunLog
}

export type ImportBundle = (body: AsyncIterable<Uint8Array>, signal?: AbortSignal) => Promise<BundleReport>

/** The import throws the bundle-… problems, the image-… ones of a damaged original, and storage-full. */
export function createBundleImport(parts: ImportParts): ImportBundle {
  // One at a time: two of the same bundle must not race for its runs.
  let last: Promise<unknown> = Promise.resolve()

  return async (body, signal) => {
    const path = parts.files.temporaryPath('.zip')
    try {
      await receiveBundle(body, path, signal)
      const turn = last.then(() => takeIn(parts, path))
      last = turn.catch(() => undefined)
      return await turn
    } finally {
      await rm(path, { force: true })
    }
  }
}

async function receiveBundle(
  body: AsyncIterable<Uint8Array>,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await receive(body, { path, maxBytes: LIMITS.maxBytes, signal })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    if (error.code === 'image-too-many-bytes') throw new ProblemError('bundle-too-large')
    if (error.code === 'image-empty') throw new ProblemError('bundle-missing', 'The file has no bytes in it.')
    throw error
  }
}

async function takeIn(parts: ImportParts, path: string): Promise<BundleReport> {
  const zip = await openZip(path, LIMITS)
  /** entries by path, unpacked */
  const unpacked = new Map<string, string>()
  try {
    const manifest = await readManifest(zip)
    demandSmallLogs(zip, manifest)
    const runs: RunWithEvents[] = []
    let events = 0
    for (const one of manifest.runs) {
      const run = await readRun(zip, manifest, one)
      events += run.events.length
      if (events > MAX_EVENTS)
        throw new ProblemError(
          'bundle-too-large',
          `Its runs have more than ${MAX_EVENTS.toLocaleString('en-GB')} events together.`,
        )
      runs.push(run)
    }
    for (const image of manifest.images) {
      const why = image.original ? null : needsOriginal(image, sentParts(image.id, runs))
      if (why) throw new ProblemError('bundle-invalid', why)
    }
    const fresh = await withoutKnown(parts.log, runs)
    await unpackAll(parts, zip, manifest, unpacked)
    const images = await store(parts, manifest, runs, fresh, unpacked)
    const created = new Set(fresh.map(({ run }) => run.id))
    return {
      runs: manifest.runs.map(({ id, imageId }) => ({ id, imageId, created: created.has(id) })),
      images,
    }
  } finally {
    await zip.close()
    await Promise.all([...unpacked.values()].map((file) => rm(file, { force: true })))
  }
}

/** Throws ProblemError bundle-too-large. */
function demandSmallLogs(zip: ZipReader, { runs }: BundleManifest): void {
  const bytes = runs.reduce((sum, { id }) => sum + (zip.items.get(`runs/${id}/events.jsonl`)?.bytes ?? 0), 0)
  if (bytes > MAX_LOGS_BYTES)
    throw new ProblemError(
      'bundle-too-large',
      `The event logs of its runs have more than ${bytesInWords(MAX_LOGS_BYTES)} together.`,
    )
}

/** The runs that are not here yet. Throws ProblemError bundle-clash where one is, and is another. */
async function withoutKnown(log: RunLog, runs: readonly RunWithEvents[]): Promise<RunWithEvents[]> {
  const fresh: RunWithEvents[] = []
  for (const one of runs) {
    const here = await log.events(one.run.id, 0)
    if (!here) fresh.push(one)
    else if (!isDeepStrictEqual(here, one.events)) {
      throw new ProblemError(
        'bundle-clash',
        `Run ${one.run.id} is here with other contents. Nothing was taken in.`,
      )
    }
  }
  return fresh
}

async function unpackAll(
  { files, images }: ImportParts,
  zip: ZipReader,
  manifest: BundleManifest,
  unpacked: Map<string, string>,
): Promise<void> {
  for (const entry of manifest.entries) {
    const temporary = files.temporaryPath()
    unpacked.set(entry.path, temporary)
    await unpackTo(zip, entry, temporary)
    const name = /^files\/(.*)$/.exec(entry.path)?.[1]
    if (name) await checkFile(images, name, temporary, () => readFile(temporary))
  }
}

/** Images first, since a damaged one is found out only now; then files; then the runs in one transaction. */
async function store(
  { files, images, log }: ImportParts,
  manifest: BundleManifest,
  runs: readonly RunWithEvents[],
  fresh: readonly RunWithEvents[],
  unpacked: ReadonlyMap<string, string>,
): Promise<BundleReport['images']> {
  const report: BundleReport['images'] = []
  try {
    for (const image of manifest.images) {
      const original = unpacked.get(`images/${image.id}`)
      const here = await images.get(image.id)
      if (original) {
        const { image: taken, created } = await images.ingest(createReadStream(original), {
          name: image.name,
          origin: here ? 'upload' : 'import',
        })
        report.push({ id: taken.id, created: created && !here, original: true })
      } else {
        if (!here) {
          const parts = sentParts(image.id, runs).map((picture) => ({
            ...picture,
            path: unpacked.get(picture.url.replace('/api/', '')) ?? '',
          }))
          await images.standIn(image, parts)
        }
        report.push({ id: image.id, created: !here, original: here?.original ?? false })
      }
    }
    for (const [path, temporary] of unpacked) {
      const [, sha256, extension] = /^files\/([0-9a-f]{64})\.(\w+)$/.exec(path) ?? []
      if (sha256) await files.keep(temporary, files.pathOf(sha256, extension as FileExtension))
    }
    await log.adopt(fresh)
    for (const { id, created } of report) if (created) await images.claim(id)
    return report
  } catch (error) {
    for (const { id, created } of report) if (created) await images.withdraw(id)
    throw error
  }
}
