/** Looks at a bundle from strangers: every entry against the manifest, every run against the contract. Stores nothing. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import {
  BUNDLE_MANIFEST,
  type BundleEntry,
  type BundleManifest,
  bundleManifestSchema,
} from '#contract/bundle.ts'
import { ProblemError } from '#contract/error.ts'
import { decodeNpy } from '#contract/npy.ts'
import { fileAddress, mapAddresses } from '#contract/parcel.ts'
import { isTerminal, type Run, type RunEvent, runEventSchema } from '#contract/run.ts'
import { foldLog } from '#contract/run-fold.ts'
import type { Images } from '../images/images.ts'
import type { RunWithEvents } from './contents.ts'
import type { ZipReader } from './zip-read.ts'

const MAX_MANIFEST_BYTES = 16e6
const MAX_LOG_BYTES = 128e6
const MAX_FILE_BYTES = 256e6
const MAX_PICTURE_PIXELS = 64e6
/** A run of Loupe's own has some hundred steps at most (the finest answer map), and hardly ever a tenth of these events. */
const MAX_STEPS = 1000
const MAX_EVENTS = 50_000
/** Events that are looked at before others get a turn. */
const EVENTS_AT_ONCE = 500

const invalid = (why: string) => new ProblemError('bundle-invalid', why)

/** Throws ProblemError bundle-invalid, bundle-version, bundle-hash. */
export async function readManifest(zip: ZipReader): Promise<BundleManifest> {
  const item = zip.items.get(BUNDLE_MANIFEST)
  if (!item) throw invalid(`There is no ${BUNDLE_MANIFEST} in the zip.`)
  if (item.bytes > MAX_MANIFEST_BYTES) throw invalid('The manifest is too large.')
  const value = parseJson(await text(zip.read(item)), 'The manifest')
  const { format, version } = (typeof value === 'object' && value ? value : {}) as Record<string, unknown>
  if (format !== 'loupe-bundle') throw invalid('The manifest is not that of a Loupe bundle.')
  const manifest = bundleManifestSchema.safeParse(value)
  if (version !== 1)
    throw new ProblemError(
      'bundle-version',
      `It has version ${JSON.stringify(version)?.slice(0, 20)}; this Loupe reads version 1.`,
    )
  if (!manifest.success) {
    const issue = manifest.error.issues[0]
    throw invalid(`The manifest’s ${issue?.path.join('.') ?? 'form'} is not as it should be.`)
  }
  checkEntries(zip, manifest.data)
  return manifest.data
}

/** The zip holds what the manifest lists, and nothing else; each run and each original is among it. */
function checkEntries(zip: ZipReader, manifest: BundleManifest): void {
  const listed = new Set([BUNDLE_MANIFEST, ...manifest.entries.map(({ path }) => path)])
  if (listed.size !== manifest.entries.length + 1) throw invalid('The manifest lists an entry twice.')
  for (const path of zip.items.keys())
    if (!listed.has(path)) throw invalid('The zip holds more than its manifest lists.')
  for (const entry of manifest.entries) {
    const item = zip.items.get(entry.path)
    if (!item) throw invalid(`${entry.path} is missing.`)
    if (item.bytes !== entry.bytes)
      throw new ProblemError('bundle-hash', `${entry.path} has another size than its manifest says.`)
    const named = /^(?:files|images)\/([0-9a-f]{64})/.exec(entry.path)?.[1]
    if (named && named !== entry.sha256)
      throw new ProblemError('bundle-hash', `${entry.path} is listed with another hash than its name’s.`)
    if (entry.path.startsWith('files/') && entry.bytes > MAX_FILE_BYTES)
      throw invalid(`${entry.path} is too large.`)
  }
  for (const [what, of] of [
    ['a run', manifest.runs],
    ['an image', manifest.images],
  ] as const) {
    if (new Set(of.map(({ id }) => id)).size !== of.length) throw invalid(`The manifest lists ${what} twice.`)
  }
  for (const { id, imageId } of manifest.runs) {
    if (!listed.has(`runs/${id}/events.jsonl`)) throw invalid('A run has no event log.')
    if (!manifest.images.some((image) => image.id === imageId))
      throw invalid('A run’s image is not in the manifest.')
  }
  for (const image of manifest.images) {
    if (image.original !== listed.has(`images/${image.id}`))
      throw invalid('An original is missing, or there is one too many.')
  }
}

