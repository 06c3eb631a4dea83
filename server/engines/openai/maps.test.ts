import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { engineOn, hear, question, tinyPicture } from '../../testing/engine-under-test.ts'
import { loupeInference, mapsFor, packed } from '../../testing/families/loupe-inference.ts'
import { startModelServer, stream } from '../../testing/model-server.ts'
import { decodeFloats } from './float16.ts'
import { readMaps } from './maps.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const asked = { genericPrompt: 'Describe it.' }
const request = {
  relative_attention: { generic_prompt: asked.genericPrompt, tokens: 'all' },
  messages: [{ content: [{ type: 'image_url' }] }],
}
const said = { words: ['**Answer:', ' blue**'] }
const told = {
  tokens: said.words.map((text) => ({ text, logprob: -0.1 })),
  skippedEntries: 0,
  ownTokens: 0,
}
const whole = () => JSON.parse(JSON.stringify(mapsFor(request)))

test('maps of every layer, the question’s and the generic one, and of each word come with the answer', async () => {
  const server = await startModelServer(loupeInference, () => said)
  const engine = engineOn(loupeInference, [server])
  open.push(server, engine)
  const { reply } = await hear(engine, question({ relativeAttention: { ...asked, tokens: 'all' } }))
  expect(server.questions.at(-1)?.json.relative_attention).toEqual({
    layers: 'all',
    generic_prompt: 'Describe it.',
    tokens: 'all',
  })
  expect(reply.notes).toBeUndefined()
  expect(reply.attention).toHaveLength(1)
  const [map] = reply.attention
  expect(map).toMatchObject({
    picture: 0,
    region: null,
    rows: 2,
    columns: 3,
    layers: [0, 1],
    defaultLayer: 1,
    genericPrompt: 'Describe it.',
    epsilon: 1e-6,
  })
  expect([...(map?.relative ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(map?.question?.[11]).toBeCloseTo(0.012, 7)
  expect(map?.generic?.[11]).toBeCloseTo(0.006, 7)
  expect([...(map?.tokens ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect(reply.tokens).toHaveLength(2)
})

test('not asked for: nothing is sent and nothing comes', async () => {
  const server = await startModelServer(loupeInference, () => said)
  const engine = engineOn(loupeInference, [server])
  open.push(server, engine)
  const { reply } = await hear(engine)
  expect(server.questions.at(-1)?.json).not.toHaveProperty('relative_attention')
  expect(reply.attention).toEqual([])
})

test('an event of many megabytes is read in time that grows with its size alone', async () => {
  const layers = 64
  const values = new Float32Array(layers * 64 * 64).fill(1)
  const server = await startModelServer(loupeInference, ({ frames, json }) => {
    const large = {
      ...(mapsFor(json).maps as object[])[0],
      grid: [64, 64],
      layers: Array.from({ length: layers }, (_, layer) => layer),
      ...packed(values, 'float32'),
      question: packed(values, 'float32'),
      generic: packed(values, 'float32'),
    }
    const pieces = frames(said).map((one) =>
      one.replace(
        /"relative_attention":\{.*\}\}\n/,
        `"relative_attention":${JSON.stringify({ maps: [large] })}}\n`,
      ),
    )
    return { acts: stream(pieces.flatMap((one) => one.match(/[\s\S]{1,16384}/g) ?? [])) }
  })
  const engine = engineOn(loupeInference, [server])
  open.push(server, engine)
  const since = performance.now()
  const { reply } = await hear(engine, question({ relativeAttention: asked }))
  expect(reply.attention[0]?.relative).toHaveLength(values.length)
  // 4 MB of text in 260 pieces; reading everything again at each piece would take many seconds.
  expect(performance.now() - since).toBeLessThan(5000)
})

test('float16 is read exactly', () => {
  const bits = (value: number) => {
    const bytes = Buffer.alloc(2)
    bytes.writeUInt16LE(value)
    return decodeFloats(bytes.toString('base64'), 'float16', 1)?.[0]
  }
  // IEEE 754 binary16: one, the largest, the smallest normal, the smallest, a third, minus two, infinity.
  expect(bits(0x3c00)).toBe(1)
  expect(bits(0x7bff)).toBe(65504)
  expect(bits(0x0400)).toBe(2 ** -14)
  expect(bits(0x0001)).toBe(2 ** -24)
  expect(bits(0x3555)).toBe(0.333251953125)
  expect(bits(0xc000)).toBe(-2)
  expect(bits(0x7c00)).toBe(Number.POSITIVE_INFINITY)
  expect(bits(0x7e00)).toBeNaN()
})

test('the region that a grid covers is told in fractions of the picture', () => {
  const value = whole()
  value.maps[0].region = [-2, 0, 12, 8]
  expect(readMaps(value, [tinyPicture], asked, told).attention[0]?.region).toEqual({
    x: -0.25,
    y: 0,
    width: 1.5,
    height: 1,
  })
})

test.each([
  ['a picture that was not sent', { image_index: 1 }],
  ['no picture', { image_index: null }],
  ['a grid of one number', { grid: [6] }],
  ['an empty grid', { grid: [0, 3] }],
  ['a gigantic grid', { grid: [1e6, 1e6] }],
  ['a wrong grid', { grid: [3, 3] }],
  ['no layers', { layers: [] }],
  ['the same layer twice', { layers: [1, 1] }],
  ['a foreign default layer', { default_layer: 7 }],
  ['too few numbers', { data: 'AAAA' }],
  ['another type', { dtype: 'float64' }],
  ['no text', { data: 17 }],
  ['no base64', { data: '~'.repeat(32) }],
  ['not a number', packed(new Float32Array(12).fill(Number.NaN), 'float32')],
  ['infinity', packed(new Float32Array(12).fill(Number.POSITIVE_INFINITY), 'float32')],
  ['a negative share', packed(new Float32Array(12).fill(-1), 'float32')],
  ['a region outside', { region: [100, 100, 5, 5] }],
  ['a region without size', { region: [0, 0, 0, 5] }],
  ['a region of words', { region: ['a', 'b', 'c', 'd'] }],
])('a map with %s is left out with a note', (_what, change) => {
  const value = whole()
  Object.assign(value.maps[0], change)
  const { attention, notes } = readMaps(value, [tinyPicture], asked, told)
  expect(attention).toEqual([])
  expect(notes).toEqual([expect.stringMatching(/^Attention map 1 was left out: /)])
})

test('parts that do not fit are left out alone', () => {
  const value = whole()
  value.maps[0].question.data = 'AAAA'
  value.maps[0].tokens.shape = [9, 2, 3]
  const { attention, notes } = readMaps(value, [tinyPicture], { ...asked, tokens: 'all' }, told)
  expect(attention[0]).toMatchObject({ question: null, tokens: null, generic: expect.any(Float32Array) })
  expect(notes).toHaveLength(2)
})

test('word maps follow the words: what is no token of the model has none', () => {
  const thought = { text: '<think>…</think>', logprob: null }
  const { attention } = readMaps(
    whole(),
    [tinyPicture],
    { ...asked, tokens: 'all' },
    {
      tokens: [thought, ...told.tokens.slice(1)],
      skippedEntries: 1,
      ownTokens: 1,
    },
  )
  expect([...(attention[0]?.tokens ?? [])]).toEqual([0, 0, 0, 0, 0, 0, 6, 7, 8, 9, 10, 11])
})

test('whatever comes, it never throws, and what it gives is sound', () => {
  const json = fc.jsonValue({ maxDepth: 3 })
  const keys = fc.constantFrom(
    'image_index',
    'grid',
    'layers',
    'default_layer',
    'region',
    'dtype',
    'data',
    'tokens',
  )
  fc.assert(
    fc.property(keys, json, json, (key, value, other) => {
      const broken = whole()
      broken.maps[0][key] = value
      broken.maps.push(other)
      for (const given of [broken, value, { maps: other }]) {
        for (const map of readMaps(given, [tinyPicture], { ...asked, tokens: 'all' }, told).attention) {
          expect(map.relative).toHaveLength(map.layers.length * map.rows * map.columns)
          expect(map.relative.every((one) => one >= 0 && Number.isFinite(one))).toBe(true)
          expect(map.layers).toContain(map.defaultLayer)
        }
      }
    }),
  )
})
