/** Runs as a bundle that another Loupe opens (its form stands in contract/bundle.ts). */
import { createHash } from 'node:crypto'
import { BUNDLE_MANIFEST, BUNDLE_VERSION, type BundleEntry, type BundleManifest } from '#contract/bundle.ts'
import { ProblemError } from '#contract/error.ts'
import type { ImageInfo } from '#contract/image.ts'
import { fileAddress, mapAddresses } from '#contract/parcel.ts'
import type { Images } from '../images/images.ts'
import { needsOriginal } from '../images/stand-in.ts'
import type { Contents, RunWithEvents } from './contents.ts'
import { sentParts } from './sent-parts.ts'
import { writeZip, type ZipEntry } from './zip-write.ts'

/** Zips without their 64-bit form end here. */
const MAX_BYTES = 4e9
const MAX_ENTRIES = 65_000

export interface BundleParts {
  readonly images: Pick<Images, 'originalPath'>
  readonly version: string
  readonly now: () => Date
}

/** Throws ProblemError bundle-too-large; bundle-invalid where an image cannot do without its original. */
export function writeBundle(
  { images, version, now }: BundleParts,
  contents: Contents,
  withOriginals: boolean,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const logs = contents.runs.flatMap(logEntries)
  const keeps = (image: ImageInfo) => withOriginals && image.original
  for (const image of contents.images) {
    const why = keeps(image) ? null : needsOriginal(image, sentParts(image.id, contents.runs))
    if (why) throw new ProblemError('bundle-invalid', why)
  }
  const originals = contents.images.filter(keeps).map((image) => ({
    entry: { path: `images/${image.id}`, bytes: image.bytes, sha256: image.id },
    from: { file: () => images.originalPath(image.id) },
  }))
  const files = contents.files.map(({ name, path, bytes }) => ({
    entry: { path: `files/${name}`, bytes, sha256: name.slice(0, 64) },
    from: { file: path },
  }))
  const all: { entry: BundleEntry; from: ZipEntry['from']; deflate?: boolean }[] = [
    ...logs,
    ...originals,
    ...files,
  ]
  if (all.length > MAX_ENTRIES || all.reduce((sum, { entry }) => sum + entry.bytes, 0) > MAX_BYTES) {
    throw new ProblemError(
      'bundle-too-large',
      'A bundle holds at most 4 GB. Send fewer runs, or without originals.',
    )
  }
  const manifest: BundleManifest = {
    format: 'loupe-bundle',
    version: BUNDLE_VERSION,
    title: contents.title,
    loupe: version,
    createdAt: now().toISOString(),
    runs: contents.runs.map(({ run }) => ({ id: run.id, imageId: run.imageId })),
    images: contents.images.map((image) => ({
      id: image.id,
      width: image.width,
      height: image.height,
      format: image.format,
      bytes: image.bytes,
      orientation: image.orientation,
      name: image.name,
      original: keeps(image),
    })),
    entries: all.map(({ entry }) => entry),
  }
  return writeZip(
    [
      { path: BUNDLE_MANIFEST, from: JSON.stringify(manifest, null, 1), deflate: true },
      ...all.map(({ entry, from, deflate }) => ({ path: entry.path, from, deflate: deflate ?? false })),
    ],
    signal,
  )
}

function logEntries({ run, events }: RunWithEvents) {
  const local = mapAddresses(run, (address) => address.replace(fileAddress, '../../files/$1'))
  const text = (path: string, from: string) => {
    const bytes = Buffer.from(from)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { entry: { path, bytes: bytes.byteLength, sha256 }, from: bytes, deflate: true }
  }
  return [
    text(`runs/${run.id}/run.json`, `${JSON.stringify(local, null, 2)}\n`),
    text(`runs/${run.id}/events.jsonl`, events.map((event) => `${JSON.stringify(event)}\n`).join('')),
  ]
}
