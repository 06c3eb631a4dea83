/** The one door to sending: what it would weigh, and each way of doing it. */
import type { Kysely } from 'kysely'
import type { Parcel } from '#contract/parcel.ts'
import type { SendPlan } from '#contract/send.ts'
import type { CreateShare, NewShare } from '#contract/share.ts'
import type { Images } from '../images/images.ts'
import type { RunLog } from '../runs/run-log.ts'
import type { Runner } from '../runs/runner.ts'
import type { Database } from '../store/database.ts'
import type { FileStore } from '../store/files.ts'
import { writeBundle } from './bundle.ts'
import { createBundleImport, type ImportBundle } from './bundle-import.ts'
import { type Contents, gather } from './contents.ts'
import { writeFolder } from './folder.ts'
import { parcelOf, writePage } from './page.ts'
import { planSending } from './plan.ts'
import { createShares, type Shares } from './shares.ts'
import { createTiles } from './tiles.ts'
import { readViewer } from './viewer-files.ts'

export interface SendParts {
  readonly db: Kysely<Database>
  readonly files: FileStore
  readonly images: Images
  readonly log: RunLog
  readonly runner: Runner
  readonly appFolder: string
  readonly version: string
  readonly now?: () => Date
}

/** What a share opens, and nothing beyond it. */
export interface Opened {
  readonly parcel: Parcel
  /** names of stored files */
  readonly files: ReadonlySet<string>
  readonly images: ReadonlySet<string>
}

export interface Send {
  /** Throws ProblemError run-not-found, run-not-finished, bad-request. */
  gather(runIds: readonly string[], title?: string): Promise<Contents>
  plan(contents: Contents, signal?: AbortSignal): Promise<SendPlan>
  /** Throws ProblemError viewer-missing. Bytes of a budget. */
  page(contents: Contents, budget: number, signal?: AbortSignal): Promise<AsyncGenerator<string>>
  folder(contents: Contents, budget: number | null, signal?: AbortSignal): Promise<AsyncGenerator<Uint8Array>>
  bundle(contents: Contents, withOriginals: boolean, signal?: AbortSignal): AsyncGenerator<Uint8Array>
  readonly importBundle: ImportBundle
  readonly shares: Omit<Shares, 'create'>
  share(share: CreateShare): Promise<NewShare>
  /** Throws ProblemError share-not-found, share-expired, share-revoked. */
  open(token: string): Promise<Opened>
}

const REMEMBERED = 50

export function createSend(parts: SendParts): Send {
  const { db, images, runner, appFolder, version, now = () => new Date() } = parts
  const tiles = createTiles(images)
  const shares = createShares(db, now)
  const opened = new Map<string, Promise<Opened>>()
  const gatherRuns: Send['gather'] = (runIds, title) => gather({ runner, images }, runIds, title)

  async function openShare(runIds: readonly string[], title: string, expiresAt: string): Promise<Opened> {
    const contents = await gatherRuns(runIds, title)
    return {
      parcel: parcelOf({ version, now }, contents, expiresAt),
      files: new Set(contents.files.map(({ name }) => name)),
      images: new Set(contents.images.map(({ id }) => id)),
    }
  }

  return {
    gather: gatherRuns,
    plan: (contents, signal) => planSending({ tiles, appFolder }, contents, signal),
    async page(contents, budget, signal) {
      await readViewer(appFolder)
      return writePage({ tiles, appFolder, version, now }, contents, budget, signal)
    },
    folder: (contents, budget, signal) =>
      writeFolder({ tiles, images, appFolder, version, now }, contents, budget, signal),
    bundle: (contents, withOriginals, signal) =>
      writeBundle({ images, version, now }, contents, withOriginals, signal),
    importBundle: createBundleImport(parts),
    shares,
    async share(share) {
      const { title } = await gatherRuns(share.runIds, share.title)
      return shares.create(share, title)
    },
    async open(token) {
      const share = await shares.open(token)
      const known = opened.get(share.id)
      if (known) return known
      const made = openShare(share.runIds, share.title, share.expiresAt)
      opened.set(share.id, made)
      made.catch(() => opened.delete(share.id))
      const [oldest] = opened.keys()
      if (opened.size > REMEMBERED && oldest) opened.delete(oldest)
      return made
    },
  }
}
