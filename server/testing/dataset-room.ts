/** For tests: a data folder with a small dataset of drawn pictures, and all that datasets need. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import sharp from 'sharp'
import type { Dataset, Item, ItemDraft } from '#contract/dataset.ts'
import { box } from '#contract/space.ts'
import { createDatasets, type Datasets } from '../benchmarks/datasets.ts'
import { createImages, type Images } from '../images/images.ts'
import { defaultImageLimits } from '../images/limits.ts'
import type { Database } from '../store/database.ts'
import { type FileStore, openFiles } from '../store/files.ts'
import { openTestDatabase } from './test-database.ts'

export interface DatasetRoom {
  readonly folder: string
  readonly db: Kysely<Database>
  readonly files: FileStore
  readonly images: Images
  readonly datasets: Datasets
  readonly dataset: Dataset
  /** its items, in order */
  readonly items: readonly Item[]
  close(): Promise<void>
}

export interface DatasetRoomOptions {
  /** number of items; two ask about one picture, every third is an open question */
  readonly items?: number
  /** changes a draft before it is stored */
  readonly change?: (draft: ItemDraft, ordinal: number) => Partial<ItemDraft>
}

const SIDE = { width: 640, height: 480 }
const colours = ['red', 'green', 'blue', 'orange', 'purple', 'teal']

/**
 * Item n asks for the colour of the one square on picture ⌊n/2⌋ (640 × 480 pixels, grey): key `item-n`, category `colour`
 * or `place` in turn, evidence the square's 64 × 64 pixels. Items n % 3 = 2 are open, the others have options A and B, of
 * which A is right for even n.
 */
export async function openDatasetRoom({
  items = 6,
  change = () => ({}),
}: DatasetRoomOptions = {}): Promise<DatasetRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-dataset-room-'))
  const db = await openTestDatabase(folder)
  const files = await openFiles(folder)
  const images = createImages({ db, files, limits: defaultImageLimits })
  const datasets = createDatasets({ db, images })
  const made = await datasets.create({ name: 'Squares', format: 'plain' })
  const drawn: { draft: ItemDraft; image: Awaited<ReturnType<typeof images.ingest>>['image'] }[] = []
  for (let n = 0; n < items; n += 1) {
    const picture = Math.floor(n / 2)
    const name = `square-${picture}.png`
    const bytes = await drawSquare(picture)
    const { image } = await images.ingest(Readable.from([bytes]), { name, origin: 'import' })
    const draft = draftOf(n, name)
    drawn.push({ draft: { ...draft, ...change(draft, n) }, image })
  }
  const stored = await datasets.append(made.id, drawn)
  return {
    ...{ folder, db, files, images, datasets, items: stored },
    dataset: await datasets.get(made.id),
    async close() {
      await db.destroy()
      await rm(folder, { recursive: true })
    },
  }
}

/** Where the square of a picture lies. */
export function squareOf(picture: number) {
  return box('image', {
    x: 32 + ((picture * 96) % (SIDE.width - 96)),
    y: 32 + ((picture * 64) % (SIDE.height - 96)),
    width: 64,
    height: 64,
  })
}

/** PNG bytes of picture n; each differs from the others. */
export async function drawSquare(picture: number): Promise<Buffer> {
  const { x, y, width, height } = squareOf(picture)
  const square = await sharp({
    create: { width, height, channels: 3, background: colours[picture % colours.length] ?? 'red' },
  })
    .png()
    .toBuffer()
  const grey = 120 + (picture % 100)
  return sharp({ create: { ...SIDE, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .composite([{ input: square, left: x, top: y }])
    .png()
    .toBuffer()
}

function draftOf(n: number, imageName: string): ItemDraft {
  const picture = Math.floor(n / 2)
  const colour = colours[picture % colours.length] ?? 'red'
  const other = colours[(picture + 1) % colours.length] ?? 'red'
  const open = n % 3 === 2
  const first = n % 2 === 0
  const options = open
    ? []
    : [
        { letter: 'A', text: first ? colour : other },
        { letter: 'B', text: first ? other : colour },
      ]
  return {
    key: `item-${n}`,
    imageName,
    question: `What colour is the square number ${n}?`,
    options,
    answer: open ? colour : first ? 'A' : 'B',
    category: n % 2 === 0 ? 'colour' : 'place',
    kind: null,
    evidence: [squareOf(picture)],
    cycle: null,
    extra: {},
  }
}
