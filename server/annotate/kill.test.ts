/** Power cuts in the middle of saving: what was acknowledged is there once the server is back, once. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { datasetSchema, itemSchema } from '#contract/dataset.ts'
import { type Entry, entrySchema } from '#contract/entry.ts'
import { entryHistorySchema, projectChangesSchema } from '#contract/entry-list.ts'
import { projectSchema } from '#contract/project.ts'
import { publicationSchema } from '#contract/publish.ts'
import { squareQuestion } from '../testing/annotate-room.ts'
import { drawSquare } from '../testing/dataset-room.ts'

const KILLS = 2
const WRITERS = 4
let folder: string
let server: ChildProcess | null = null
let base = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-annotate-kill-'))
})
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
  if (!server) return
  const gone = once(server, 'exit')
  server.kill('SIGKILL')
  await gone
}

/** In a process of its own: its hold of the file must end before the server comes back. */
async function checkDatabase(): Promise<unknown> {
  const look = `
    const db = new (require('libsql'))(process.argv[1])
    const ask = (pragma) => db.prepare('PRAGMA ' + pragma).all()
    console.log(JSON.stringify([ask('integrity_check'), ask('foreign_key_check')]))`
  const { stdout } = await promisify(execFile)(process.execPath, [
    '-e',
    look,
    join(folder, 'data', 'loupe.db'),
  ])
  return JSON.parse(stdout)
}

async function send(method: string, path: string, body?: unknown): Promise<unknown> {
  const reply = await fetch(`${base}/api${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const told: unknown = await reply.json()
  if (!reply.ok) throw new Error(`${method} ${path}: ${JSON.stringify(told)}`)
  return told
}

interface Sent {
  readonly changeId: string
  readonly question: string
  readonly entryId: string
}

it('keeps every acknowledged save, and takes one that was cut off when it is sent again', async () => {
  await startLoupe()
  const picture = await fetch(`${base}/api/images`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: Uint8Array.from(await drawSquare(0)),
  })
  const { id: imageId } = (await picture.json()) as { id: string }
  const project = projectSchema.parse(await send('POST', '/projects', { name: 'Cut off' }))
  const acknowledged: Sent[] = []
  let cutOff: (() => Promise<void>)[] = []

  /** Begins entries and saves them over and over, until the server is gone. */
  const write = async (stop: () => boolean) => {
    while (!stop()) {
      const id = randomUUID()
      const begin = { id, changeId: randomUUID(), imageId, content: squareQuestion({ question: 'begun' }) }
      let entry: Entry | null = null
      const steps = Array.from({ length: 6 }, (_, n) => ({ n, changeId: randomUUID() }))
      const act = async ({ n, changeId }: { n: number; changeId: string }) => {
        const question = n === 0 ? 'begun' : `${id} ${n}`
        const told =
          n === 0
            ? await send('POST', `/projects/${project.id}/entries`, { ...begin, changeId })
            : await send('PUT', `/entries/${id}`, {
                ...{ changeId, version: n, content: squareQuestion({ question }) },
              })
        entry = entrySchema.parse(told)
        expect(entry.version).toBe(n + 1)
        acknowledged.push({ changeId, question, entryId: id })
      }
      for (const step of steps) {
        try {
          await act(step)
        } catch {
          // The rest of this entry is sent once the server is back, as an outbox does.
          const rest = steps.slice(step.n)
          cutOff.push(async () => {
            for (const one of rest) await act(one)
          })
          return
        }
      }
    }
  }

  for (let round = 0; round < KILLS; round += 1) {
    let stopped = false
    const before = acknowledged.length
    const writers = Array.from({ length: WRITERS }, () => write(() => stopped))
    while (acknowledged.length < before + 25 + 11 * round) await new Promise((wake) => setTimeout(wake, 2))
    const cut = { id: randomUUID(), name: `Cut ${round}`, which: 'complete' }
    const publishing = send('POST', `/projects/${project.id}/publish`, cut).catch(() => null)
    await new Promise((wake) => setTimeout(wake, 3))
    await kill()
    stopped = true
    await publishing
    await Promise.all(writers)
    expect(cutOff.length, 'the kill came in the middle').toBeGreaterThan(0)

    expect(await checkDatabase()).toEqual([[{ integrity_check: 'ok' }], []])

    await startLoupe()
    const waiting = cutOff
    cutOff = []
    for (const again of waiting) await again()
    // Whether it had come through or not: all of it is there now, and once.
    const made = publicationSchema.parse(await send('POST', `/projects/${project.id}/publish`, cut))
    const items = z.array(itemSchema).parse(await send('GET', `/datasets/${cut.id}/items?count=2000`))
    expect(items).toHaveLength(made.items)
    expect(z.array(datasetSchema).parse(await send('GET', '/datasets'))).toHaveLength(round + 1)
  }

  const entries = new Map<string, Entry>()
  for (let after = 0; ; ) {
    const page = projectChangesSchema.parse(
      await send('GET', `/projects/${project.id}/changes?after=${after}`),
    )
    for (const entry of page.entries) entries.set(entry.id, entry)
    after = page.revision
    if (!page.more) break
  }
  expect(acknowledged.length).toBeGreaterThan(60)
  expect(new Set(acknowledged.map(({ changeId }) => changeId)).size).toBe(acknowledged.length)
  expect([...entries.keys()].toSorted()).toEqual(
    [...new Set(acknowledged.map(({ entryId }) => entryId))].toSorted(),
  )
  let lines = 0
  for (const entry of entries.values()) {
    const { changes } = entryHistorySchema.parse(await send('GET', `/entries/${entry.id}/history`))
    lines += changes.length
    expect(changes.map(({ version }) => version)).toEqual(changes.map((_, i) => changes.length - i))
    const mine = acknowledged.filter(({ entryId }) => entryId === entry.id)
    expect(changes.map(({ changeId, content }) => [changeId, content.question])).toEqual(
      mine.map(({ changeId, question }) => [changeId, question]).toReversed(),
    )
    expect(entry.content.question).toBe(mine.at(-1)?.question)
  }
  expect(lines).toBe(acknowledged.length)
  const { counts, entries: count } = projectSchema.parse(await send('GET', `/projects/${project.id}`))
  expect(count).toBe(entries.size)
  expect(counts.open).toBe(entries.size)
}, 180_000)
