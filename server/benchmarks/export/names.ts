/** File names of pictures in a folder that is made of a dataset: the source's where they are safe and free. */
import type { Item } from '#contract/dataset.ts'
import type { ItemFormat } from './shape.ts'

export interface Names {
  /** The path of the item's picture beside the list; the same picture under the same name is one file. */
  of(item: Item, format: ItemFormat): string
}

/** Names are compared as file systems without upper and lower case do. */
export function createNames(reserved: readonly string[]): Names {
  const taken = new Map(reserved.map((name) => [name.toLowerCase(), '']))
  return {
    of(item, format) {
      const place = (name: string) => format.picturePath?.(item, name) ?? name
      const wanted = place(safeName(item.imageName) ?? `${item.imageId.slice(0, 16)}.jpg`)
      const marked = place(withMark(safeName(item.imageName) ?? 'picture.jpg', item.imageId.slice(0, 12)))
      const owner = taken.get(wanted.toLowerCase())
      const name = owner === undefined || owner === item.imageId ? wanted : marked
      taken.set(name.toLowerCase(), item.imageId)
      return name
    },
  }
}

/** A relative path that stays inside its folder on every system; null where the name is none. */
export function safeName(name: string): string | null {
  const path = name.replaceAll('\\', '/').replace(/^\.\//, '')
  const parts = path.split('/')
  const bad = parts.some(
    (part) =>
      part === '' || part === '.' || part === '..' || part.length > 200 || /[\p{Cc}:*?"<>|]/u.test(part),
  )
  return bad || path.length > 400 ? null : path
}

function withMark(name: string, mark: string): string {
  const dot = name.lastIndexOf('.')
  return dot > name.lastIndexOf('/') + 1
    ? `${name.slice(0, dot)}-${mark}${name.slice(dot)}`
    : `${name}-${mark}`
}
