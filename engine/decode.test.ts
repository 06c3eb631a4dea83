import { describe, expect, it } from 'vitest'
import {
  choose,
  type Decoded,
  type DecodeOptions,
  decode,
  type Finish,
  type Forward,
  logSoftmax,
  remembering,
} from './decode.ts'
import { seeded } from './random.ts'
import { idOf, idsOf, testManifest } from './test-manifest.ts'

const size = testManifest.vocabulary.length
const prompt = idsOf('<s1>', 'boat', '<ans>')

/** A network whose next token depends only on the tokens after the prompt; every token has some logit of its own. */
function network(answers: Record<string, Record<string, number>>): Forward {
  return async (ids) => {
    const said = ids.slice(prompt.length).map((id) => testManifest.vocabulary[id] ?? '')
    const favoured = answers[said.join(' ')] ?? {}
    const logits = Float32Array.from({ length: size }, (_, id) => -5 - id / 100)
    for (const [token, logit] of Object.entries(favoured)) logits[idOf(token)] = logit
    return { logits, attention: new Float32Array(), present: null }
  }
}

async function run(forward: Forward, options: Partial<DecodeOptions> = {}) {
  const decoding = decode(forward, testManifest, {
    form: 'first',
    prompt,
    maxTokens: 64,
    temperature: 0,
    random: () => 0,
    ...options,
  })
  const tokens: Decoded[] = []
  let finish: Finish
  for (;;) {
    const next = await decoding.next()
    if (next.done) {
      finish = next.value
      break
    }
    tokens.push(next.value)
  }
  return { tokens, finish, words: tokens.map((token) => testManifest.vocabulary[token.id]).join(' ') }
}

const whole = network({
  '': { red: 3, '<7>': 1 },
  red: { '<box>': 3 },
  'red <box>': { '<1>': 2, boat: 9, '<eos>': 8 },
  'red <box> <1>': { '<2>': 2 },
  'red <box> <1> <2>': { '<6>': 2 },
  'red <box> <1> <2> <6>': { '<7>': 2 },
})

describe('decode', () => {
  it('answers, then gives exactly four coordinates although other tokens are likelier', async () => {
    const { words, finish, tokens } = await run(whole)
    expect(words).toBe('red <box> <1> <2> <6> <7>')
    expect(finish).toBe('stop')
    expect(tokens.map((token) => token.part)).toEqual(['answer', 'box', ...new Array(4).fill('coordinate')])
  })

  it('tells log-probabilities over all tokens in the answer, over the coordinates alone in the box', async () => {
    const { tokens } = await run(whole)
    const { logits } = await whole([...prompt])
    expect(tokens[0]?.logprob).toBeCloseTo(logSoftmax(logits)[idOf('red')] ?? 0, 12)
    const box = await whole([...prompt, ...idsOf('red', '<box>')])
    const coordinates = box.logits.slice(testManifest.coordinateStart)
    expect(tokens[2]?.logprob).toBeCloseTo(logSoftmax(coordinates)[1] ?? 0, 12)
    expect(tokens[2]?.logprob).toBeGreaterThan(-0.05) // over all tokens it would be about -7
  })

  it('ends at <eos>: without a box at the first look, and at the second look', async () => {
    const plain = network({ '': { green: 3 }, green: { '<eos>': 3 } })
    for (const form of ['first', 'second'] as const) {
      expect(await run(plain, { form })).toMatchObject({ words: 'green', finish: 'stop' })
    }
  })

  it('does not go on with a box at the second look', async () => {
    expect(await run(whole, { form: 'second' })).toMatchObject({ words: 'red', finish: 'stop' })
  })

  it('stops at maxTokens, in the answer and in the box', async () => {
    expect(await run(whole, { maxTokens: 1 })).toMatchObject({ words: 'red', finish: 'length' })
    expect(await run(whole, { maxTokens: 4 })).toMatchObject({ words: 'red <box> <1> <2>', finish: 'length' })
    expect(await run(whole, { maxTokens: 6 })).toMatchObject({ finish: 'stop' })
    const short = network({ '': { green: 3 }, green: { '<eos>': 3 } })
    expect(await run(short, { maxTokens: 1 })).toMatchObject({ words: 'green', finish: 'stop' })
  })

  it('cuts an endless answer: goes on to the box at the first look, ends at the second', async () => {
    const babble: Forward = async (ids) => {
      const { logits, ...rest } = await network({})(ids)
      logits[idOf('A')] = 5
      logits[idOf('<eos>')] = 1
      return { logits, ...rest }
    }
    expect(await run(babble, { form: 'second' })).toMatchObject({ words: 'A A A A', finish: 'length' })
    const first = await run(babble)
    expect(first.words).toMatch(/^A A A A <box>( <\d>){4}$/)
    expect(first.finish).toBe('length')
    expect(first.tokens[4]?.logprob).toBe(0) // nothing else was allowed
  })

  it('ends as stop when the longest answer is followed by its end', async () => {
    const four = network({
      '': { A: 3 },
      A: { A: 3 },
      'A A': { A: 3 },
      'A A A': { A: 3 },
      'A A A A': { '<eos>': 3 },
    })
    expect(await run(four, { form: 'second' })).toMatchObject({ words: 'A A A A', finish: 'stop' })
  })

  it('draws the same answer for the same random numbers, and keeps the box greedy', async () => {
    const even = network({
      '': { red: 3, green: 3 },
      red: { '<box>': 20 },
      green: { '<box>': 20 },
      'green <box>': { '<3>': 2, '<4>': 1.9 },
    })
    const seeded = (seed: number) => {
      let state = seed
      return () => {
        state = (state * 1103515245 + 12345) % 2147483648
        return state / 2147483648
      }
    }
    const answers = async (seed: number) => (await run(even, { temperature: 1, random: seeded(seed) })).words
    const all = await Promise.all(Array.from({ length: 40 }, (_, seed) => answers(seed * 7919)))
    expect(all.filter((words) => words.startsWith('red')).length).toBeGreaterThan(5)
    const green = all.filter((words) => words.startsWith('green <box>'))
    expect(green.length).toBeGreaterThan(5)
    expect(green.every((words) => words.startsWith('green <box> <3>'))).toBe(true)
    expect(await answers(5)).toBe(await answers(5))
  })
})

