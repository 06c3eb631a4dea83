/** The engine with the real model of public/model and a real sample scene. */
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { engineInfoSchema } from '#contract/engine.ts'
import type { Manifest } from '#engine/manifest.ts'
import type { Picture } from '../engine.ts'
import { type BuiltinEngine, createBuiltinEngine } from './builtin-engine.ts'
import { readManifest } from './files.ts'
import { ask, firstLook, modelDir, pictureOf, sampleView, secondLook } from './test-pictures.ts'

const QUESTION = 'What is the code on the right green suitcase?'
const GENERIC = 'Write a general description of the image.'
const relativeAttention = { genericPrompt: GENERIC }

// The first answer waits for the model, which takes seconds where other work goes on beside it.
vi.setConfig({ testTimeout: 120_000 })

let engine: BuiltinEngine
let manifest: Manifest
let view: Picture
let crop: Picture

beforeAll(async () => {
  manifest = await readManifest(modelDir)
  engine = await createBuiltinEngine({ modelDir })
  view = await sampleView('harbour.jpg')
  crop = await sampleView('harbour.jpg', { left: 4268, top: 2051, width: 505, height: 381 })
})
afterAll(() => engine.close())

function sum(values: Float32Array): number {
  return values.reduce((a, b) => a + b, 0)
}

