/** Runs the benches one after another and prints what they measured. */
import { cpus } from 'node:os'
import sharp from 'sharp'
import { canvasBench } from './canvas.ts'
import { exploreBench } from './explore.ts'
import { asJson, type Bench, table } from './figures.ts'
import { loadBench } from './load.ts'
import { modelBench } from './model.ts'
import { proxyBench } from './proxy.ts'
import { runBench } from './run.ts'
import { tilesBench } from './tiles.ts'
import { uploadBench } from './upload.ts'

const benches: readonly Bench[] = [
  runBench,
  modelBench,
  uploadBench,
  loadBench,
  tilesBench,
  canvasBench,
  exploreBench,
  proxyBench,
]

/** @returns the exit status */
export async function runBenches(args: readonly string[]): Promise<number> {
  // What a bench borrows from the server brings along the server's rule that few formats may be opened; benches draw their own.
  sharp.unblock({ operation: ['VipsForeignLoad'] })
  const json = args.includes('--json')
  const heldOut = args.find((arg) => arg.startsWith('--heldout='))
  if (heldOut) process.env.LOUPE_HELDOUT = heldOut.slice('--heldout='.length)
  const tsv = args.find((arg) => arg.startsWith('--tsv-mb='))
  if (tsv) process.env.LOUPE_TSV_MB = tsv.slice('--tsv-mb='.length)
  const seconds = args.find((arg) => arg.startsWith('--seconds='))
  if (seconds) process.env.LOUPE_LOAD_SECONDS = seconds.slice('--seconds='.length)
  if (args.includes('--no-page')) process.env.LOUPE_NO_PAGE = 'yes'
  const quick = args.includes('--quick')
  const names = args.filter((arg) => !arg.startsWith('--'))
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name))
  if (unknown !== undefined) {
    console.error(`There is no bench "${unknown}"; there are ${benches.map((b) => b.name).join(', ')}.`)
    return 1
  }
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`
  console.log(machine)
  const results: Record<string, ReturnType<typeof asJson>> = {}
  for (const bench of benches) {
    if (names.length > 0 && !names.includes(bench.name)) continue
    const figures = await bench.run({ quick })
    results[bench.name] = asJson(figures)
    console.log(`\n${table(bench, figures)}`)
  }
  // Who asked for one bench finds its figures at the top.
  const only = names.length === 1 ? results[names[0] ?? ''] : undefined
  if (json) console.log(`\n${JSON.stringify({ machine, ...only, benches: results })}`)
  return 0
}