describe('a drawn answer', () => {
  it('has only words and characters in it, and ends where it may', async () => {
    // Everything is about as likely as anything else, so that markers and coordinates would come at once.
    const flat: Forward = async () => ({
      logits: new Float32Array(size),
      attention: new Float32Array(),
      present: null,
    })
    const meaningless = /<(?!box>)/
    for (const form of ['first', 'second'] as const) {
      const seeds = Array.from({ length: 200 }, (_, seed) => seed)
      const all = await Promise.all(
        seeds.map((seed) => run(flat, { form, temperature: 1, random: seeded(seed) })),
      )
      for (const { tokens } of all) {
        const answer = tokens.filter(({ part }) => part === 'answer')
        for (const { id } of answer) expect(testManifest.vocabulary[id]).not.toMatch(meaningless)
      }
      expect(new Set(all.map(({ tokens }) => tokens.length)).size).toBeGreaterThan(2)
    }
  })

  it('tells log-probabilities over the whole vocabulary all the same', async () => {
    const { tokens } = await run(whole, { temperature: 1, random: () => 0.5 })
    const { logits } = await whole([...prompt])
    expect(tokens[0]?.logprob).toBeCloseTo(logSoftmax(logits)[tokens[0]?.id ?? -1] ?? 0, 12)
  })
})

describe('choose', () => {
  const logits = Float32Array.of(1, 3, 3, -2)

  it('takes the lowest id of equals, so that it is repeatable', () => {
    expect(choose(logits, null, { temperature: 0, random: () => 0 }).id).toBe(1)
    expect(choose(logits, [0, 3], { temperature: 0, random: () => 0 })).toMatchObject({ id: 0 })
  })

  it('draws in proportion to the softmax at the temperature', () => {
    const random = (value: number) => ({ temperature: 0.5, random: () => value })
    const weights = [2, 6, 6, -4].map((value) => Math.exp(value))
    const total = weights.reduce((a, b) => a + b)
    const edge = (weights[0] ?? 0) / total
    expect(choose(logits, null, random(edge - 1e-6)).id).toBe(0)
    expect(choose(logits, null, random(edge + 1e-6)).id).toBe(1)
    expect(choose(logits, null, random(0.9999999)).id).toBe(3)
    // What is told is the model's own log-probability, not that of the temperature.
    expect(choose(logits, null, random(edge + 1e-6)).logprob).toBeCloseTo(logSoftmax(logits)[1] ?? 0, 12)
  })

  it('survives logits far apart', () => {
    expect(choose(Float32Array.of(-3e4, 3e4), null, { temperature: 0.001, random: () => 0.5 })).toEqual({
      id: 1,
      logprob: 0,
    })
  })
})

describe('a token that needs the majority', () => {
  const grammar = { ...testManifest, majorityTokens: [idOf('boat')] }
  const start = async (logits: Record<string, number>, temperature = 0) => {
    const options = { form: 'second', prompt, maxTokens: 9, temperature, random: () => 0.999 } as const
    const first = await decode(network({ '': logits }), grammar, options).next()
    return first.done ? null : { word: testManifest.vocabulary[first.value.id], logprob: first.value.logprob }
  }

  it('is passed over when it is the likeliest but below one half, with the log-probabilities as they were', async () => {
    const spread = { boat: 3, red: 2.9, green: 2.8 }
    const said = await start(spread)
    expect(said?.word).toBe('red')
    const all = Object.values(spread).reduce((sum, logit) => sum + Math.exp(logit), 0)
    expect(said?.logprob).toBeCloseTo(2.9 - Math.log(all), 1)
    expect(said?.logprob).toBeLessThan(Math.log(0.4))
  })

  it('starts the answer when it is likelier than all others together', async () => {
    expect((await start({ boat: 4, red: 2.9 }))?.word).toBe('boat')
  })

  it('does not bind a drawn answer', async () => {
    expect((await start({ red: 9, boat: 10 }, 1e-3))?.word).toBe('boat')
  })
})

describe('remembering', () => {
  const start = 9
  const spied = () => {
    const seen: string[] = []
    const forward = remembering(async (ids, past) => {
      seen.push(`${ids.join(' ')}${past ? ` after ${past.tokens}` : ''}`)
      const present = { values: new Float32Array(), tokens: ids.length }
      return { logits: Float32Array.of(ids.length), attention: new Float32Array(), present }
    }, start)
    return { seen, forward }
  }

  it('asks the network once for the same ids', async () => {
    const { seen, forward } = spied()
    const [a, b] = [await forward([1, start]), await forward([1, start])]
    await forward([19, start])
    expect(a).toBe(b)
    expect(seen).toEqual(['1 9', '19 9'])
  })

  it('computes a prompt whole and goes on from it token by token', async () => {
    const { seen, forward } = spied()
    await forward([1, start])
    await forward([1, start, 4])
    expect(seen).toEqual(['1 9', '1 9 4 after 2'])
  })

  it('computes what is missing in between', async () => {
    const { seen, forward } = spied()
    await forward([1, start, 4, 5])
    expect(seen).toEqual(['1 9', '1 9 4 after 2', '1 9 4 5 after 3'])
  })
})
