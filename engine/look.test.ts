/** One look over an abstract network: what is said for a network's numbers. */
import { describe, expect, it } from 'vitest'
import { extractAnswer } from '#contract/answer.ts'
import { createPictureCache } from './keys-values.ts'
import { type LookReply, type LookRequest, look, type Piece } from './look.ts'
import { seeded } from './random.ts'
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
    // Of shares 2/3 and 1/3 at T = 1; at T = 0.5 they are squared, 4/5 and 1/5.
    for (const [temperature, ofFirst] of [
      [1, 2 / 3],
      [0.5, 4 / 5],
    ] as const) {
      for (let seed = 0; seed < 40; seed++) {
        const { text } = await run(unsure, { choices, temperature, seed })
        expect(text.startsWith(seeded(seed)() < ofFirst ? '(A) red' : '(B) green')).toBe(true)
      }
    }
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

describe('what the model does not read', () => {
  const said = network({ red: 0, green: -1, '<unk>': 1, '<box>': 0, '<eos>': 0 })
  const notes = async (question: string, ...texts: string[]) => {
    const prompt = { form: 'first', question } as const
    return (await run(said, { prompt, choices: options(...texts) })).reply.notes
  }

  it('is not spoken of where all is read', async () => {
    expect(await notes('What colour is a boat?', 'red', 'green', '2A4')).toEqual([])
  })

  it('is told of words that it does not know, of other scripts, and past its length', async () => {
    expect(await notes('what colour is лодка')).toEqual([expect.stringMatching(/^1 word .*“лодка”/)])
    expect(await notes('船是什么颜色')).toEqual([
      expect.stringMatching(/^1 word of the question was not read/),
    ])
    expect(await notes('what colour is a red red boat car?')).toEqual([
      expect.stringMatching(/^2 words .*“boat”, “car\?”/),
    ])
  })

  it('is told of options, and such as read the same are not chosen between', async () => {
    const choices = options('лодка', 'red', 'мяч')
    const { text, reply, pieces } = await run(network({ '<box>': 9 }), { choices })
    expect(text).toMatch(/^\(A\) or \(C\) <box>( \d+){4}$/)
    expect(Math.exp(pieces[0]?.logprob ?? 0)).toBeCloseTo(1, 5)
    expect(reply.notes).toEqual([
      'Options A and C were not read whole.',
      expect.stringMatching(/^Options A and C cannot be told apart/),
    ])
    const long = options('red boat red boat A', 'red boat red boat B', 'green')
    const cut = await run(network({ red: 1, boat: 1, '<box>': 1 }), { choices: long })
    expect(cut.text).toMatch(/^\(A\) or \(B\) <box>/)
    expect(extractAnswer(cut.text, long)).toMatchObject({ parsed: false, letter: null })
  })
})