describe('the built-in engine', () => {
  it('tells of itself before the model is loaded', () => {
    const info = engineInfoSchema.parse(engine.info())
    expect(info).toMatchObject({ id: 'builtin', kind: 'builtin', status: 'idle', statusDetail: null })
    expect(info.model).toMatch(/^loupe-tiny \S+/)
    expect(engine.profile).toMatchObject({ promptStyle: 'tiny', convention: 'thousand', attentionLayer: 0 })
  })

  it('answers a first look: text as it comes, tokens with log-probabilities, attention', async () => {
    const request = { messages: firstLook(view, QUESTION), relativeAttention }
    const { reply, deltas } = await ask(engine, request)
    expect(deltas.length).toBeGreaterThan(1)
    expect(deltas.join('')).toBe(reply.text)
    expect(reply.tokens?.map((token) => token.text).join('')).toBe(reply.text)
    for (const { logprob } of reply.tokens ?? []) expect(logprob).toBeLessThanOrEqual(0)
    expect(reply.usage).toEqual({
      promptTokens: manifest.questionLength + 2,
      completionTokens: deltas.length,
    })
    expect(reply.parts.map((part) => part.label)).toEqual(['load', 'encode', 'decode', 'attention'])
    expect(engine.info()).toMatchObject({ status: 'ready', statusDetail: null })

    const [map, ...others] = reply.attention
    expect(others).toEqual([])
    expect(map).toMatchObject({
      picture: 0,
      rows: view.height / 8,
      columns: view.width / 8,
      layers: [0, 1, 2],
    })
    expect(map).toMatchObject({ defaultLayer: 0, epsilon: 1e-6, genericPrompt: GENERIC })
    expect(map?.note).toMatch(/2 of the 6 heads of layer 0 were trained/)
    // Softmax weights: each layer's head mean sums to one, for both prompts.
    expect(sum(map?.question ?? new Float32Array())).toBeCloseTo(3, 4)
    expect(sum(map?.generic ?? new Float32Array())).toBeCloseTo(3, 4)
    for (const [i, value] of map?.relative.entries() ?? []) {
      expect(value).toBeCloseTo((map?.question?.[i] ?? 0) / ((map?.generic?.[i] ?? 0) + 1e-6), 3)
    }
  })

  it('finds no difference between the generic question and itself', async () => {
    const { reply } = await ask(engine, { messages: firstLook(view, GENERIC), relativeAttention })
    const [map] = reply.attention
    expect(map?.question).toEqual(map?.generic)
    expect(Math.max(...(map?.relative ?? []))).toBeLessThanOrEqual(1)
  })

  it('answers a second look with attention to both pictures', async () => {
    const messages = secondLook(view, crop, QUESTION, 'ML')
    const { reply, deltas } = await ask(engine, { messages, relativeAttention })
    expect(deltas.join('')).toBe(reply.text)
    expect(reply.text).not.toContain('<box>')
    expect(reply.usage.promptTokens).toBe(manifest.questionLength + manifest.initialLength + 3)
    const [scene, part] = reply.attention
    expect(part).toMatchObject({ picture: 1, rows: crop.height / 8, columns: crop.width / 8 })
    expect(part?.question).toHaveLength((3 * crop.height * crop.width) / 64)
    const both = sum(scene?.question ?? new Float32Array()) + sum(part?.question ?? new Float32Array())
    expect(both).toBeCloseTo(3, 4)
  })

  it('gives each token’s own map when asked to, on the scale of the main one', async () => {
    const all = { ...relativeAttention, tokens: 'all' } as const
    const { reply } = await ask(engine, { messages: firstLook(view, QUESTION), relativeAttention: all })
    const [map] = reply.attention
    const cells = (map?.rows ?? 0) * (map?.columns ?? 0)
    expect(map?.tokens).toHaveLength((reply.tokens?.length ?? 0) * cells)
    const layer = map?.defaultLayer ?? 0
    const ofToken = (at: number) => map?.tokens?.slice(at * cells, (at + 1) * cells)
    // The first token's map is the main map of that layer; later tokens look elsewhere.
    expect(ofToken(0)).toEqual(map?.relative.slice(layer * cells, (layer + 1) * cells))
    expect(ofToken(1)).not.toEqual(ofToken(0))
  })

  it('gives no maps when none are asked for', async () => {
    const { reply } = await ask(engine, { messages: firstLook(view, QUESTION) })
    expect(reply.attention).toEqual([])
    expect(reply.parts.map((part) => part.label)).toEqual(['encode', 'decode'])
  })

  it('answers multiple choice with one of the options and goes on with a box', async () => {
    const choices = [
      { letter: 'A', text: 'red' },
      { letter: 'B', text: 'green' },
      { letter: 'C', text: 'W9' },
    ]
    const { reply, deltas } = await ask(engine, { messages: firstLook(view, QUESTION), choices })
    expect(reply.text).toMatch(/^\((A\) red|B\) green|C\) W9) <box>( \d{1,4}){4}$/)
    expect(deltas.join('')).toBe(reply.text)
    expect(reply.choices?.map(({ letter }) => letter)).toEqual(['A', 'B', 'C'])
    expect(sum(Float32Array.from(reply.choices ?? [], ({ logprob }) => Math.exp(logprob)))).toBeCloseTo(1, 6)
    const [letter, option, mark] = reply.tokens ?? []
    expect(Math.max(...(reply.choices ?? []).map(({ logprob }) => logprob))).toBe(letter?.logprob)
    expect(Math.exp(letter?.logprob ?? 0)).toBeGreaterThanOrEqual(1 / 3 - 1e-9)
    expect([option?.logprob, mark?.logprob]).toEqual([0, 0])

    // The order of the options decides nothing, and their shares of one are the same.
    const turned = await ask(engine, { messages: firstLook(view, QUESTION), choices: choices.toReversed() })
    expect(turned.reply.text).toBe(reply.text)
    expect(turned.reply.tokens?.[0]?.logprob).toBeCloseTo(letter?.logprob ?? 0, 9)

    const second = await ask(engine, { messages: secondLook(view, crop, QUESTION, 'red'), choices })
    expect(second.reply.text).toMatch(/^\((A\) red|B\) green|C\) W9)$/)
  })

  it('encodes a picture once', async () => {
    const fresh = await sampleView('harbour.jpg', { left: 100, top: 100, width: 900, height: 700 })
    const encodeMs = (parts: readonly { label: string; ms: number }[]) =>
      parts.find((part) => part.label === 'encode')?.ms ?? 0
    const first = await ask(engine, { messages: firstLook(fresh, QUESTION) })
    const again = await ask(engine, { messages: firstLook(fresh, QUESTION) })
    expect(encodeMs(again.reply.parts)).toBeLessThan(encodeMs(first.reply.parts) / 3)
    expect(again.reply.tokens).toEqual(first.reply.tokens)
    // The same picture as a crop is another matter: the encoder is told which of the two it sees.
    const asCrop = await ask(engine, { messages: secondLook(view, fresh, QUESTION, 'A') })
    expect(encodeMs(asCrop.reply.parts)).toBeGreaterThan(encodeMs(again.reply.parts))
  })

  it('reads a JPEG and a picture without colour', async () => {
    const bytes = new Uint8Array(await sharp(view.bytes).jpeg({ quality: 95 }).toBuffer())
    const jpeg: Picture = { ...view, bytes, mediaType: 'image/jpeg', sha256: 'of-the-jpeg' }
    expect((await ask(engine, { messages: firstLook(jpeg, QUESTION) })).reply.text).not.toBe('')
    const grey = await pictureOf(sharp(view.bytes).greyscale().toColourspace('b-w'))
    expect((await ask(engine, { messages: firstLook(grey, QUESTION) })).reply.text).not.toBe('')
  })

  it('keeps to maxTokens', async () => {
    const { reply, deltas } = await ask(engine, { messages: firstLook(view, QUESTION), maxTokens: 1 })
    expect(deltas).toHaveLength(1)
    expect(reply.finish).toBe('length')
  })

  it('draws answers at a temperature', async () => {
    const request = { messages: firstLook(view, QUESTION), temperature: 2 }
    const texts = new Set<string>()
    for (let i = 0; i < 12; i++) texts.add((await ask(engine, request)).reply.text)
    expect(texts.size).toBeGreaterThan(1)
  })

  it('draws the same answer from the same seed', async () => {
    const request = { messages: firstLook(view, QUESTION), temperature: 2 }
    const texts = await Promise.all(
      [1, 1, 2, 3, 4, 5, 6].map(async (seed) => (await ask(engine, { ...request, seed })).reply.text),
    )
    expect(texts[1]).toBe(texts[0])
    expect(new Set(texts).size).toBeGreaterThan(1)
  })

  it.each([
    ['not a multiple of 16', 250, 176],
    ['too large', 400, 176],
  ])('refuses a picture of the wrong size: %s', async (_, width, height) => {
    const wrong = await pictureOf(sharp(view.bytes).resize({ width, height, fit: 'fill' }))
    const asking = ask(engine, { messages: firstLook(wrong, QUESTION) })
    await expect(asking).rejects.toMatchObject({ code: 'engine-failed', detail: /multiples of 16/ })
  })

  it('refuses a picture that is not what it says', async () => {
    const lying = { ...view, width: view.width - 16 }
    await expect(ask(engine, { messages: firstLook(lying, QUESTION) })).rejects.toMatchObject({
      code: 'engine-failed',
    })
    const broken = { ...view, bytes: view.bytes.slice(0, 200) }
    await expect(ask(engine, { messages: firstLook(broken, QUESTION) })).rejects.toMatchObject({
      code: 'engine-failed',
    })
    expect((await ask(engine, { messages: firstLook(view, QUESTION) })).reply.text).not.toBe('')
  })
})
