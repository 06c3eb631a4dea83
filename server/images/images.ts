/** The one door to the images room: taking files in, finding them, views, crops, and the IIIF service's pixels. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import { ProblemError } from '#contract/error.ts'
import type { ImageInfo, UploadProgress } from '#contract/image.ts'
import type { Box, Size } from '#contract/space.ts'
import { ownsFiles } from '../store/belonging.ts'
import { type Bus, noBus } from '../store/bus.ts'
import type { Database } from '../store/database.ts'
import { type FileStore, fileExtensions } from '../store/files.ts'
import { createCatalogue, type ImageRecord, toInfo } from './catalogue.ts'
import { type Decoder, sharedDecoder } from './decode/decoder.ts'
import type { Peek } from './decode/peek.ts'
import { createGate } from './gate.ts'
import type { IiifPlan } from './iiif.ts'
import { renderIiif } from './iiif-render.ts'
import { createIngest, type Ingest } from './ingest.ts'
import type { ImageLimits } from './limits.ts'
import type { PictureFormat, StoredPicture } from './picture.ts'
import { createPictures, wholeImage } from './pictures.ts'
import { createProgressBoard } from './progress.ts'
import { buildStandIn, type SentPart } from './stand-in.ts'
import { createThumbs, type ThumbSize } from './thumbs.ts'

export interface Images {
  /** Takes a file in. Throws the image-… problems of the catalogue; a failure leaves no file behind. */
  readonly ingest: Ingest
  get(id: string): Promise<ImageInfo | null>
  /** Whether grey is all the colour that the image has; false where that was not asked when it was taken in. */
  isGrey(id: string): Promise<boolean>
  /** All of this name, however they came; at most ten. */
  named(name: string): Promise<ImageInfo[]>
  /** those that people brought one by one, newest first, at most `limit` (100) */
  list(limit?: number): Promise<ImageInfo[]>
  /** How far the upload under this id has come, null where none is known. */
  progress(uploadId: string): UploadProgress | null
  /** The whole image at `size` pixels. Throws ProblemError image-not-found. */
  view(id: string, size: Size, format: PictureFormat): Promise<StoredPicture>
  /** `region` (whole image pixels) at `size`, or as it is where `size` is null. Throws ProblemError image-not-found, box-empty, box-outside-image. */
  crop(id: string, region: Box<'image'>, size: Size | null, format: PictureFormat): Promise<StoredPicture>
  /** Where a small WebP of the image lies, made when it is first wanted. Throws ProblemError image-not-found. */
  thumb(id: string, size: ThumbSize): Promise<string>
  /** Where the uploaded bytes lie, for reading only, soon. */
  originalPath(id: string): Promise<string>
  /** IIIF requests that wait for their turn */
  readonly tilesWaiting: number
  /** Encoded pixels of an IIIF request. Throws ProblemError busy when too many wait. */
  render(id: string, plan: IiifPlan, signal?: AbortSignal): Promise<Buffer>
  /** Where `<sha256>.<png|jpg|npy>` lies, whether it is there or not. Throws ProblemError not-found for any other name. */
  filePath(name: string): Promise<string>
  /** A stored file for sending, null where it is not there. Nothing is opened before `open`, which the reply may not come to. */
  openFile(name: string): Promise<{ open(): Readable; bytes: number } | null>
  /** A look at a file that is not taken in: size and a small picture. Throws the image-… problems. */
  peek(path: string): Promise<Peek>
  /** What a picture file of strangers says it is. Throws where it is none, or has more pixels. */
  measure(path: string, maxPixels: number): Promise<Size & { format: string }>
  /** Puts an image whose original was left out of its bundle together from the pictures as sent, as an import's. Throws ProblemError bundle-invalid. */
  standIn(
    image: Omit<ImageInfo, 'iiif' | 'createdAt' | 'original'>,
    parts: readonly SentPart[],
  ): Promise<void>
  /** Takes an image out, whoever brought it. */
  forget(id: string): Promise<void>
  /** Takes an image that an import brought a moment ago out again, unless others have brought or used it meanwhile. */
  withdraw(id: string): Promise<void>
  /** An image that an import brought is from now on a person's own. */
  claim(id: string): Promise<void>
  /**
   * Removes what a crash left: files that no image owns. For the start, before anything is taken in. `spared`: originals that
   * stay, since another database may own them.
   */
  sweep(): Promise<{ removed: number; spared: number }>
}

