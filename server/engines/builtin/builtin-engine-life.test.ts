/** Many at once, cancelling, crashes, and files that are missing or damaged; with the real model. */
import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AskRequest, Picture } from '../engine.ts'
import { type BuiltinEngine, type BuiltinEngineOptions, createBuiltinEngine } from './builtin-engine.ts'
import { ask, firstLook, modelDir, sampleView } from './test-pictures.ts'

const QUESTIONS = [
  'What is the code on the green boat?',
  'How many dots are on the purple balloon?',
  'What colour is the flag on the red boat?',
  'Which symbol does the purple kite show?',
]

// Each test loads the model anew, which takes seconds where other work goes on beside it.
vi.setConfig({ testTimeout: 120_000 })

let views: Picture[]
const opened: BuiltinEngine[] = []

async function open(options: Partial<BuiltinEngineOptions> = {}): Promise<BuiltinEngine> {
  const engine = await createBuiltinEngine({ modelDir, ...options })
  opened.push(engine)
  return engine
}

function requests(): AskRequest[] {
  return views.flatMap((view) => QUESTIONS.map((question) => ({ messages: firstLook(view, question) })))
}

function request(): AskRequest {
  const [first] = requests()
  if (!first) throw new Error('no views')
  return first
}

beforeAll(async () => {
  views = [await sampleView('harbour.jpg'), await sampleView('tall-fair.webp')]
})
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close()
})

describe('many at once', () => {
  it('gives eight askers their own answers, and lets the server go on meanwhile', async () => {
    const engine = await open()
    let ticks = 0
    const clock = setInterval(() => ticks++, 5)
    const together = await Promise.all(requests().map((one) => ask(engine, one)))
    clearInterval(clock)
    const alone: string[] = []
    for (const one of requests()) alone.push((await ask(engine, one)).reply.text)
    expect(together.map(({ reply }) => reply.text)).toEqual(alone)
    expect(together.map(({ deltas }) => deltas.join(''))).toEqual(alone)
    // Loading and eight answers keep the worker busy for most of a second at least; this thread stays free.
    expect(ticks).toBeGreaterThan(20)
  })

  it('refuses more than may wait', async () => {
    const engine = await open({ maxWaiting: 2 })
    const asked = [0, 1, 2, 3, 4].map(() => ask(engine, request()))
    const outcomes = await Promise.allSettled(asked)
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ])
    expect(outcomes[4]).toMatchObject({ reason: { code: 'busy' } })
  })
})

describe('the line', () => {
  it('has the next one’s picture decoded while the model still answers', async () => {
    const engine = await open()
    const asking = engine.ask(request(), new AbortController().signal)
    expect((await asking.next()).done).toBe(false)
    // The first one is in the middle of its answer and stays there until it is asked on.
    let read = false
    const [view] = views
    if (!view) throw new Error('no views')
    const watched: Picture = {
      ...view,
      get bytes() {
        read = true
        return view.bytes
      },
    }
    const next = ask(engine, { messages: firstLook(watched, 'What colour is the flag?') })
    await vi.waitFor(() => expect(read).toBe(true))
    await asking.return(undefined as never)
    expect((await next).reply.text).not.toBe('')
  })
})

describe('cancelling', () => {
  const reason = new Error('no longer wanted')
  let engine: BuiltinEngine
  beforeAll(async () => {
    engine = await createBuiltinEngine({ modelDir })
  })
  afterAll(() => engine.close())

  it('works while loading, while waiting, and before', async () => {
    const [loading, waiting] = [new AbortController(), new AbortController()]
    const first = ask(engine, request(), loading.signal)
    const second = ask(engine, request(), waiting.signal)
    const third = ask(engine, request())
    waiting.abort(reason)
    await expect(second).rejects.toBe(reason)
    loading.abort(reason)
    await expect(first).rejects.toBe(reason)
    expect((await third).reply.text).not.toBe('')
    await expect(ask(engine, request(), AbortSignal.abort(reason))).rejects.toBe(reason)
  })

  it('ends an answer between two tokens, and the next question is answered', async () => {
    const whole = await ask(engine, request())
    const stop = new AbortController()
    const asking = engine.ask(request(), stop.signal)
    expect((await asking.next()).done).toBe(false)
    stop.abort(reason)
    await expect(asking.next()).rejects.toBe(reason)
    expect((await ask(engine, request())).reply.text).toBe(whole.reply.text)
  })

  it('ends when nobody listens any more', async () => {
    const asking = engine.ask(request(), new AbortController().signal)
    await asking.next()
    await asking.return(undefined as never)
    expect((await ask(engine, request())).reply.text).not.toBe('')
  })
})

