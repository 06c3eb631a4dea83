/** The files of an import: one folder, and nothing outside it, whatever a list says and wherever a link points. */
import { readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, posix, relative, sep } from 'node:path'
import { Refused } from './draft.ts'

/** A folder with more files is not an import by folder any more. */
const MAX_FILES = 500_000

export interface FilesBelow {
  readonly folder: string
  /** every file below the folder, with `/`, sorted; hidden ones left out */
  list(): Promise<readonly string[]>
  /**
   * Where the picture lies that a list in `listFolder` (relative to the folder, '' for itself) calls `reference`: beside the
   * list, then below the folder, then the one file whose path ends like the reference, or of whose path the reference is
   * the end. Throws Refused picture-not-found or picture-outside.
   */
  resolve(reference: string, listFolder: string): Promise<string>
}

export function filesBelow(folder: string): FilesBelow {
  let listed: Promise<readonly string[]> | null = null
  // A promise: two rows ask at once.
  let byName: Promise<Map<string, string[]>> | null = null
  const list = () => {
    listed ??= walk(folder)
    return listed
  }

  const inside = async (path: string): Promise<string | null> => {
    const real = await realpath(path).catch(() => null)
    if (real === null) return null
    const from = relative(await realpath(folder), real)
    if (from === '' || from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from)) throw outside()
    return (await stat(real)).isFile() ? real : null
  }

  const named = async () => {
    const found = new Map<string, string[]>()
    for (const path of await list()) {
      const name = posix.basename(path)
      found.set(name, [...(found.get(name) ?? []), path])
    }
    return found
  }

  const alike = async (wanted: string): Promise<string | null> => {
    byName ??= named()
    const same = ((await byName).get(posix.basename(wanted)) ?? []).filter(
      (path) => `/${path}`.endsWith(`/${wanted}`) || `/${wanted}`.endsWith(`/${path}`),
    )
    if (same.length > 1) {
      throw new Refused('picture-not-found', `Several files could be meant: ${same.slice(0, 3).join(', ')}.`)
    }
    return same[0] === undefined ? null : inside(join(folder, same[0]))
  }

  return {
    folder,
    list,
    async resolve(reference, listFolder) {
      const wanted = posix.normalize(reference.trim().replaceAll('\\', '/'))
      if (wanted.includes('\0') || posix.isAbsolute(wanted) || /^[a-zA-Z]:/.test(wanted)) throw outside()
      const fromList = posix.join(listFolder, wanted)
      if (fromList === '..' || fromList.startsWith('../')) throw outside()
      const bare = wanted.replace(/^(\.\.\/)+/, '')
      const found =
        (await inside(join(folder, fromList))) ?? (await inside(join(folder, bare))) ?? (await alike(bare))
      if (found === null) throw new Refused('picture-not-found', `There is no file “${shown(reference)}”.`)
      return found
    },
  }
}

function outside(): Refused {
  return new Refused('picture-outside', 'Only files in the folder of the list, or below it, are opened.')
}

function shown(reference: string): string {
  return reference.length > 200 ? `${reference.slice(0, 200)}…` : reference
}

async function walk(folder: string): Promise<string[]> {
  const found: string[] = []
  const queue = ['']
  for (let at = queue.pop(); at !== undefined && found.length < MAX_FILES; at = queue.pop()) {
    const entries = await readdir(join(folder, at), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const path = at === '' ? entry.name : `${at}/${entry.name}`
      // Links are followed only when a list names one, and then they may not lead out.
      if (entry.isDirectory()) queue.push(path)
      else if (entry.isFile()) found.push(path)
    }
  }
  return found.sort()
}
