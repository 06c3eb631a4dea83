/** How fast a benchmark comes in, and how much memory that takes. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { importJobSchema } from '#contract/import.ts'
import { LoupeServer } from '../../e2e/loupe-server.ts'
import { memoryMB } from '../canvas/processes.ts'
import { makeTsv } from './tsv.ts'

export interface ImportFigures {
  megabytes: number
  rows: number
  rowsPerSecond: number
  megabytesPerSecond: number
  /** MiB of the server before, and the most while it imports */
  idleMB: number
  peakMB: number
}

export async function measureImport(megabytes: number): Promise<ImportFigures> {
  const server = await LoupeServer.start()
  try {
    const path = join(server.dataDir, 'bench.tsv')
    const made = await makeTsv(path, megabytes)
    const { size } = await stat(path)
    const post = async (address: string, body: unknown) =>
      importJobSchema.parse(await answer(`${server.url}${address}`, body))
    const job = await post('/api/imports', { path })
    const seen = async () =>
      importJobSchema.parse(await (await fetch(`${server.url}/api/imports/${job.id}`)).json())
    while ((await seen()).status === 'receiving') await sleep(100)
    const looked = await seen()
    const idleMB = memoryMB(server.pid)
    const since = performance.now()
    await post(`/api/imports/${job.id}/start`, {
      name: 'bench',
      ...(looked.preview ? { mapping: looked.preview.mapping } : {}),
    })
    let peakMB = 0
    for (;;) {
      peakMB = Math.max(peakMB, memoryMB(server.pid))
      const now = await seen()
      if (now.status === 'finished') {
        if (now.progress.items !== made.rows) throw new Error(`${now.progress.items} of ${made.rows} rows`)
        break
      }
      if (now.status !== 'running') throw new Error(`the import is ${now.status}: ${now.problem?.title}`)
      await sleep(100)
    }
    const seconds = (performance.now() - since) / 1000
    return {
      megabytes: size / 1e6,
      rows: made.rows,
      rowsPerSecond: made.rows / seconds,
      megabytesPerSecond: size / 1e6 / seconds,
      idleMB,
      peakMB,
    }
  } finally {
    await server.stop()
  }
}

async function answer(address: string, body: unknown): Promise<unknown> {
  const reply = await fetch(address, {
    method: 'POST',
    // An import by path is allowed from this machine's own pages.
    headers: { 'content-type': 'application/json', origin: new URL(address).origin },
    body: JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`${address}: ${reply.status} ${await reply.text()}`)
  return reply.json()
}
