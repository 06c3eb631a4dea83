/** The shipped graphs through our tokenizer, runtime and decoding loop against what PyTorch computed (model/fixtures.py). */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { logSoftmax, remembering } from '#engine/decode.ts'
import { concatenate, createPictureCache } from '#engine/keys-values.ts'
import { type LookPicture, type LookReply, type LookTools, look, type Piece } from '#engine/look.ts'
import { createNetwork } from '#engine/session.ts'
import { createTokenizer, type Prompt } from '#engine/tokenizer.ts'
import { readModel } from './files.ts'
import { modelDir } from './test-pictures.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = fileURLToPath(new URL('../../../model/fixtures', import.meta.url))
const pair = z.tuple([z.number(), z.number()])
const encoded = z.array(z.tuple([z.string(), z.array(z.number())]))
const caseSchema = z.object({
  question: z.string(),
  view: z.string(),
  crop: z.string().nullable(),
  initial: z.array(z.number()).optional(),
  prompt: z.array(z.number()),
  reply: z.array(z.number()),
  answer: z.string(),
  bins: z.array(z.number()).optional(),
  argmax: z.number(),
  /** token id, logit */
  logits: z.array(pair),
  /** the same after the whole reply, token by token with what is cached */
  end: z.array(pair).optional(),
  /** layer, head, cell, weight */
  attention: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  options: z.array(z.string()).optional(),
  bestOption: z.number().optional(),
})
type Case = z.infer<typeof caseSchema>
const fixturesSchema = z.object({
  tokeniser: z.object({ questions: encoded, answers: encoded }),
  cases: z.array(caseSchema).min(4),
})

