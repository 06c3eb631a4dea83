/** One look over an abstract network: what is said for a network's numbers. */
import { describe, expect, it } from 'vitest'
import { createPictureCache } from './keys-values.ts'
import { type LookReply, type LookRequest, look, type Piece } from './look.ts'
import type { Network } from './session.ts'
import { idOf, testManifest } from './test-manifest.ts'
import { createTokenizer } from './tokenizer.ts'

const size = testManifest.vocabulary.length

/** Says the same after everything: these tokens with these logits, all others far behind. */
function network(favoured: Record<string, number>): Network {
  const logits = Float32Array.from({ length: size }, () => -20)
  for (const [token, logit] of Object.entries(favoured)) logits[idOf(token)] = logit
  return {
    encode: async () => ({ k: new Float32Array(), v: new Float32Array(), cells: 0 }),
    decode: async () => ({ logits, attention: new Float32Array(), present: null }),
    release: async () => {},
  }
}

async function run(
  network: Network,
  request: Partial<LookRequest>,
): Promise<{ pieces: Piece[]; reply: LookReply; text: string }> {
  const tools = {
    manifest: testManifest,
    tokenizer: createTokenizer(testManifest),
    network,
    cache: createPictureCache(1, 1),
    pause: async () => {},
  }
  const looking = look(tools, {
    prompt: { form: 'first', question: 'what colour is a boat?' },
    pictures: [],
    choices: [],
    temperature: 0,
    seed: null,
    maxTokens: 64,
    genericPrompt: null,
    tokenMaps: false,
    ...request,
  })
  const pieces: Piece[] = []
  for (;;) {
    const next = await looking.next()
    if (next.done) return { pieces, reply: next.value, text: pieces.map(({ text }) => text).join('') }
    pieces.push(next.value)
  }
}

const options = (...texts: string[]) => texts.map((text, i) => ({ letter: 'ABCDEFGH'[i] ?? '', text }))

describe('options', () => {
  const unsure = network({ red: 0, green: Math.log(0.5), '<box>': 0, '<eos>': 0 })
  const choices = options('red', 'green')

  it('are answered by the likeliest one at temperature 0, whatever the seed', async () => {
    for (const seed of [1, 2, 3, null]) {
      expect((await run(unsure, { choices, seed })).text).toMatch(/^\(A\) red <box>/)
    }
  })

  it('are drawn from their shares at a temperature, the same by the same seed', async () => {
    const share = async (temperature: number) => {
      const seeds = Array.from({ length: 400 }, (_, seed) => seed)
      const all = await Promise.all(
        seeds.map(async (seed) => (await run(unsure, { choices, temperature, seed })).text),
      )
      const again = await run(unsure, { choices, temperature, seed: 7 })
      expect(again.text).toBe(all[7])
      return all.filter((text) => text.startsWith('(B)')).length / all.length
    }
    // Of shares 2/3 and 1/3 at T = 1; at T = 0.5 they are squared, 4/5 and 1/5.
    expect(await share(1)).toBeCloseTo(1 / 3, 1)
    expect(await share(0.5)).toBeCloseTo(1 / 5, 1)
  })

  it('tell their shares at T = 1, also where one is drawn', async () => {
    const { reply, pieces } = await run(unsure, { choices, temperature: 2, seed: 3 })
    expect(reply.choices?.map(Math.exp)).toEqual([expect.closeTo(2 / 3, 5), expect.closeTo(1 / 3, 5)])
    expect(reply.choices).toContain(pieces[0]?.logprob)
  })

  it('keep to maxTokens, counted in pieces as they are told', async () => {
    const cut = async (maxTokens: number) => {
      const { text, reply } = await run(unsure, { choices, maxTokens })
      expect(reply.tokens.length).toBeLessThanOrEqual(maxTokens)
      return [text.replace(/\d+/g, 'n'), reply.finish]
    }
    expect(await cut(1)).toEqual(['(A)', 'length'])
    expect(await cut(2)).toEqual(['(A) red', 'length'])
    expect(await cut(4)).toEqual(['(A) red <box> n', 'length'])
    expect(await cut(7)).toEqual(['(A) red <box> n n n n', 'stop'])
    const prompt = { form: 'second', question: 'what colour is a boat?', initial: 'red' } as const
    expect((await run(unsure, { choices, prompt, maxTokens: 2 })).reply.finish).toBe('stop')
  })
})
