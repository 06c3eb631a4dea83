import { afterEach, expect, test } from 'vitest'
import { engineOn } from '../../testing/engine-under-test.ts'
import { families } from '../../testing/families/all.ts'
import type { Family, Said } from '../../testing/families/family.ts'
import { llamaCpp } from '../../testing/families/llama-cpp.ts'
import { loupeInference } from '../../testing/families/loupe-inference.ts'
import { openai } from '../../testing/families/openai.ts'
import { vllm } from '../../testing/families/vllm.ts'
import { type Question, startModelServer, type Turn } from '../../testing/model-server.ts'
import type { Engine } from '../engine.ts'
import { plainPicture } from '../probe-pictures.ts'
import type { Json } from './json.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function probe(
  family: Family,
  answer: (question: Question) => Turn | Promise<Turn>,
  settings = {},
): Promise<{
  found: Record<string, boolean | null>
  details: Record<string, string>
  engine: Engine
  asked: number
}> {
  const red = dataOf((await plainPicture('red')).bytes)
  const blue = dataOf((await plainPicture('blue')).bytes)
  colours = { [red]: 'red', [blue]: 'blue' }
  const server = await startModelServer(family, (asked) => answer(asked) as Turn)
  const engine = engineOn(family, [server], settings)
  open.push(server, engine)
  const { checks } = await engine.probe(new AbortController().signal)
  return {
    found: Object.fromEntries(checks.map((check) => [check.id, check.ok])),
    details: Object.fromEntries(checks.map((check) => [check.id, check.detail])),
    engine,
    asked: server.questions.length,
  }
}

let colours: Record<string, string> = {}
const dataOf = (bytes: Uint8Array) => `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`

/** A model that sees: it names the colour of the last picture, keeps to schemas and calls tools. */
function sees({ json }: Question): Said {
  if ('response_format' in json) return { words: ['{"sides"', ':3}'] }
  if ('tools' in json) return { words: [], tool: { name: 'zoom', arguments: '{"part":"left"}' } }
  const [message] = json.messages as Json[]
  const parts = Array.isArray(message?.content) ? (message.content as Json[]) : []
  const urls = parts.flatMap((part) => ((part.image_url as Json | undefined)?.url as string) ?? [])
  return { words: ['It is ', colours[urls.at(-1) ?? ''] ?? 'blue', '.'] }
}

test.each(families.map((family) => [family.id, family] as const))(
  '%s: finds what it can',
  async (_id, family) => {
    const { found, details, engine } = await probe(family, sees)
    expect(found, JSON.stringify(details)).toMatchObject({
      reachable: true,
      text: true,
      streaming: true,
      logprobs: family.logprobs,
      image: true,
      multiImage: true,
      schema: family !== loupeInference,
      tools: family !== loupeInference,
      attention: family === loupeInference,
    })
    expect(engine.info()).toMatchObject({
      status: 'ready',
      probe: { checks: expect.any(Array) },
      capabilities: {
        logprobs: family.logprobs,
        multiImage: true,
        schema: family !== loupeInference,
        attention: family === loupeInference,
      },
    })
  },
)

test('a server that drops pictures without a word is found out', async () => {
  const { found, details } = await probe(vllm, () => ({ words: ['It is a nice picture.'] }))
  expect(found).toMatchObject({ text: true, image: null, multiImage: null, schema: false, tools: null })
  expect(details.image).toContain('may not see any')
})

test('a server that refuses pictures, or more than one, cannot', async () => {
  const images = (question: Question) =>
    JSON.stringify(question.json.messages).split('image_url":{').length - 1
  const refuse = (most: number) => (question: Question) => {
    if (images(question) <= most) return sees(question)
    const body = JSON.stringify({
      error: { message: `At most ${most} image(s) may be provided in one prompt.`, code: 400 },
    })
    const bytes = Buffer.from(
      `HTTP/1.1 400 X\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    return { acts: [{ bytes }] }
  }
  expect((await probe(vllm, refuse(0))).found).toMatchObject({ text: true, image: false, multiImage: false })
  const one = await probe(vllm, refuse(1))
  expect(one.found).toMatchObject({ image: true, multiImage: false })
  expect(one.engine.info().capabilities.multiImage).toBe(false)
})

test('a one-model server answers whatever name is asked for, and that is told', async () => {
  const { found, details } = await probe(llamaCpp, sees)
  expect(found.model).toBeNull()
  expect(details.model).toContain('qwen2.5-vl-7b.gguf')
})

test('an address without a server is asked nothing', async () => {
  const server = await startModelServer(openai, sees)
  await server.close()
  const engine = engineOn(openai, [server])
  open.push(engine)
  const { checks } = await engine.probe(new AbortController().signal)
  expect(checks[0]).toMatchObject({ id: 'reachable', ok: false })
  expect(checks.slice(1).every((check) => check.ok === null)).toBe(true)
  expect(JSON.stringify(checks)).not.toContain(server.host)
})

test('a wrong key is told at once', async () => {
  const { found, details, asked } = await probe(openai, () => 'auth')
  expect(found).toMatchObject({ reachable: true, text: false, image: null })
  expect(details.text).toContain('does not accept the key')
  expect(asked).toBeLessThan(5)
})

test('two who ask at once get one probe', async () => {
  const server = await startModelServer(vllm, sees)
  const engine = engineOn(vllm, [server])
  open.push(server, engine)
  const signal = new AbortController().signal
  const [a, b] = await Promise.all([engine.probe(signal), engine.probe(signal)])
  expect(a).toBe(b)
})

test('a server that tells its model’s profile is believed, except in what a person chose', async () => {
  const { engine } = await probe(loupeInference, sees, { preset: null })
  expect(engine.info().capabilities).toMatchObject({ attention: true, tokenMaps: true })
  expect(engine.profile).toMatchObject({
    convention: 'thousand',
    attentionLayer: 1,
    resize: { kind: 'smart-resize', factor: 28 },
  })
  const chosen = await probe(loupeInference, sees, { chosen: ['resize'] })
  expect(chosen.engine.profile.resize).not.toMatchObject({ factor: 28 })
  expect(chosen.engine.profile.attentionLayer).toBe(1)
})