export interface ImagesParts {
  readonly db: Kysely<Database>
  /** to the other processes on the same database */
  readonly bus?: Bus
  readonly files: FileStore
  readonly limits: ImageLimits
  /** where files from strangers are opened; left out: the process's shared one */
  readonly decoder?: Decoder
}

/** A tile that would come later than this is refused (503, Retry-After): by then its viewer has moved on. */
const TILES = { concurrency: 3, maxWaiting: 256, maxWaitMs: 250 }

export function createImages(parts: ImagesParts): Images {
  const { db, files, limits, decoder = sharedDecoder(), bus = noBus } = parts
  const catalogue = createCatalogue(db, bus)
  const board = createProgressBoard()
  const pictures = createPictures(files, decoder)
  const tiles = createGate(TILES)
  const thumbs = createThumbs(files)

  const record = async (id: string): Promise<ImageRecord> => {
    const found = await catalogue.find(id)
    if (!found) throw new ProblemError('image-not-found')
    return found
  }

  /** Models get pixels of originals only. */
  const askable = async (id: string): Promise<ImageRecord> => {
    const found = await record(id)
    if (!found.original) throw new ProblemError('image-original-missing')
    return found
  }

  return {
    ingest: createIngest({ files, catalogue, limits, board, decoder, shared: bus.shared }),
    async get(id) {
      const found = await catalogue.find(id)
      return found && toInfo(found)
    },
    isGrey: async (id) => (await catalogue.find(id))?.grey === true,
    named: async (name) => (await catalogue.named(name)).map(toInfo),
    list: async (limit = 100) => (await catalogue.list(limit)).map(toInfo),
    progress: (uploadId) => board.get(uploadId),
    async view(id, size, format) {
      const image = await askable(id)
      return pictures.make(image, wholeImage(image), size, format)
    },
    async crop(id, region, size, format) {
      const exact = size ?? { width: region.width, height: region.height }
      return pictures.make(await askable(id), region, exact, format)
    },
    thumb: async (id, size) => thumbs(await record(id), size),
    async originalPath(id) {
      const path = files.originalPath(id)
      await files.bring(path)
      return path
    },
    async render(id, plan, signal) {
      const image = await record(id)
      const pyramid = files.pyramidPath(id)
      await files.bring(pyramid)
      return tiles.run(() => renderIiif(pyramid, image, plan), signal)
    },
    get tilesWaiting() {
      return tiles.waiting
    },
    async filePath(name) {
      const path = pathOfName(files, name)
      await files.bring(path)
      return path
    },
    async openFile(name) {
      const path = pathOfName(files, name)
      await files.bring(path)
      const there = await stat(path).catch(() => null)
      return there && { open: () => createReadStream(path), bytes: there.size }
    },
    peek: (path) => decoder.peek(path, limits),
    measure: (path, maxPixels) => decoder.measure(path, maxPixels),
    async standIn(image, parts) {
      const upright = { width: image.width, height: image.height }
      const levels = await buildStandIn(files, decoder, image.id, upright, parts)
      const orientation = image.orientation as ImageRecord['orientation']
      const { id, format, bytes, name } = image
      const createdAt = new Date().toISOString()
      const more = {
        stored: upright,
        orientation,
        createdAt,
        levels,
        original: false,
        origin: 'import' as const,
        // Its pictures were sent in colour, whatever the original is.
        grey: false,
      }
      await catalogue.add({ id, upright, format, bytes, name, ...more })
    },
    async withdraw(id) {
      if (await catalogue.withdraw(id)) await files.removeOf(id)
    },
    claim: async (id) => {
      await catalogue.claim(id)
    },
    async forget(id) {
      await catalogue.remove(id)
      await files.removeOf(id)
    },
    sweep: async () => {
      const ids = await catalogue.ids()
      if (await ownsFiles(db, files, ids))
        return { removed: await files.removeOrphans((id) => ids.has(id)), spared: 0 }
      return { removed: 0, spared: (await files.originals()).filter((id) => !ids.has(id)).length }
    },
  }
}

function pathOfName(files: FileStore, name: string): string {
  const [, sha256, found] = /^([0-9a-f]{64})\.([a-z]{3})$/.exec(name) ?? []
  const extension = fileExtensions.find((known) => known === found)
  if (!sha256 || !extension) throw new ProblemError('not-found')
  return files.pathOf(sha256, extension)
}
