/** Every behaviour of the engine against every server family, over real sockets. */
import { afterEach, describe, expect, test } from 'vitest'
import { engineOn, failureOf, hear, question } from '../../testing/engine-under-test.ts'
import { families } from '../../testing/families/all.ts'
import { DONE, type Failure, frame, type Said } from '../../testing/families/family.ts'
import {
  brokenStream,
  EVENTS,
  KEY,
  type ModelServer,
  startModelServer,
  stream,
  type Turn,
} from '../../testing/model-server.ts'
import { chunk, chunkedHead, lastChunk, whole } from '../../testing/raw-server.ts'
import type { Engine } from '../engine.ts'
import type { OpenAiSettings } from './openai-engine.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const answer: Said = { words: ['**Answer:', ' größe', ' 漢字 😀**'] }
const text = answer.words.join('')

describe.each(families.map((family) => [family.id, family] as const))('%s', (_id, family) => {
  async function serve(
    turn: (question: ModelServer['questions'][number], n: number) => Turn,
    settings: Partial<OpenAiSettings> = {},
  ): Promise<{ server: ModelServer; engine: Engine }> {
    let n = 0
    const server = await startModelServer(family, (asked) => turn(asked, n++))
    const engine = engineOn(family, [server], settings)
    open.push(server, engine)
    return { server, engine }
  }
  const accepted = (server: ModelServer) => server.questions.filter(({ json }) => !family.refuse(json))

  test('streams words, tokens, usage and the end; sends the picture as a data URI and the key in its header', async () => {
    const { server, engine } = await serve(() => answer)
    const { words, deltas, reply } = await hear(engine)
    expect(words).toBe(text)
    expect(deltas).toEqual(answer.words)
    expect(reply).toMatchObject({ text, finish: 'stop', usage: { promptTokens: 321, completionTokens: 7 } })
    if (family.logprobs) {
      expect(reply.tokens?.map((token) => token.text)).toEqual(answer.words)
      expect(reply.tokens?.every((token) => token.logprob === -0.1)).toBe(true)
      expect(reply.tokens?.[0]?.top?.length).toBeGreaterThan(0)
    } else expect(reply.tokens).toBeNull()
    const [asked] = accepted(server)
    expect(asked?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(asked?.json.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/2Q==' } },
          { type: 'text', text: 'What is it?' },
        ],
      },
    ])
    expect(engine.info()).toMatchObject({ status: 'ready', capabilities: { logprobs: family.logprobs } })
  })

  test('without a preset it learns what the server refuses, once', async () => {
    const { server, engine } = await serve(() => answer, { preset: null })
    const seed = { seed: 7, maxTokens: 33 }
    expect((await hear(engine, question(seed))).words).toBe(text)
    const lessons = server.questions.length
    expect((await hear(engine, question(seed))).words).toBe(text)
    expect(server.questions.length).toBe(lessons + 1)
    const json = server.questions.at(-1)?.json ?? {}
    expect(family.refuse(json)).toBeNull()
    expect(json.max_tokens ?? json.max_completion_tokens).toBe(33)
  })

  test.each([
    ['CRLF', (whole: string) => [whole.replaceAll('\n', '\r\n')]],
    ['CR', (whole: string) => [whole.replaceAll('\n', '\r')]],
    ['a byte order mark', (whole: string) => [`\uFEFF${whole}`]],
    ['single bytes', (whole: string) => [...Buffer.from(whole)].map((byte) => Uint8Array.of(byte))],
    [
      'CRLF in single bytes',
      (whole: string) => [...Buffer.from(whole.replaceAll('\n', '\r\n'))].map((byte) => Uint8Array.of(byte)),
    ],
    ['no space after data:', (whole: string) => [whole.replaceAll('data: ', 'data:')]],
    [
      'event names and ids',
      (whole: string) => [whole.replaceAll('data: ', 'event: message\nid: 7\nretry: 10\ndata: ')],
    ],
  ])('reads a stream in the form of %s', async (_form, shape) => {
    const { engine } = await serve((asked) => ({ acts: stream(shape(asked.frames(answer).join(''))) }))
    expect((await hear(engine)).words).toBe(text)
  })

  test('takes comments between events for what they are', async () => {
    const ping = family.ping || ': ping\n\n'
    const { engine } = await serve((asked) => ({
      acts: stream([ping, ...asked.frames(answer).flatMap((one) => [one, ping])]),
    }))
    expect((await hear(engine)).words).toBe(text)
  })

  test('reads a reply in one piece where it was asked for a stream', async () => {
    const { engine } = await serve(() => ({ whole: answer }))
    const { reply } = await hear(engine)
    expect(reply).toMatchObject({ text, finish: 'stop', usage: { promptTokens: 321 } })
  })

  test('an answer that was cut at its limit is told as such', async () => {
    const { engine } = await serve(() => ({ ...answer, finish: 'length' }))
    expect((await hear(engine)).reply.finish).toBe('length')
  })

  test('thinking is kept apart in the raw reply, and alone is no answer', async () => {
    if (!family.thinkingField) return
    const thinking = ['It is', ' big.']
    const { engine } = await serve((_, n) =>
      n === 0 ? { ...answer, thinking } : { words: [], thinking, finish: 'length' },
    )
    const { words, reply } = await hear(engine)
    expect(words).toBe(`<think>\nIt is big.\n</think>\n\n${text}`)
    expect(reply.text).toBe(words)
    if (family.logprobs) expect(reply.tokens?.map((token) => token.text).join('')).toBe(words)
    expect(await failureOf(hear(engine))).toMatchObject({
      code: 'engine-no-answer',
      message: expect.stringContaining('thinking'),
    })
  })

  test('an empty answer is a problem', async () => {
    const { engine } = await serve((_, n) => ({ words: n === 0 ? [] : ['  '] }))
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-no-answer' })
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-no-answer' })
  })

  test('a tool call is told in the words of the model families', async () => {
    const tool = { name: 'zoom', arguments: '{"bbox_2d":[1,2,3,4]}' }
    const { engine } = await serve(() => ({ words: ['Look.'], tool }))
    const { words } = await hear(engine)
    expect(words).toBe('Look.\n<tool_call>\n{"name":"zoom","arguments":{"bbox_2d":[1,2,3,4]}}\n</tool_call>')
  })

  const failures: [Failure, string][] = [
    ['context', 'engine-context-too-long'],
    ['memory', 'engine-out-of-memory'],
    ['auth', 'engine-auth'],
    ['model', 'engine-model-missing'],
    ['internal', 'engine-failed'],
  ]
  test.each(failures)('failure %s is the problem %s, without key and address', async (kind, code) => {
    const { server, engine } = await serve(() => kind)
    const failure = await failureOf(hear(engine))
    expect(failure).toMatchObject({ code })
    expect(String(failure)).not.toContain(KEY)
    expect(String(failure)).not.toMatch(/\d+\.\d+\.\d+\.\d+|https?:|sk-test/)
    expect(accepted(server)).toHaveLength(1)
  })

  test('a full queue and a rate limit are waited for as long as the server says', async () => {
    const { server, engine } = await serve((_, n) => (n === 0 ? 'rate' : n === 1 ? 'busy' : answer))
    const since = performance.now()
    const asking = hear(engine)
    await expect.poll(() => engine.info().statusDetail).toMatch(/limits how often|too much to do/)
    const { words, reply } = await asking
    expect(words).toBe(text)
    expect(performance.now() - since).toBeGreaterThan(1400)
    expect(reply.parts[0]).toMatchObject({ label: 'waited' })
    expect(accepted(server)).toHaveLength(3)
  })

  test('an error inside a 200 stream ends the answer with a problem, what was said is kept', async () => {
    const { engine } = await serve((asked) => ({
      acts: stream([
        ...asked.frames({ words: ['gre'] }).slice(0, -2),
        family.errorFrame('CUDA out of memory. Tried to allocate 1 GiB'),
      ]),
    }))
    const failure = await failureOf(hear(engine))
    expect(failure).toMatchObject({ code: 'engine-out-of-memory', said: 'gre' })
  })

  test.each([
    ['an orderly end', 'end' as const],
    ['a reset', 'reset' as const],
    ['a proper last chunk', lastChunk],
  ])('a stream that stops with %s has not answered', async (_how, rest) => {
    const { engine } = await serve((asked) => {
      const frames = asked.frames(answer)
      const upTo = frames.findIndex((one) => one.includes('größe')) + 1
      return { acts: brokenStream(frames.slice(0, upTo), rest) }
    })
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-cut-off', said: '**Answer: größe' })
  })

  test('half an event at the end is no event', async () => {
    const { engine } = await serve((asked) => ({
      acts: brokenStream(
        [
          asked
            .frames(answer)
            .join('')
            .slice(0, -60 - DONE.length),
        ],
        'reset',
      ),
    }))
    expect(await failureOf(hear(engine))).toMatchObject({ code: /engine-(cut-off|unreadable)/ })
  })

  test('the end mark is the end, also where the connection stays open', async () => {
    const { engine } = await serve((asked) => ({
      acts: brokenStream(asked.frames(answer), 'wait'),
    }))
    expect((await hear(engine)).words).toBe(text)
  })

  test('silence before the first word and between words is given up, comments notwithstanding', async () => {
    const ping = family.ping || ': ping\n\n'
    async function* pings() {
      yield chunkedHead(EVENTS)
      for (;;) {
        yield chunk(ping)
        yield { sleep: 20 }
      }
    }
    const patience = { firstWordMs: 150, stallMs: 150 }
    const { server, engine } = await serve(
      (asked, n) =>
        n === 0
          ? { acts: pings() }
          : { acts: brokenStream(asked.frames({ words: ['gre'] }).slice(0, -2), 'wait') },
      { patience },
    )
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-timeout', said: '' })
    await accepted(server)[0]?.gone
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-timeout', said: 'gre' })
  })

  test('the whole question has a deadline as well', async () => {
    async function* slowly(frames: string[]) {
      yield chunkedHead(EVENTS)
      for (;;) {
        yield chunk(frames[1] ?? '')
        yield { sleep: 30 }
      }
    }
    const { engine } = await serve((asked) => ({ acts: slowly(asked.frames(answer)) }), {
      patience: { totalMs: 250 },
    })
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-timeout' })
  })

  test('a web page is no answer, whatever its status', async () => {
    const page = '<!DOCTYPE html><html><body>Sign in at http://10.0.0.1/</body></html>'
    const { engine } = await serve((_, n) => ({
      acts: [
        whole([200, 404, 200][n] ?? 200, page, { 'Content-Type': n === 2 ? 'text/plain' : 'text/html' }),
      ],
    }))
    for (let n = 0; n < 3; n++) {
      const failure = await failureOf(hear(engine))
      expect(failure).toMatchObject({ code: 'engine-unreadable' })
      expect(String(failure)).not.toContain('10.0.0.1')
    }
  })

  test('a redirect is not followed', async () => {
    const elsewhere = await startModelServer(family, () => answer)
    open.push(elsewhere)
    const { engine } = await serve((_, n) => ({
      acts: [
        whole([301, 302, 307, 308][n] ?? 302, '', { Location: `${elsewhere.baseUrl}/chat/completions` }),
      ],
    }))
    for (let n = 0; n < 4; n++) {
      expect(await failureOf(hear(engine))).toMatchObject({
        code: 'engine-unreadable',
        message: expect.stringContaining('does not follow'),
      })
    }
    expect(elsewhere.questions).toHaveLength(0)
  })

  test('a model that would not stop is stopped', async () => {
    async function* endless(one: string) {
      yield chunkedHead(EVENTS)
      for (;;) yield chunk(one)
    }
    const { server, engine } = await serve((asked) => ({
      acts: endless(asked.frames({ words: ['la'.repeat(2000)] })[1] ?? ''),
    }))
    const failure = await failureOf(hear(engine))
    if (family.id !== 'gemini')
      expect(failure).toMatchObject({
        code: 'engine-failed',
        message: expect.stringContaining('would not stop'),
      })
    await accepted(server)[0]?.gone
  })

  test('log-probabilities that are no numbers are none, and the words stay', async () => {
    if (!family.logprobs) return
    const odd = ['NaN', '-Infinity', 'Infinity', 'null', '"-0.5"', '3.5', '[]']
    const { engine } = await serve((asked, n) => ({
      acts: stream(
        asked.frames({ ...answer, logprob: '@' }).map((one) => one.replaceAll('"@"', odd[n] ?? 'null')),
      ),
    }))
    for (const _ of odd) {
      const { reply } = await hear(engine)
      expect(reply.text).toBe(text)
      expect(reply.tokens?.every((token) => token.logprob === null)).toBe(true)
    }
  })

  test('usage that is missing or nonsense is not known', async () => {
    const { engine } = await serve((asked) => ({
      acts: stream(
        asked
          .frames(answer)
          .map((one) =>
            one.replace(/"usage":\{[^}]*\}/, '"usage":{"prompt_tokens":"many","completion_tokens":-1}'),
          ),
      ),
    }))
    expect((await hear(engine)).reply.usage).toEqual({ promptTokens: null, completionTokens: null })
  })

  test('things of the wrong type anywhere never break it', async () => {
    const values = ['null', '[]', '{}', '0', '"x"', 'true', '[[]]', '{"a":1}']
    let n = 0
    const { engine } = await serve((asked) => {
      const frames = asked.frames(answer)
      // One value of one frame, a different one each time.
      const at = n % (frames.length - 1)
      const value = values[n % values.length] ?? 'null'
      const keys = [
        ...(frames[at] ?? '').matchAll(
          /"(choices|delta|content|logprobs|finish_reason|index|token|bytes|top_logprobs|role|usage)":/g,
        ),
      ]
      const key = keys[(n * 7) % Math.max(1, keys.length)]
      n++
      if (key) frames[at] = replaceValue(frames[at] ?? '', key.index + key[0].length, value)
      return { acts: stream(frames) }
    })
    for (let i = 0; i < 60; i++) {
      const outcome = await hear(engine).catch((error: unknown) => error)
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: expect.stringMatching(/^engine-/) })
      else expect(outcome).toMatchObject({ reply: { text: expect.any(String) } })
    }
  })

  test('what is no JSON is a problem', async () => {
    const { engine } = await serve((_, n) => ({
      acts: stream([n === 0 ? 'data: {"choices":[{\n\n' : 'data: hello\n\n', frame({}), DONE]),
    }))
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-unreadable' })
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-unreadable' })
  })

  test('cancelling ends the question at the server, in the queue of Loupe as well', async () => {
    const abort = new AbortController()
    const { server, engine } = await serve(
      (asked) => ({ acts: brokenStream(asked.frames({ words: ['gre'] }).slice(0, -2), 'wait') }),
      { concurrency: 1 },
    )
    const first = failureOf(hear(engine, question(), abort.signal))
    await expect.poll(() => accepted(server).length).toBe(1)
    const waiting = failureOf(hear(engine, question(), abort.signal))
    await expect.poll(() => engine.info().replicas[0]?.waiting).toBe(1)
    abort.abort(new Error('cancelled'))
    expect(await first).toMatchObject({ message: 'cancelled', said: 'gre' })
    expect(await waiting).toMatchObject({ message: 'cancelled' })
    await accepted(server)[0]?.gone
    expect(accepted(server)).toHaveLength(1)
    expect(engine.info().replicas).toEqual([expect.objectContaining({ running: 0, waiting: 0 })])
  })

  test('whoever stops listening ends the question too', async () => {
    const { server, engine } = await serve((asked) => ({
      acts: brokenStream(asked.frames({ words: ['gre'] }).slice(0, -2), 'wait'),
    }))
    for await (const { delta } of engine.ask(question(), new AbortController().signal)) {
      expect(delta).toBe('gre')
      break
    }
    await accepted(server)[0]?.gone
  })

  test('a server that is not there is offline', async () => {
    const { server, engine } = await serve(() => answer)
    await server.close()
    expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-offline' })
    expect(engine.info()).toMatchObject({ status: 'offline', replicas: [{ status: 'resting' }] })
  })
})

/** The JSON value that starts at `from` replaced by another. */
function replaceValue(json: string, from: number, value: string): string {
  for (let end = from + 1; end <= json.length; end++) {
    try {
      JSON.parse(json.slice(from, end))
    } catch {
      continue
    }
    // A number goes on as long as digits follow.
    if (/[\d.]/.test(json.charAt(end)) && /\d$/.test(json.slice(from, end))) continue
    return json.slice(0, from) + value + json.slice(end)
  }
  return json
}
