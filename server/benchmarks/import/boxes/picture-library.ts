/** Pictures that this Loupe has already, found by what a document says of them. */
import type { ImageInfo } from '#contract/image.ts'
import type { Images } from '../../../images/images.ts'
import { Refused } from '../draft.ts'
import type { PictureHint } from './read-item.ts'

export interface PictureLibrary {
  /** By hash, surely. */
  byHash(hint: PictureHint): Promise<ImageInfo | null>
  /** By the name of its file, among pictures of the size that the document says. Throws Refused where several could be meant. */
  byName(hint: PictureHint): Promise<ImageInfo | null>
}

export function pictureLibrary(images: Pick<Images, 'get' | 'named'>): PictureLibrary {
  const known = new Map<string, Promise<readonly ImageInfo[]>>()
  const named = (name: string) => {
    const found = known.get(name) ?? images.named(name)
    known.set(name, found)
    return found
  }
  return {
    byHash: async ({ sha256 }) => (sha256 === null ? null : images.get(sha256)),
    async byName(hint) {
      const name = hint.name.slice(Math.max(hint.name.lastIndexOf('/'), hint.name.lastIndexOf('\\')) + 1)
      if (name === '') return null
      const found = (await named(name)).filter((image) => fits(hint, image))
      if (found.length > 1) {
        throw new Refused('picture-not-found', `${found.length} pictures here are called “${name}”.`)
      }
      return found[0] ?? null
    },
  }
}

/** Throws Refused where the document's boxes were drawn on a picture of another size. */
export function demandSize(hint: PictureHint, image: Pick<ImageInfo, 'width' | 'height'>): void {
  if (fits(hint, image)) return
  throw new Refused(
    'picture-other-size',
    `The boxes are for ${hint.size?.width} × ${hint.size?.height} pixels; the picture has ${image.width} × ${image.height}.`,
  )
}

const fits = ({ size }: PictureHint, image: Pick<ImageInfo, 'width' | 'height'>) =>
  size === null || (size.width === image.width && size.height === image.height)
