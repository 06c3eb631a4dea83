import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Dataset, Item } from '#contract/dataset.ts'
import type { ImportJob, Refusal } from '#contract/import.ts'
import { drawSquare } from '../../testing/dataset-room.ts'

const ROWS = 80
const isBroken = (row: number) => row % 10 === 7
let folder: string
let server: ChildProcess | null = null
let base = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-import-restart-'))
  const lines = ['index\tquestion\tanswer\tA\tB\timage']
  for (let row = 1; row <= ROWS; row += 1) {
    const picture = (await drawSquare(row)).toString('base64')
    lines.push(`k${row}\tWhat is in picture ${row}?\t${isBroken(row) ? 'Z' : 'A'}\tx\ty\t${picture}`)
  }
  await writeFile(join(folder, 'list.tsv'), `${lines.join('\n')}\n`)
}, 60_000)

afterAll(async () => {
  server?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** A Loupe of its own, as `npm start` runs it, on a port that is free. */
async function startLoupe(): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', LOUPE_DATA: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  server = child
  base = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const [address] = /http:\/\/\S+/.exec(String(chunk)) ?? []
      if (address) resolve(address)
    })
    child.on('exit', (code) => reject(new Error(`Loupe ended with ${code}`)))
  })
}

async function kill(): Promise<void> {
  server?.kill('SIGKILL')
  if (server) await once(server, 'exit')
}

async function get<T>(path: string): Promise<T> {
  const reply = await fetch(`${base}/api${path}`)
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
  return (await reply.json()) as T
}

async function until(id: string, meets: (job: ImportJob) => boolean): Promise<ImportJob> {
  for (;;) {
    const job = await get<ImportJob>(`/imports/${id}`)
    if (meets(job)) return job
    if (job.status === 'failed') throw new Error(JSON.stringify(job.problem))
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The command line against the server that runs now. */
async function loupe(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, LOUPE_SERVER: base }
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['scripts/loupe.mjs', ...args], {
      env,
    })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}

it('goes on after the server was killed twice, with nothing lost and nothing twice', async () => {
  await startLoupe()
  const begun = await loupe('import', join(folder, 'list.tsv'), '--name', 'Squares', '--detach', '--json')
  expect(begun).toMatchObject({ code: 0, err: '' })
  const { id } = JSON.parse(begun.out) as ImportJob
  for (const items of [8, 30]) {
    const before = await until(id, (job) => job.progress.items >= items)
    expect(before.status).toBe('running')
    await kill()
    await startLoupe()
    const after = await get<ImportJob>(`/imports/${id}`)
    // What had been told was stored, and the rest is on its way without anyone asking.
    expect(after.progress.items).toBeGreaterThanOrEqual(before.progress.items)
  }
  const job = await until(id, ({ status }) => status === 'finished')
  expect(job.progress).toMatchObject({ rows: ROWS, items: 72, refused: 8 })
  const [dataset] = JSON.parse((await loupe('datasets', '--json')).out) as Dataset[]
  expect(dataset).toMatchObject({ name: 'Squares', items: 72, images: 72 })
  const items = await get<Item[]>(`/datasets/${dataset?.id}/items?count=200`)
  expect(items.map((item) => item.ordinal)).toEqual(items.map((_, i) => i))
  const rows = Array.from({ length: ROWS }, (_, i) => i + 1)
  expect(items.map((item) => item.key)).toEqual(rows.filter((row) => !isBroken(row)).map((row) => `k${row}`))
  const refusals = await get<Refusal[]>(`/imports/${id}/refusals`)
  expect(refusals.map(({ row, code }) => [row, code])).toEqual(
    rows.filter(isBroken).map((row) => [row, 'answer-no-option']),
  )
}, 120_000)

it('the command line tells what is wrong, and by its exit code', async () => {
  const look = await loupe('import', join(folder, 'list.tsv'), '--preview', '--map', 'category=A')
  expect(look).toMatchObject({ code: 0 })
  expect(look.out).toContain('vlmevalkit')
  expect(look.out).toMatch(/category\s+A\s+x/)
  expect(JSON.parse((await loupe('imports', '--json')).out)).toHaveLength(1)
  expect(await loupe('import', join(folder, 'list.tsv'), '--map', 'question=nowhere')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no column “nowhere”'),
  })
  expect(await loupe('import', 'no-such-file.tsv')).toMatchObject({ code: 1 })
  expect(await loupe('export', 'No such dataset', '--format', 'mcqa')).toMatchObject({ code: 1 })
  expect(await loupe('datasets', '--nonsense')).toMatchObject({ code: 2 })
  expect(await loupe('fly')).toMatchObject({ code: 2 })
  expect(await loupe('evaluate', '--help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('--method'),
  })
  const nobody = await loupe('datasets', '--server', 'http://127.0.0.1:9')
  expect(nobody).toMatchObject({ code: 3, err: expect.stringContaining('npm start') })
}, 60_000)
