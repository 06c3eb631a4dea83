import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Run, RunEvent } from '#contract/run.ts'
import { foldRun } from '#contract/run-fold.ts'
import { box } from '#contract/space.ts'
import { createOpenAiEngine } from '../engines/openai/openai-engine.ts'
import { matchProfile } from '../engines/profiles/match.ts'
import { createRegistry } from '../engines/registry.ts'
import { createImages } from '../images/images.ts'
import { defaultImageLimits } from '../images/limits.ts'
import type { Database } from '../store/database.ts'
import { openFiles } from '../store/files.ts'
import { type ChatServer, type Chunk, says, startChatServer } from '../testing/chat-server.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { continueRecorder } from './recorder.ts'
import { createRunLog, type RunLog } from './run-log.ts'
import { createRunner, type Runner } from './runner.ts'

let folder: string
let db: Kysely<Database>
let chat: ChatServer
let log: RunLog
let runner: Runner
let imageId: string

const first = () => says('**Answer:', ' green**', ' **Bounding box: [0.5, 0.25, 0.6, 0.5]**')
const second = () => says('**Rechecked Answer:', ' blue**')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-runner-'))
  db = await openTestDatabase(folder)
  const files = await openFiles(folder)
  const images = createImages({ db, files, limits: defaultImageLimits })
  const png = await sharp({ create: { width: 1000, height: 800, channels: 3, background: '#336699' } })
    .png()
    .toBuffer()
  imageId = (await images.ingest(Readable.from([png]), { name: 'blue' })).image.id
  chat = await startChatServer(({ body }) => (body.messages.length > 1 ? second() : first()))
  const profile = matchProfile('any')
  if (!profile) throw new Error('no profile')
  const engine = createOpenAiEngine({
    id: 'remote',
    label: 'Remote',
    baseUrls: [chat.baseUrl],
    model: 'any',
    apiKey: null,
    concurrency: 1,
    profile,
  })
  log = createRunLog(db)
  runner = createRunner({
    log,
    engines: createRegistry([engine]),
    images,
    files,
    maxQueued: 10,
  })
})

afterEach(async () => {
  await chat.close()
  await runner.close()
  await db.destroy()
  await rm(folder, { recursive: true })
})

const question = () => ({ imageId, question: 'What colour is it?', method: 'zoom-refine', engine: 'remote' })

async function follow(id: string, after = 0): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of runner.watch(id, after, new AbortController().signal)) events.push(event)
  return events
}

test('zoom-refine: view, answer and box, padded crop, second look', async () => {
  const id = await runner.start({
    ...question(),
    expected: 'Blue',
    evidence: box('image', { x: 500, y: 200, width: 100, height: 200 }),
  })
  const events = await follow(id)
  const run = events.reduce<Run | null>(foldRun, null)
  expect(run).toMatchObject({
    status: 'succeeded',
    initialAnswer: { text: 'green', parsed: true },
    refinedAnswer: { text: 'blue', parsed: true },
    initialVerdict: 'wrong',
    refinedVerdict: 'correct',
    box: { convention: 'fraction', box: { x: 500, y: 200, width: 100, height: 200 }, problems: [] },
    // a tenth of the image's sides on each side
    cropBox: { x: 400, y: 120, width: 300, height: 360 },
    boxBy: 'model',
  })
  expect(run?.steps.map((step) => step.kind)).toEqual(['view', 'ask', 'parse', 'crop', 'ask'])
  expect(run?.steps.every((step) => step.status === 'succeeded')).toBe(true)
  expect(run?.steps[4]?.images.map((image) => image.role)).toEqual(['view', 'crop'])
  expect(events.map((event) => event.id)).toEqual(events.map((_, i) => i + 1))
  expect(await runner.get(id)).toEqual(run)
})

test('a stream resumed after any event gives the rest, once', async () => {
  const id = await runner.start(question())
  const all = await follow(id)
  for (let after = 0; after < all.length; after++) {
    expect(await follow(id, after)).toEqual(all.slice(after))
  }
  expect(await follow(id, all.length)).toEqual([])
})

test('every event is stored before it is heard of', async () => {
  const id = await runner.start(question())
  for await (const event of runner.watch(id, 0, new AbortController().signal)) {
    const stored = await log.events(id, event.id - 1)
    expect(stored?.[0]).toEqual(event)
  }
})

test('without a readable box the initial answer stands and the run says why', async () => {
  chat.script = () => says('**Answer: green** **Bounding box: [500, 250, 600, 500]**')
  const run = (await follow(await runner.start(question()))).reduce<Run | null>(foldRun, null)
  expect(run).toMatchObject({ status: 'succeeded', refinedAnswer: null, box: { box: null }, cropBox: null })
  expect(run?.box?.problems[0]?.code).toBe('out-of-range')
  expect(run?.box?.alternatives.map((a) => a.convention)).toContain('thousand')
  expect(run?.notice).toContain('initial answer stands')
})

