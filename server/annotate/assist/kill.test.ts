/** A power cut in the middle of sampling: the server goes on from what was stored, and asks nothing twice but what was on its way. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Suggestion, suggestionSchema } from '#contract/assist.ts'
import { type ChatServer, says, startChatServer } from '../../testing/chat-server.ts'
import { drawSquare } from '../../testing/dataset-room.ts'
import { wordsOf } from '../../testing/run-room.ts'

const KILLS = 2
const ATONCE = 3
let folder: string
let chat: ChatServer
let server: ChildProcess | null = null
let base = ''
/** How often each answer was asked for, by its seed. */
const asked = new Map<number, number>()
let writings = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-assist-kill-'))
  chat = await startChatServer(async function* (question) {
    const words = wordsOf(question)
    const writes = words.includes('You write questions')
    const { seed } = question.body as { seed?: number }
    if (writes) writings++
    else if (/Which colour|How many/.test(words) && seed !== undefined)
      asked.set(seed, (asked.get(seed) ?? 0) + 1)
    yield { wait: new Promise((resolve) => setTimeout(resolve, 60)) }
    yield* says(writes ? '["Which colour is it?", "How many are there?"]' : 'Answer: red')
  })
  const engine = { id: 'remote', label: 'Remote', kind: 'openai', baseUrls: [chat.baseUrl], model: 'test' }
  const config = { engines: [{ ...engine, concurrency: ATONCE }] }
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
})
afterAll(async () => {
  server?.kill('SIGKILL')
  await chat.close()
  await rm(folder, { recursive: true, force: true })
})

/** A Loupe of its own, as `npm start` runs it, on a port that is free. */
async function startLoupe(): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: {
      ...process.env,
      ...{ PORT: '0', HOST: '127.0.0.1', LOUPE_DATA: join(folder, 'data') },
      LOUPE_CONFIG: join(folder, 'config.json'),
    },
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

async function post(path: string, body: unknown, type = 'application/json'): Promise<unknown> {
  const reply = await fetch(`${base}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
  })
  const told: unknown = await reply.json()
  if (!reply.ok) throw new Error(JSON.stringify(told))
  return told
}

async function look(id: string): Promise<Suggestion> {
  return suggestionSchema.parse(await (await fetch(`${base}/api/suggestions/${id}`)).json())
}

async function until(id: string, meets: (now: Suggestion) => boolean): Promise<Suggestion> {
  for (const since = performance.now(); performance.now() - since < 90_000; ) {
    const now = await look(id)
    if (meets(now)) return now
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  throw new Error(`still ${JSON.stringify((await look(id)).progress)}`)
}

it('goes on after each kill with what was stored', async () => {
  await startLoupe()
  const image = (await post('/images', await drawSquare(0), 'image/png')) as { id: string }
  const project = (await post('/projects', { name: 'Cut off' })) as { id: string }
  const begun = suggestionSchema.parse(
    await post(`/projects/${project.id}/suggestions`, {
      imageId: image.id,
      box: { x: 32, y: 32, width: 64, height: 64 },
      ...{ writer: 'remote', engines: ['remote'], samples: 16 },
    }),
  )
  /** By seed: how often an answer that is stored had been asked for when it was seen to be stored. */
  const settled = new Map<number, number>()
  for (let cut = 1; cut <= KILLS; cut++) {
    const before = await until(begun.id, ({ progress, status }) => {
      if (status === 'done') throw new Error('it was done before it could be cut off')
      return progress.asked >= 9 * cut
    })
    const stored = before.candidates.flatMap(({ replies }) => replies)
    for (const { seed } of stored) if (!settled.has(seed)) settled.set(seed, asked.get(seed) ?? 0)
    const gone = once(server as ChildProcess, 'exit')
    server?.kill('SIGKILL')
    await gone
    await startLoupe()
    const after = await look(begun.id)
    expect(after.candidates.flatMap(({ replies }) => replies)).toEqual(expect.arrayContaining(stored))
  }
  const done = await until(begun.id, ({ status }) => status !== 'running' && status !== 'queued')
  expect(done).toMatchObject({ status: 'done', error: null, progress: { asked: 35, planned: 35, failed: 0 } })
  expect(done.candidates.map(({ vote }) => vote.answers[0]?.votes)).toEqual([16, 16])
  const counts = [...asked.values()]
  expect(settled.size).toBeGreaterThan(10)
  for (const [seed, count] of settled) expect([seed, asked.get(seed)]).toEqual([seed, count])
  expect(asked.size).toBe(34)
  expect(writings).toBe(1)
  // Each kill cuts off no more than was on its way.
  const again = counts.reduce((sum, count) => sum + count - 1, 0)
  expect(again).toBeGreaterThan(0)
  expect(again).toBeLessThanOrEqual(KILLS * ATONCE)
}, 240_000)