describe('a crash', () => {
  let engine: BuiltinEngine
  beforeAll(async () => {
    engine = await createBuiltinEngine({ modelDir })
  })
  afterAll(() => engine.close())

  it('fails the question that was being answered; the next one starts the model again', async () => {
    const before = await ask(engine, request())
    // With maps for every word the model is at work long after its first word.
    const long = {
      ...request(),
      relativeAttention: { genericPrompt: 'Describe the image.', tokens: 'all' as const },
    }
    const asking = engine.ask(long, new AbortController().signal)
    await asking.next()
    const waiting = ask(engine, request())
    await engine.stopWorker()
    // Who asked is slow: a rejection that nobody waits for would end the process, and fails this run.
    await new Promise((resolve) => setTimeout(resolve, 20))
    const drain = async () => {
      while (!(await asking.next()).done);
    }
    await expect(drain()).rejects.toMatchObject({ code: 'engine-failed', detail: /stopped in the middle/ })
    expect((await waiting).reply.text).toBe(before.reply.text)
    expect(engine.info()).toMatchObject({ status: 'ready', statusDetail: null })
  })

  it('is made of a model that hangs: nobody waits for it for ever, and the line goes on', async () => {
    // No model reads two pictures in three milliseconds, so this one hangs as far as anybody can tell.
    const hasty = await open({ stallMs: 3 })
    await hasty.load()
    const all = await Promise.allSettled(Array.from({ length: 3 }, () => ask(hasty, request())))
    for (const one of all) {
      expect(one).toMatchObject({
        reason: { code: 'engine-timeout', detail: expect.stringContaining('was stopped') },
      })
    }
    expect(hasty.info().status).not.toBe('ready')
  })

  it('is made of a model that does not come to an end of loading', async () => {
    const hasty = await open({ loadStallMs: 3 })
    const all = await Promise.allSettled(Array.from({ length: 2 }, () => ask(hasty, request())))
    for (const one of all) expect(one).toMatchObject({ reason: { code: 'engine-timeout' } })
    expect(hasty.info()).toMatchObject({ status: 'idle', statusDetail: /starts again/ })
  })

  it('of an idle model is told, and mended at the next question', async () => {
    await ask(engine, request())
    await engine.stopWorker()
    expect(engine.info()).toMatchObject({ status: 'idle', statusDetail: /starts again/ })
    expect((await ask(engine, request())).reply.text).not.toBe('')
  })

  it('cannot happen after closing: asking is refused', async () => {
    await engine.close()
    await expect(ask(engine, request())).rejects.toMatchObject({ code: 'engine-failed' })
    await engine.load()
    expect(engine.info().status).not.toBe('ready')
  })
})

describe('model files', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loupe-model-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('that are missing leave an engine that says so, and starts once they are there', async () => {
    const empty = await mkdtemp(join(folder, 'empty-'))
    const engine = await open({ modelDir: empty })
    expect(engine.info()).toMatchObject({ status: 'failed', statusDetail: /tokens\.json is missing/ })
    expect(engine.profile.promptStyle).toBe('tiny')
    await expect(ask(engine, request())).rejects.toMatchObject({ code: 'engine-failed', detail: /missing/ })
    await cp(modelDir, empty, { recursive: true })
    expect((await ask(engine, request())).reply.text).not.toBe('')
    expect(engine.info().status).toBe('ready')
  })

  it('that are damaged are not run', async () => {
    const damaged = await mkdtemp(join(folder, 'damaged-'))
    await cp(modelDir, damaged, { recursive: true })
    const file = join(damaged, 'decoder.onnx')
    const bytes = await readFile(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    await writeFile(file, bytes)
    const engine = await open({ modelDir: damaged })
    expect(engine.info().status).toBe('idle')
    await expect(ask(engine, request())).rejects.toMatchObject({ detail: /decoder\.onnx is damaged/ })
    const { status, statusDetail } = engine.info()
    expect(status).toBe('failed')
    expect(statusDetail).not.toContain(folder)
  })

  it('that are no files are not waited for', async () => {
    const piped = await mkdtemp(join(folder, 'piped-'))
    await cp(modelDir, piped, { recursive: true })
    await rm(join(piped, 'encoder.onnx'))
    execFileSync('mkfifo', [join(piped, 'encoder.onnx')])
    const engine = await open({ modelDir: piped })
    await expect(ask(engine, request())).rejects.toMatchObject({ detail: /encoder\.onnx cannot be read/ })
  })

  it('with a manifest that is no manifest are refused in plain words', async () => {
    const odd = await mkdtemp(join(folder, 'odd-'))
    await cp(modelDir, odd, { recursive: true })
    await writeFile(join(odd, 'tokens.json'), '{"version": 1}')
    expect((await open({ modelDir: odd })).info().statusDetail).toMatch(/not of the form Loupe knows/)
    await writeFile(join(odd, 'tokens.json'), '{"vers')
    expect((await open({ modelDir: odd })).info().statusDetail).toMatch(/is damaged/)
  })
})
