/** `scripts/try-pictures.mjs`: any folder of files, or the generated ones, against a live server. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { LoupeServer } from '../e2e/loupe-server.ts'
import { picturesToTry } from './pictures/generate.ts'
import type { TryPicture } from './pictures/picture.ts'
import { lineOf, summarise, TOO_SLOW_MS, type Tried, tryPicture } from './try-pictures.ts'

export interface TryOptions {
  /** a folder of files, null for generated ones */
  readonly folder: string | null
  /** a server that runs already, null: one is started on a fresh folder */
  readonly url: string | null
  readonly pid: number | null
  readonly count: number
  readonly seed: number
  readonly quiet: boolean
}

/** Prints as it goes; answers whether all was well. */
export async function tryFolder({ folder, url, pid, count, seed, quiet }: TryOptions): Promise<boolean> {
  const own = url === null ? await LoupeServer.start() : null
  const server = { url: own?.url ?? url ?? '', pid: own?.pid ?? pid }
  const tried: Tried[] = []
  const since = performance.now()
  try {
    for await (const picture of folder === null ? picturesToTry(seed, count) : filesOf(folder)) {
      const one = await tryPicture(server, picture)
      tried.push(one)
      if (!quiet || one.wrong.length > 0) console.log(lineOf(one))
    }
    const { lines, red, slowestMs, serverMiB, childMiB } = summarise(tried)
    console.log(
      `\n${tried.length} files in ${((performance.now() - since) / 1000).toFixed(1)} s${folder === null ? `, seed ${seed}` : ''}\n`,
    )
    for (const line of lines) console.log(line)
    console.log(
      `\nslowest ${slowestMs} ms; most memory: server ${serverMiB} MiB, decode process ${childMiB} MiB`,
    )
    const left = own
      ? readdirSync(join(own.dataDir, 'tmp')).filter((name) => !name.startsWith('decode-'))
      : []
    if (left.length > 0) console.log(`RED ${left.length} temporary files are left behind`)
    const lost = own ? unowned(own.dataDir) : []
    if (lost.length > 0) console.log(`RED without a partner: ${lost.join(', ')}`)
    console.log(
      red.length === 0
        ? 'All answered properly.'
        : `${red.length} red (5xx, crash, a leak, or over ${TOO_SLOW_MS} ms):`,
    )
    for (const one of red) console.log(lineOf(one))
    return red.length === 0 && left.length === 0 && lost.length === 0
  } finally {
    await own?.stop()
  }
}

/** Originals without a pyramid, and the other way round. */
function unowned(dataDir: string): string[] {
  const originals = new Set(readdirSync(join(dataDir, 'originals')))
  const pyramids = new Set(readdirSync(join(dataDir, 'pyramids')).map((name) => name.replace(/\.tif$/, '')))
  return [...originals, ...pyramids].filter((id) => !(originals.has(id) && pyramids.has(id)))
}

function* filesOf(folder: string): Generator<TryPicture> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && statSync(path).size <= 2 ** 31) {
      yield { name: relative(folder, path), bytes: readFileSync(path) }
    }
  }
}