/** Unpacks an entry to `path`, hashing on the way. Throws ProblemError bundle-hash. */
export async function unpackTo(zip: ZipReader, entry: BundleEntry, path: string): Promise<void> {
  const item = zip.items.get(entry.path)
  if (!item) throw invalid(`${entry.path} is missing.`)
  const hash = createHash('sha256')
  const file = await open(path, 'wx')
  try {
    for await (const chunk of zip.read(item)) {
      hash.update(chunk)
      await file.writeFile(chunk)
    }
  } finally {
    await file.close()
  }
  if (hash.digest('hex') !== entry.sha256) throw wrongHash(entry)
}

/** The run of an event log, as the contract's reducer makes it. Throws ProblemError bundle-hash, bundle-invalid. */
export async function readRun(
  zip: ZipReader,
  manifest: BundleManifest,
  { id, imageId }: BundleManifest['runs'][number],
): Promise<RunWithEvents> {
  const path = `runs/${id}/events.jsonl`
  const entry = manifest.entries.find((one) => one.path === path)
  const item = zip.items.get(path)
  if (!entry || !item || entry.bytes > MAX_LOG_BYTES)
    throw invalid('A run’s event log is missing or too large.')
  const bytes = await text(zip.read(item))
  if (createHash('sha256').update(bytes).digest('hex') !== entry.sha256) throw wrongHash(entry)
  const lines = bytes.split('\n').filter((line) => line !== '')
  if (lines.length > MAX_EVENTS)
    throw new ProblemError(
      'bundle-too-large',
      `A run has more than ${MAX_EVENTS.toLocaleString('en-GB')} events.`,
    )
  const events: RunEvent[] = []
  const listed = new Set(manifest.entries.map((one) => one.path))
  for (const line of lines) {
    const event = readEvent(line)
    checkAddresses(event, listed)
    events.push(event)
    if (events.length % EVENTS_AT_ONCE === 0) await breathe()
  }
  const run = fold(events)
  if (run.id !== id || run.imageId !== imageId)
    throw invalid('An event log is of another run than the manifest says.')
  return { run, events }
}

function readEvent(line: string): RunEvent {
  const event = runEventSchema.safeParse(parseJson(line, 'An event log'))
  if (!event.success) throw invalid('An event log holds something that is no event.')
  return event.data
}

/** Numbered 1, 2, 3 …, begun once and ended once. */
function fold(events: readonly RunEvent[]): Run {
  const whole = events.every(
    (event, i) =>
      event.id === i + 1 &&
      (event.type === 'run-created') === (i === 0) &&
      (event.type === 'run-finished') === (i === events.length - 1) &&
      isNextStep(event),
  )
  const [first] = events
  if (!whole || first?.type !== 'run-created') throw invalid('An event log is not that of a finished run.')
  const run = foldLog(events)
  // A hole in the steps would show as one that is not there.
  if (!run || !isTerminal(run.status) || [...run.steps].some((step) => step === undefined))
    throw invalid('An event log is not that of a finished run.')
  return run
}

function isNextStep(event: RunEvent): boolean {
  if (event.type === 'step-started' || event.type === 'step-finished') return event.step.index < MAX_STEPS
  return event.type !== 'run-created' || event.run.steps.length <= MAX_STEPS
}

/** Addresses are of files that came along, and nothing else: no page, no script, no other server. */
function checkAddresses(event: RunEvent, listed: ReadonlySet<string>): void {
  mapAddresses(event, (address) => {
    const name = fileAddress.exec(address)?.[1]
    if (!name) throw invalid('A run refers to something outside of the bundle.')
    if (!listed.has(`files/${name}`)) throw invalid('A picture or map of a run is missing.')
    return address
  })
}

/** A stored file is what its ending says. Throws ProblemError bundle-invalid. */
export async function checkFile(
  images: Images,
  name: string,
  path: string,
  bytes: () => Promise<Uint8Array>,
): Promise<void> {
  try {
    if (name.endsWith('.npy')) {
      decodeNpy(await bytes())
      return
    }
    const { format } = await images.measure(path, MAX_PICTURE_PIXELS)
    if (format !== (name.endsWith('.png') ? 'png' : 'jpeg')) throw new Error('another format')
  } catch (cause) {
    throw new ProblemError('bundle-invalid', `files/${name} is not what its name says.`, { cause })
  }
}

function wrongHash({ path }: BundleEntry): ProblemError {
  return new ProblemError('bundle-hash', `${path} is not what it was when the bundle was made.`)
}

async function text(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all).toString('utf8')
}

function parseJson(source: string, what: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    throw invalid(`${what} cannot be read.`)
  }
}
