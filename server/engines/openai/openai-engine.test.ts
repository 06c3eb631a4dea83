import { afterEach, expect, test } from 'vitest'
import { type ChatServer, type Script, says, startChatServer } from '../../testing/chat-server.ts'
import type { AskReply, Engine } from '../engine.ts'
import { matchProfile } from '../profiles/match.ts'
import { createOpenAiEngine } from './openai-engine.ts'

let server: ChatServer
afterEach(() => server.close())

const picture = {
  bytes: new Uint8Array([255, 216, 255]),
  mediaType: 'image/jpeg' as const,
  sha256: 'ab',
  width: 8,
  height: 8,
}

async function engineFor(script: Script, stallMs = 5000): Promise<Engine> {
  server = await startChatServer(script)
  const profile = matchProfile('internvl3-8b')
  if (!profile) throw new Error('no profile')
  return createOpenAiEngine({
    id: 'remote',
    label: 'Remote',
    baseUrls: [server.baseUrl],
    model: 'internvl3-8b',
    apiKey: 'secret-key',
    profile,
    patience: { firstWordMs: stallMs, stallMs },
  })
}

async function askAll(
  engine: Engine,
  signal = new AbortController().signal,
): Promise<{ words: string; reply: AskReply }> {
  const asking = engine.ask(
    {
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'image', picture },
            { type: 'text', text: 'What is it?' },
          ],
        },
      ],
    },
    signal,
  )
  let words = ''
  for (;;) {
    const next = await asking.next()
    if (next.done) return { words, reply: next.value }
    words += next.value.delta
  }
}

test('streams words with log-probabilities and sends pictures as data URIs only', async () => {
  const engine = await engineFor(() => says('**Answer:', ' blue**'))
  const { words, reply } = await askAll(engine)
  expect(words).toBe('**Answer: blue**')
  expect(reply.text).toBe(words)
  expect(reply.tokens).toEqual([
    { text: '**Answer:', logprob: -0.1 },
    { text: ' blue**', logprob: -0.1 },
  ])
  const content = server.asked[0]?.body.messages[0]?.content
  expect(content).toEqual([
    { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/' } },
    { type: 'text', text: 'What is it?' },
  ])
  expect(engine.info().status).toBe('ready')
})

test('goes on without confidence where log-probabilities are refused', async () => {
  const engine = await engineFor(({ body }) =>
    body.logprobs ? { status: 400, body: { error: { message: 'logprobs is not supported' } } } : says('blue'),
  )
  const { reply } = await askAll(engine)
  expect(reply.text).toBe('blue')
  expect(reply.tokens).toBeNull()
  expect(engine.info().capabilities.logprobs).toBe(false)
})

test('an error inside a 200 stream is an error', async () => {
  const engine = await engineFor(() => [
    { words: 'bl' },
    { raw: '{"error":{"message":"out of memory","code":500}}' },
  ])
  await expect(askAll(engine)).rejects.toMatchObject({
    code: 'engine-out-of-memory',
    message: expect.stringContaining('out of memory'),
  })
})

test('a stream that ends without a finish is an error', async () => {
  const engine = await engineFor(() => [{ words: 'bl' }])
  await expect(askAll(engine)).rejects.toMatchObject({ code: 'engine-cut-off' })
})

test('a stalled stream is given up', async () => {
  const engine = await engineFor((asked) => [{ words: 'bl' }, { wait: asked.gone() }], 200)
  await expect(askAll(engine)).rejects.toMatchObject({
    code: 'engine-timeout',
    message: expect.stringContaining('said nothing'),
  })
})

test('nested and flat errors are told in the server’s words, without the key', async () => {
  const engine = await engineFor(() => ({
    status: 422,
    body: { object: 'error', message: 'context too long' },
  }))
  const failure = await askAll(engine).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'engine-context-too-long' })
  expect(String(failure)).not.toContain('secret-key')
})

test('a server that is not there is offline', async () => {
  const engine = await engineFor(() => says('x'))
  await server.close()
  await expect(askAll(engine)).rejects.toMatchObject({ code: 'engine-offline' })
  expect(engine.info().status).toBe('offline')
})

test('cancelling ends the request at the server', async () => {
  const abort = new AbortController()
  const engine = await engineFor((asked) => [{ words: 'bl' }, { wait: asked.gone() }])
  const asking = askAll(engine, abort.signal)
  await expect.poll(() => server.asked.length).toBe(1)
  abort.abort(new Error('cancelled'))
  await expect(asking).rejects.toThrow('cancelled')
  await server.asked[0]?.gone()
})

test('profiles are matched from the name, never guessed', async () => {
  server = await startChatServer(() => says('x'))
  expect(matchProfile('Qwen/Qwen2.5-VL-7B-Instruct')).toMatchObject({
    id: 'qwen2.5-vl',
    convention: 'view-pixel',
  })
  expect(matchProfile('Qwen/Qwen3-VL-8B-Instruct')).toMatchObject({ id: 'qwen3-vl', convention: 'thousand' })
  expect(matchProfile('google/gemma-3-27b-it')).toMatchObject({ convention: 'thousand-yx' })
  expect(matchProfile('some-new-model')).toMatchObject({ id: 'generic', convention: 'fraction' })
  expect(matchProfile('some-new-model', 'internvl')).toMatchObject({ id: 'internvl' })
  expect(matchProfile('x', 'nobody')).toBeNull()
})