test('a failing engine fails its step and the run, and keeps the words that came', async () => {
  chat.script = () => [
    { words: 'gre' },
    { wait: new Promise((r) => setTimeout(r, 100)) },
    { raw: '{"error":{"message":"out of memory"}}' },
  ]
  const run = (await follow(await runner.start(question()))).reduce<Run | null>(foldRun, null)
  expect(run).toMatchObject({ status: 'failed', error: { code: 'engine-out-of-memory' } })
  expect(run?.steps[1]).toMatchObject({
    status: 'failed',
    text: 'gre',
    error: { code: 'engine-out-of-memory' },
  })
})

test('cancelling stops a running and a waiting run, and both say so', async () => {
  chat.script = (asked): Iterable<Chunk> => [{ words: 'gre' }, { wait: asked.gone() }]
  const running = await runner.start(question())
  const waiting = await runner.start(question())
  await expect.poll(() => chat.asked.length).toBe(1)
  await runner.cancel(waiting)
  await runner.cancel(running)
  expect((await follow(running)).at(-1)).toMatchObject({ type: 'run-finished', status: 'cancelled' })
  expect((await follow(waiting)).at(-1)).toMatchObject({ type: 'run-finished', status: 'cancelled' })
  expect((await runner.get(running)).steps.at(-1)?.status).toBe('cancelled')
  await expect(runner.cancel(running)).rejects.toMatchObject({ code: 'run-already-finished' })
  chat.script = first
  expect((await follow(await runner.start({ ...question(), method: 'single-glance' }))).at(-1)).toMatchObject(
    { status: 'succeeded' },
  )
})

test('a person’s box goes on from the first answer', async () => {
  const parent = await runner.start(question())
  await follow(parent)
  const asked = chat.asked.length
  const id = await runner.refine(parent, box('image', { x: 0, y: 0, width: 50, height: 40 }))
  const run = (await follow(id)).reduce<Run | null>(foldRun, null)
  expect(run).toMatchObject({
    parentId: parent,
    boxBy: 'person',
    initialAnswer: { text: 'green' },
    refinedAnswer: { text: 'blue' },
    cropBox: { x: 0, y: 0, width: 150, height: 120 },
  })
  expect(chat.asked.length).toBe(asked + 1)
  await expect(
    runner.refine(parent, box('image', { x: 2000, y: 0, width: 5, height: 5 })),
  ).rejects.toMatchObject({
    code: 'box-outside-image',
  })
  await expect(
    runner.refine(parent, box('image', { x: 1, y: 1, width: 0, height: 5 })),
  ).rejects.toMatchObject({
    code: 'box-empty',
  })
})

test('runs of a process that stopped are marked as interrupted, with all their events kept', async () => {
  const id = await runner.start(question())
  const events = await follow(id)
  const cut = events.slice(0, 5)
  const half = cut.reduce<Run | null>(foldRun, null)
  if (!half) throw new Error('no run')
  const other = { ...half, id: 'left-behind' }
  const itsLog = createRunLog(db)
  await itsLog.create(other, {
    ...(cut[0] as RunEvent & { type: 'run-created' }),
    run: { ...half, id: other.id, steps: [] },
  })
  await itsLog.append(other, cut.slice(1))
  expect(await runner.recover()).toBe(1)
  const run = await runner.get(other.id)
  expect(run).toMatchObject({ status: 'failed', error: { code: 'run-interrupted' } })
  expect(run.steps.length).toBe(half.steps.length)
  expect(run.steps.some((step) => step.status === 'running')).toBe(false)
  expect(await runner.recover()).toBe(0)
})

test('bad requests are named problems', async () => {
  const refused = (change: object) => runner.start({ ...question(), ...change })
  await expect(refused({ imageId: 'nobody' })).rejects.toMatchObject({ code: 'image-not-found' })
  await expect(refused({ engine: 'nobody' })).rejects.toMatchObject({ code: 'engine-not-found' })
  await expect(refused({ method: 'nothing' })).rejects.toMatchObject({ code: 'method-not-found' })
  await expect(refused({ method: 'attention-crop' })).rejects.toMatchObject({ code: 'engine-lacks' })
  await expect(refused({ params: { rows: 2 } })).rejects.toMatchObject({
    code: 'params-invalid',
    message: expect.stringContaining('params.rows'),
  })
  const options = [
    { letter: 'A', text: 'blue' },
    { letter: 'A', text: 'red' },
  ]
  await expect(refused({ options })).rejects.toMatchObject({ code: 'options-invalid' })
  await expect(
    refused({
      options: [
        { letter: 'A', text: 'x' },
        { letter: 'B', text: 'y' },
      ],
      expected: 'C',
    }),
  ).rejects.toMatchObject({
    code: 'expected-invalid',
  })
  await expect(runner.get('nobody')).rejects.toMatchObject({ code: 'run-not-found' })
  await expect(follow('nobody')).rejects.toMatchObject({ code: 'run-not-found' })
})

test('events recorded at once keep their order and numbers', async () => {
  const id = await runner.start(question())
  const events = await follow(id)
  const recorder = continueRecorder(log, await runner.get(id), events.length)
  await Promise.all(
    [1, 2, 3].map((n) => recorder.record({ type: 'run-patched', patch: { notice: `note ${n}` } })),
  )
  const added = (await log.events(id, events.length)) ?? []
  expect(added.map((event) => event.id)).toEqual([1, 2, 3].map((n) => events.length + n))
  expect((await runner.get(id)).notice).toBe('note 3')
})
