/** Explore at full size: 25,000 items and five evaluations on server and screen, and a large TSV that comes in. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { LoupeServer } from '../e2e/loupe-server.ts'
import { measureImport } from './explore/import.ts'
import { measureScreen } from './explore/screen.ts'
import type { Seeded, SeedSize } from './explore/seed.ts'
import { measureServer } from './explore/server.ts'
import type { Bench, Figure } from './figures.ts'
import { quantile } from './figures.ts'

/** `--tsv-mb=2000` measures what is wished for; the usual run is shorter. */
const usualTsvMB = 300

export const exploreBench: Bench = {
  name: 'explore',
  title: 'Explore: 25,000 items, five evaluations',
  about:
    'Items are written by datasets.append, results by the evaluations’ store (imported, drawn at random); 60 pictures. A filter is a click in the flips matrix, until the frame with the new count; a sort a click on a column. The TSV holds a base64 JPEG of half a megabyte a row, 24 different ones (--tsv-mb=2000 for 2 GB).',
  async run({ quick }) {
    const size = { items: quick ? 2_000 : 25_000, pictures: quick ? 12 : 60, evaluations: 5 }
    const tsvMB = Number(process.env.LOUPE_TSV_MB ?? (quick ? 40 : usualTsvMB))
    const came = await measureImport(tsvMB)
    const server = await LoupeServer.start()
    try {
      await server.kill()
      const made = await seeded(server.dataDir, size)
      await server.restart()
      const [a = '', b = ''] = made.evaluationIds
      const served = await measureServer(server.url, made)
      const screen = await measureScreen({
        url: server.url,
        datasetId: made.datasetId,
        a,
        b,
        rounds: quick ? 6 : 18,
        scrollMs: quick ? 3_000 : 10_000,
      })
      const ms = (key: string, label: string, value: number, wished?: number): Figure => ({
        key,
        label,
        value,
        unit: 'ms',
        ...(wished === undefined ? {} : { wished }),
      })
      const plain = (key: string, label: string, value: number, wished?: number): Figure => ({
        ...ms(key, label, value, wished),
        unit: '',
      })
      return [
        plain('tsvMB', 'TSV that was imported, MB', came.megabytes),
        plain('importRows', 'its rows', came.rows),
        {
          key: 'importRowsPerSecond',
          label: 'import of the TSV, rows',
          value: came.rowsPerSecond,
          unit: '/s',
        },
        {
          key: 'importMBPerSecond',
          label: 'import of the TSV, MB',
          value: came.megabytesPerSecond,
          unit: '/s',
        },
        plain('importIdleMB', 'server before the import, MiB', came.idleMB),
        plain('importPeakMB', 'server at most while importing, MiB', came.peakMB, 300),
        plain('items', 'items', size.items),
        {
          key: 'itemsPerSecond',
          label: 'items written (no pictures)',
          value: size.items / made.itemSeconds,
          unit: '/s',
        },
        {
          key: 'resultsPerSecond',
          label: 'results written',
          value: (size.items * size.evaluations) / made.resultSeconds,
          unit: '/s',
        },
        ms('serverFactsColdMs', 'server: facts of one evaluation, first time', served.factsColdMs),
        ms('serverFactsMs', 'server: the same again, median', quantile(served.factsMs, 0.5)),
        ms('serverFilterMs', 'server: rows of a rule with a sort, median', quantile(served.rowsMs, 0.5), 100),
        ms('serverSearchMs', 'server: full-text search, median', quantile(served.searchMs, 0.5)),
        ms('serverFiguresMs', 'server: figures of a slice, median', quantile(served.figuresMs, 0.5)),
        ms('openMs', 'screen: from the address to the first items', screen.openMs),
        ms('filterMs', 'screen: a filter until it is painted, median', quantile(screen.filterMs, 0.5), 100),
        ms('filterP95Ms', 'screen: 95 % of the filters', quantile(screen.filterMs, 0.95)),
        ms('sortMs', 'screen: a sort until it is painted, median', quantile(screen.sortMs, 0.5), 100),
        ms('sortP95Ms', 'screen: 95 % of the sorts', quantile(screen.sortMs, 0.95)),
        ms('frameMs', 'scrolling through all: median frame', quantile(screen.frameMs, 0.5), 20),
        ms('frameP95Ms', 'scrolling through all: 95 % of the frames', quantile(screen.frameMs, 0.95)),
        plain('heapStartMB', 'JavaScript heap before scrolling, MiB', screen.heapMB.start),
        plain('heapEndMB', 'JavaScript heap after scrolling, MiB', screen.heapMB.end),
        plain('browserStartMB', 'browser before scrolling, MiB', screen.processMB.start),
        plain('browserEndMB', 'browser after scrolling, MiB', screen.processMB.end),
      ]
    } finally {
      await server.stop()
    }
  },
}

async function seeded(folder: string, { items, pictures, evaluations }: SeedSize): Promise<Seeded> {
  const main = fileURLToPath(new URL('./explore/seed-main.ts', import.meta.url))
  const args = ['--import', 'tsx', main, folder, `${items}`, `${pictures}`, `${evaluations}`]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Seeded
}
