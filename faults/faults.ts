/** All faults one after another, as `npm run test:faults` tries them; answers whether all went well. */
import { LoupeServer } from '../e2e/loupe-server.ts'
import { crashLoop } from './crash-loop.ts'
import { diskFull, smallDisk } from './disk-full.ts'
import { engineFaults } from './engine-faults.ts'
import { picturesToTry } from './pictures/generate.ts'
import { type Row, tableOf } from './table.ts'
import { lineOf, summarise, type Tried, tryPicture } from './try-pictures.ts'

export interface FaultOptions {
  readonly kills: number
  readonly pictures: number
  readonly seed: number
  /** parts to try: pictures, engines, disk, crashes */
  readonly only: readonly string[]
}

export async function allFaults({ kills, pictures, seed, only }: FaultOptions): Promise<boolean> {
  const rows: Row[] = []
  const parts: [string, () => Promise<Row[]>][] = [
    ['pictures', () => badPictures(pictures, seed)],
    ['engines', () => badEngines()],
    ['disk', () => fullDisk()],
    ['crashes', () => crashes(kills, seed)],
  ]
  for (const [name, part] of parts) {
    if (only.length > 0 && !only.includes(name)) continue
    const since = performance.now()
    console.log(`\n== ${name} ==`)
    rows.push(...(await part()))
    console.log(`${((performance.now() - since) / 1000).toFixed(0)} s`)
  }
  console.log(`\nSeed ${seed}.\n\n${tableOf(rows)}`)
  const skipped = rows.filter(({ well }) => well === null)
  if (skipped.length > 0) console.log(`\n${skipped.length} could NOT be tried on this machine (see SKIP).`)
  return rows.every(({ well }) => well !== false)
}

async function badPictures(count: number, seed: number): Promise<Row[]> {
  const server = await LoupeServer.start()
  const tried: Tried[] = []
  try {
    for await (const picture of picturesToTry(seed, count)) {
      const one = await tryPicture({ url: server.url, pid: server.pid }, picture)
      tried.push(one)
      if (one.wrong.length > 0) console.log(lineOf(one))
    }
  } finally {
    await server.stop()
  }
  const { lines, red, slowestMs, serverMiB, childMiB } = summarise(tried)
  for (const line of lines) console.log(line)
  const happened = `slowest answer ${slowestMs} ms, server ${serverMiB} MiB, decode process ${childMiB} MiB, ${red.length} red`
  return [{ what: 'bad pictures', tried: `${tried.length} files`, happened, well: red.length === 0 }]
}

async function badEngines(): Promise<Row[]> {
  const faults = await engineFaults((line) => console.log(line))
  return faults.map(({ what, came, well }) => ({
    what: `engine: ${what}`,
    tried: 'a run',
    happened: came,
    well,
  }))
}

async function fullDisk(): Promise<Row[]> {
  const disk = smallDisk(32)
  if (!disk) {
    const why = 'NOT TRIED: a disk of its own needs Linux and root (mount)'
    return [{ what: 'disk full', tried: 'nothing', happened: why, well: null }]
  }
  try {
    const { tried } = await diskFull(disk.folder)
    return tried.map(({ what, came, right }) => ({
      ...{ what: 'disk full', tried: what, happened: came, well: right },
    }))
  } finally {
    disk.remove()
  }
}

async function crashes(kills: number, seed: number): Promise<Row[]> {
  const report = await crashLoop({
    ...{ kills, seed, longestMs: 2500, inspectEvery: 10 },
    say: (line) => console.log(line),
  })
  for (const what of report.wrong) console.log(`RED ${what}`)
  const writes = ['upload', 'run', 'entry', 'save', 'review', 'item answered']
    .map((kind) => `${report.counts.get(kind) ?? 0} ${kind}`)
    .join(', ')
  const well = report.wrong.length === 0
  return [
    {
      what: 'kill -9 of the server',
      tried: `${report.kills} times, ${report.whileStarting} while it started`,
      happened: `acknowledged: ${writes}; ${report.wrong.length} wrong`,
      well,
    },
    {
      what: 'database and files after it',
      tried: `${report.inspections} times`,
      happened: `integrity and foreign keys checked, no orphan, ${report.unnamedFiles} stored pictures that no run names`,
      well,
    },
    {
      what: 'evaluations cut off',
      tried: `${report.evaluations}`,
      happened: 'went on by themselves to the end',
      well,
    },
    {
      what: 'second server on the folder',
      tried: 'once',
      happened: report.secondServer,
      well: report.secondServer === 'refused in one line',
    },
  ]
}
