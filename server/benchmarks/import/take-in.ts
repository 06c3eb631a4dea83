/** One row of a list: draft, picture, checks. Pictures that are here already are not written again. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { ProblemError } from '#contract/error.ts'
import type { ImageInfo } from '#contract/image.ts'
import type { Mapping, Refusal } from '#contract/import.ts'
import type { Images } from '../../images/images.ts'
import type { NewItem } from '../datasets.ts'
import { demandSize } from './boxes/picture-library.ts'
import { ReadItem } from './boxes/read-item.ts'
import { draftOf, finishDraft, Refused } from './draft.ts'
import type { Format } from './formats/format.ts'
import { derived } from './formats/formats.ts'
import type { FoundPicture, PictureFinder } from './pictures.ts'
import type { SourceRow } from './source.ts'

export type Outcome =
  | { readonly kind: 'item'; readonly item: NewItem; readonly newImage: boolean }
  /** `imageId`: its picture was taken in before it was refused */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly imageId: string | null }
  /** nothing is wrong with the row: the import as a whole cannot go on */
  | { readonly kind: 'stopped'; readonly error: unknown }

export interface TakeInParts {
  readonly images: Images
  readonly finder: PictureFinder
  readonly format: Format
  readonly mapping: Mapping
}

export type TakeIn = (row: SourceRow, seen: (key: string) => Promise<string | null>) => Promise<Outcome>

/** Never rejects. */
export function createTakeIn({ images, finder, format, mapping }: TakeInParts): TakeIn {
  /** pictures by path: several items often ask about one */
  const byPath = new Map<string, ImageInfo>()

  const ingest = async (found: FoundPicture, name: string): Promise<Taken> => {
    if (found.kind === 'bytes') {
      const id = createHash('sha256').update(found.bytes).digest('hex')
      const there = await images.get(id)
      if (there) return { image: there, created: false }
      return images.ingest(pieces(found.bytes), { name, origin: 'import' })
    }
    const there = byPath.get(found.path)
    if (there) return { image: there, created: false }
    const stream = createReadStream(found.path)
    const taken = await images.ingest(stream, { name: basename(found.path), origin: 'import' })
    byPath.set(found.path, taken.image)
    return taken
  }

  return async ({ row, cells, problem }, seen) => {
    let imageId: string | null = null
    try {
      if (!cells) throw new Refused('row-unreadable', problem ?? 'The row cannot be read.')
      const whole = draftOf(derived(format, cells), mapping, row, format.dropped)
      const found = await finder.find(whole.picture, seen)
      const { image, created } =
        found.kind === 'known'
          ? await known(images, found.imageId)
          : await ingest(found, whole.draft.imageName)
      imageId = image.id
      if (whole.picture instanceof ReadItem) demandSize(whole.picture.picture, image)
      const draft = finishDraft(whole, image)
      return { kind: 'item', item: { draft: named(draft, image), image }, newImage: created }
    } catch (error) {
      const code = refusalCode(error)
      if (code === null) return { kind: 'stopped', error }
      return { kind: 'refused', refusal: { row, code, detail: (error as Error).message }, imageId }
    }
  }
}

interface Taken {
  readonly image: ImageInfo
  readonly created: boolean
}

async function known(images: Images, id: string): Promise<Taken> {
  const image = await images.get(id)
  if (!image) throw new ProblemError('image-not-found')
  return { image, created: false }
}

/** A picture without a name in the list is called after what it is. */
function named(draft: NewItem['draft'], image: ImageInfo): NewItem['draft'] {
  return draft.imageName === '' ? { ...draft, imageName: `${image.id.slice(0, 12)}.${image.format}` } : draft
}

function refusalCode(error: unknown): string | null {
  if (error instanceof Refused) return error.code
  if (error instanceof ProblemError && error.code.startsWith('image-')) return error.code
  return null
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const PIECE = 1 << 20
  for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE)
}
