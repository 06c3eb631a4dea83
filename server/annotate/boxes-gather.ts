/** Boxes of a file and their pictures: found here by hash, in the zip, or here by name; each box held to its picture. */
import { type EntryContent, entryContentSchema, missingIn } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import type { ImageInfo } from '#contract/image.ts'
import type { Refusal } from '#contract/import.ts'
import {
  demandSize,
  type PictureLibrary,
  pictureLibrary,
} from '../benchmarks/import/boxes/picture-library.ts'
import type { DocumentRow, ReadItem } from '../benchmarks/import/boxes/read-item.ts'
import { placeBoxes } from '../benchmarks/import/cells.ts'
import { Refused } from '../benchmarks/import/draft.ts'
import type { Images } from '../images/images.ts'
import type { BoxesFile } from './boxes-file.ts'
import { checkContent } from './check-content.ts'
import { CYCLE_GROUP, CYCLE_TURN } from './copy-items.ts'
import { breathe } from './refresh.ts'

export interface Placed {
  readonly key: string
  readonly image: ImageInfo
  readonly imageName: string
  readonly content: EntryContent
}

export interface Gathered {
  readonly placed: readonly Placed[]
  readonly refusals: readonly Refusal[]
  /** pictures that were new to this Loupe */
  readonly fresh: ReadonlySet<string>
}

export async function gather(images: Images, file: BoxesFile): Promise<Gathered> {
  const library = pictureLibrary(images)
  const placed: Placed[] = []
  const refusals: Refusal[] = []
  const fresh = new Set<string>()
  /** the pictures of the file, each found once */
  const found = new Map<string, ImageInfo | Refused>()
  for (const row of file.rows) {
    try {
      placed.push(
        await place(row, (item) => findOnce(found, item, () => find(images, library, file, item, fresh))),
      )
    } catch (error) {
      if (error instanceof Refused) refusals.push({ row: row.row, code: error.code, detail: error.message })
      else if (error instanceof ProblemError && /^(image|box|options)-/.test(error.code))
        refusals.push({ row: row.row, code: error.code, detail: error.message })
      else throw error
    }
    if (row.row % 200 === 0) await breathe()
  }
  return { placed, refusals, fresh }
}

async function findOnce(
  found: Map<string, ImageInfo | Refused>,
  { picture }: ReadItem,
  look: () => Promise<ImageInfo>,
): Promise<ImageInfo> {
  const name = JSON.stringify(picture)
  const there =
    found.get(name) ??
    (await look().catch((error: unknown) => {
      if (error instanceof Refused) return error
      if (error instanceof ProblemError && error.code.startsWith('image-'))
        return new Refused(error.code as `image-${string}`, error.message)
      throw error
    }))
  found.set(name, there)
  if (there instanceof Refused) throw there
  return there
}

async function find(
  images: Images,
  library: PictureLibrary,
  file: BoxesFile,
  { picture }: ReadItem,
  fresh: Set<string>,
): Promise<ImageInfo> {
  const same = await library.byHash(picture)
  if (same) return same
  const bytes = file.picture(picture.name)
  if (bytes) {
    const name = picture.name.slice(picture.name.lastIndexOf('/') + 1)
    const { image, created } = await images.ingest(bytes, { name, origin: 'import' })
    if (created) fresh.add(image.id)
    return image
  }
  const alike = await library.byName(picture)
  if (alike) return alike
  throw new Refused(
    'picture-not-found',
    `“${picture.name.slice(0, 200)}” is not here, and did not come along.`,
  )
}

/** Throws Refused, and what `checkContent` throws. */
async function place(
  { item, problem }: DocumentRow,
  look: (item: ReadItem) => Promise<ImageInfo>,
): Promise<Placed> {
  if (!item) throw new Refused('row-unreadable', problem ?? 'The row cannot be read.')
  const image = await look(item)
  demandSize(item.picture, image)
  const evidence = placeBoxes(item.boxes, image)
  if (!evidence) {
    throw new Refused(
      'evidence-outside',
      `The picture is ${image.width} × ${image.height}; the box reaches beyond it.`,
    )
  }
  const { key, imageName, question, options, answer, category, kind, cycle, extra } = item.draft
  const { note, ...rest } = extra
  const isNote = !item.own && typeof note === 'string'
  const written = {
    ...{ question, options, answer, category, kind, evidence },
    type: question.trim() !== '' && options.length === 0 ? 'open' : 'choice',
    notes: isNote ? note : '',
    extra: {
      ...(isNote ? rest : extra),
      ...(cycle ? { [CYCLE_GROUP]: cycle.group, [CYCLE_TURN]: cycle.turn } : {}),
    },
  } satisfies Partial<EntryContent>
  const content = entryContentSchema.parse({ ...written, submitted: item.own })
  checkContent(content, image)
  const submitted = item.own && missingIn(content).length === 0
  return { key, image, imageName, content: { ...content, submitted } }
}