describe('against PyTorch', () => {
  let fixtures: z.infer<typeof fixturesSchema>
  let tools: LookTools

  beforeAll(async () => {
    fixtures = fixturesSchema.parse(JSON.parse(await readFile(join(folder, 'fixtures.json'), 'utf8')))
    const { manifest, encoder, decoder } = await readModel(modelDir)
    const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'))
    const wasmBase = `${pathToFileURL(runtime).href}/`
    tools = {
      manifest,
      tokenizer: createTokenizer(manifest),
      network: await createNetwork(manifest, { encoder, decoder }, { wasmBase, threads: 1 }),
      cache: createPictureCache(64, 1e9),
      pause: async () => {},
    }
  })
  afterAll(() => tools?.network.release())

  const load = async (file: string): Promise<LookPicture> => {
    const { data, info } = await sharp(join(folder, file)).raw().toBuffer({ resolveWithObject: true })
    expect(info.channels).toBe(3)
    return { data: new Uint8Array(data), width: info.width, height: info.height, sha256: file }
  }
  const pictures = ({ view, crop }: Case) => Promise.all([view, ...(crop ? [crop] : [])].map(load))
  const written = (ids: readonly number[]) => {
    let previous: number | null = null
    let text = ''
    for (const id of ids) {
      text += tools.tokenizer.piece(id, previous)
      previous = id
    }
    return text
  }
  const promptOf = ({ question, crop, initial = [] }: Case): Prompt =>
    crop ? { form: 'second', question, initial: written(initial) } : { form: 'first', question }
  const heard = async (one: Case, choices: { letter: string; text: string }[] = []) => {
    const looking = look(tools, {
      prompt: promptOf(one),
      pictures: await pictures(one),
      choices,
      temperature: 0,
      seed: null,
      maxTokens: 64,
      genericPrompt: null,
      tokenMaps: false,
    })
    const pieces: Piece[] = []
    for (;;) {
      const next = await looking.next()
      if (next.done)
        return { text: pieces.map((piece) => piece.text).join(''), reply: next.value as LookReply }
      pieces.push(next.value)
    }
  }
  const run = async (one: Case, choices: { letter: string; text: string }[] = []) =>
    (await heard(one, choices)).text

  it('cuts questions and answers into the same ids', () => {
    const { questions, answers } = fixtures.tokeniser
    for (const [text, ids] of questions) expect(tools.tokenizer.encodeQuestion(text), text).toEqual(ids)
    for (const [text, ids] of answers) expect(tools.tokenizer.encodeAnswer(text), text).toEqual(ids)
  })

  it('starts from the same prompts', () => {
    for (const one of fixtures.cases) expect(tools.tokenizer.encodePrompt(promptOf(one))).toEqual(one.prompt)
  })

  it('computes the same logits and attention within 0.001', async () => {
    const { manifest, network } = tools
    for (const one of fixtures.cases) {
      const [scene, crop] = await pictures(one)
      if (!scene) throw new Error('a case without a view')
      const parts = [await network.encode(scene, 'scene')]
      if (crop) parts.push(await network.encode(crop, 'crop'))
      const all = concatenate(parts, manifest.layers * manifest.heads, manifest.headDim)
      const forward = remembering((ids, past) => network.decode(ids, all, past), manifest.special.ans)
      const { logits, attention } = await forward(one.prompt)
      expect(logits.indexOf(Math.max(...logits))).toBe(one.argmax)
      for (const [id, logit] of one.logits)
        expect(Math.abs((logits[id] ?? Number.NaN) - logit)).toBeLessThan(1e-3)
      const end = await forward([...one.prompt, ...one.reply])
      for (const [id, logit] of one.end ?? [])
        expect(Math.abs((end.logits[id] ?? Number.NaN) - logit)).toBeLessThan(1e-3)
      for (const [layer, head, cell, weight] of one.attention) {
        const at = (layer * manifest.heads + head) * all.cells + cell
        expect(Math.abs((attention[at] ?? Number.NaN) - weight)).toBeLessThan(1e-3)
      }
    }
  })

  it('writes the same replies, coordinates included', async () => {
    for (const one of fixtures.cases) {
      const coordinates = (one.bins ?? []).map((bin) =>
        tools.tokenizer.coordinate(tools.manifest.coordinateStart + bin),
      )
      const box = coordinates.length > 0 ? ['<box>', ...coordinates].join(' ') : ''
      expect(await run(one)).toBe([one.answer, box].filter((part) => part !== '').join(' '))
    }
  })

  it('scores options as whole answers: <box> ends them at the first look, <eos> at the second', async () => {
    const { manifest, network, tokenizer } = tools
    const choices = ['red', '4', 'not there'].map((text, i) => ({ letter: 'ABC'[i] ?? '', text }))
    for (const form of ['first', 'second'] as const) {
      const one = fixtures.cases.find(({ crop }) => (crop === null) === (form === 'first'))
      if (!one) throw new Error(`no case of the ${form} look`)
      const [scene, crop] = await pictures(one)
      if (!scene) throw new Error('a case without a view')
      const parts = [await network.encode(scene, 'scene')]
      if (crop) parts.push(await network.encode(crop, 'crop'))
      const all = concatenate(parts, manifest.layers * manifest.heads, manifest.headDim)
      const end = form === 'first' ? manifest.special.box : manifest.special.eos
      const sums: number[] = []
      for (const { text } of choices) {
        // The prompt in one call, then each forced token in one of its own, as the graph is made.
        const ids = tokenizer.encodePrompt(promptOf(one))
        let said = await network.decode(ids, all, null)
        let sum = 0
        for (const id of [...tokenizer.encodeAnswer(text), end]) {
          sum += logSoftmax(said.logits)[id] ?? Number.NaN
          ids.push(id)
          said = await network.decode(ids, all, said.present)
        }
        sums.push(sum)
      }
      const shares = (await heard(one, choices)).reply.choices ?? []
      expect(shares.reduce((total, share) => total + Math.exp(share), 0)).toBeCloseTo(1, 9)
      for (const [i, share] of logSoftmax(sums).entries()) expect(shares[i]).toBeCloseTo(share, 3)
    }
  })

  it('chooses the same options', async () => {
    const chosen = fixtures.cases.filter((one) => one.options)
    expect(chosen.length).toBeGreaterThan(0)
    for (const one of chosen) {
      const choices = (one.options ?? []).map((text, i) => ({ letter: 'ABCDEFGH'[i] ?? 'Z', text }))
      const best = choices[one.bestOption ?? -1]
      expect(await run(one, choices)).toBe(`(${best?.letter}) ${best?.text}`)
    }
  })
})
