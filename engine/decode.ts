/**
 * The decoding loop over an abstract network: next-token choice, the grammar of a reply, log-probabilities.
 * Pure, and free of node imports.
 */
import type { Manifest } from './manifest.ts'
import type { Form } from './tokenizer.ts'

export interface Output {
  /** [vocabulary], of the last position */
  readonly logits: Float32Array
  /** [layers, heads, cells], softmax weights of the last position */
  readonly attention: Float32Array
  /** keys and values of all tokens so far, for the next one; null where the network keeps none */
  readonly present: Past | null
}

/** [layers, 2, 1, heads, tokens, headDim]: keys and values of the decoder's own attention. */
export interface Past {
  readonly values: Float32Array
  readonly tokens: number
}

/** What the network says after all ids so far. */
export type Forward = (ids: readonly number[]) => Promise<Output>
/** One call of it: with a past, only the last id is new. */
export type Call = (ids: readonly number[], past: Past | null) => Promise<Output>

/** The part of the manifest that says how a reply is built. */
export type Grammar = Pick<Manifest, 'special' | 'coordinateStart' | 'bins' | 'maxAnswer' | 'majorityTokens'>

export interface DecodeOptions {
  readonly form: Form
  /** ids of the prompt; the last one is `<ans>` */
  readonly prompt: readonly number[]
  /** how many tokens may be written; the closing `<eos>` is not counted */
  readonly maxTokens: number
  /** 0: always the likeliest token; above: words and characters are drawn, the box stays greedy */
  readonly temperature: number
  /** uniform numbers in [0, 1), used only when `temperature` is above 0 */
  readonly random: () => number
}

export interface Decoded {
  readonly id: number
  /** natural log of the softmax over the tokens that were allowed here */
  readonly logprob: number
  readonly part: 'answer' | 'box' | 'coordinate'
  /** all ids before it: those that it was chosen after */
  readonly after: readonly number[]
}

export type Finish = 'stop' | 'length'

const COORDINATES = 4

/**
 * Decodes a reply: `a.. <box> x1 y1 x2 y2` at the first look, `a..` at the second.
 *
 * The answer is free: its log-probabilities are over the whole vocabulary, `<eos>` or `<box>` ends it. At a temperature only
 * words, characters and these two ends are drawn, as markers and coordinates have no meaning there. Two places
 * are bound by the grammar, and log-probabilities there are over the allowed tokens only: after `<box>` come four
 * coordinates; and `maxAnswer` tokens without an end are cut, at the first look to go on with `<box>`. Such an
 * answer, like one cut by `maxTokens`, finishes as `length`.
 */
export async function* decode(
  forward: Forward,
  grammar: Grammar,
  options: DecodeOptions,
): AsyncGenerator<Decoded, Finish> {
  const { special, maxAnswer } = grammar
  const ids = [...options.prompt]
  let finish: Finish = 'stop'
  for (let written = 0; ; written++) {
    const { logits } = await forward(ids)
    let next = chooseInAnswer(logits, grammar, options, written === 0)
    if (written === maxAnswer && next.id !== special.box && next.id !== special.eos) {
      finish = 'length'
      if (options.form === 'second') return finish
      next = choose(logits, [special.box], options)
    }
    if (next.id === special.eos) return finish
    if (next.id === special.box && options.form === 'second') return finish
    if (written === options.maxTokens) return 'length'
    const after = [...ids]
    ids.push(next.id)
    if (next.id === special.box) {
      yield { ...next, part: 'box', after }
      const left = options.maxTokens - written - 1
      return (yield* decodeBox(forward, grammar, ids, left)) === 'length' ? 'length' : finish
    }
    yield { ...next, part: 'answer', after }
  }
}

/** The four coordinates after `<box>` (the last of `ids`), greedily. */
export async function* decodeBox(
  forward: Forward,
  grammar: Pick<Grammar, 'coordinateStart' | 'bins'>,
  ids: readonly number[],
  maxTokens: number,
): AsyncGenerator<Decoded, Finish> {
  const sequence = [...ids]
  const allowed = Array.from({ length: grammar.bins }, (_, bin) => grammar.coordinateStart + bin)
  for (let i = 0; i < COORDINATES; i++) {
    if (i >= maxTokens) return 'length'
    const { logits } = await forward(sequence)
    const next = choose(logits, allowed, { temperature: 0, random: () => 0 })
    const after = [...sequence]
    sequence.push(next.id)
    yield { ...next, part: 'coordinate', after }
  }
  return 'stop'
}

/** A token of the answer or its end. The log-probability is over the whole vocabulary, whichever tokens were allowed. */
function chooseInAnswer(
  logits: Float32Array,
  grammar: Grammar,
  options: DecodeOptions,
  first: boolean,
): { id: number; logprob: number } {
  const every = logSoftmax(logits)
  const among = (allowed: (id: number) => boolean) => {
    const { id } = choose(logits, Array.from(logits.keys()).filter(allowed), options)
    return { id, logprob: every[id] ?? Number.NEGATIVE_INFINITY }
  }
  if (options.temperature > 0) return among(meansSomething(grammar))
  const next = among(() => true)
  // One that needs the majority is passed over at the start unless it is likelier than all others together: a guess is
  // spread over many tokens, and a mere suspicion ("not there") would win against each of them.
  const doubtful = first && grammar.majorityTokens.includes(next.id) && next.logprob < Math.log(0.5)
  return doubtful ? among((id) => id !== next.id) : next
}

/** Words, characters and what ends an answer; neither another marker nor a coordinate. */
function meansSomething({ special, coordinateStart, bins }: Grammar): (id: number) => boolean {
  const { box, eos, ...others } = special
  const markers = new Set(Object.values(others))
  return (id) => !markers.has(id) && (id < coordinateStart || id >= coordinateStart + bins)
}

/** The likeliest of the allowed tokens (the lowest id of equals), or one drawn at a temperature. */
export function choose(
  logits: ArrayLike<number>,
  allowed: readonly number[] | null,
  { temperature, random }: Pick<DecodeOptions, 'temperature' | 'random'>,
): { id: number; logprob: number } {
  const candidates = allowed ?? Array.from(logits, (_, id) => id)
  const values = candidates.map((id) => logits[id] ?? Number.NEGATIVE_INFINITY)
  const logprobs = logSoftmax(values)
  const at = temperature > 0 ? draw(values, temperature, random) : indexOfMax(values)
  return { id: candidates[at] ?? 0, logprob: logprobs[at] ?? Number.NEGATIVE_INFINITY }
}

function draw(values: readonly number[], temperature: number, random: () => number): number {
  const weights = logSoftmax(values.map((value) => value / temperature)).map(Math.exp)
  let left = random()
  for (const [at, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return at
  }
  // Rounding can leave a hair of probability over; it belongs to the likeliest.
  return indexOfMax(values)
}

export function indexOfMax(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i
  return best
}

/** Natural logs of the softmax, in double precision. */
export function logSoftmax(values: ArrayLike<number>): number[] {
  const list = Array.from(values)
  const top = list.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const log = top + Math.log(list.reduce((sum, value) => sum + Math.exp(value - top), 0))
  return list.map((value) => value - log)
}

/**
 * Remembers what the network said, so that options with a common beginning, and the reply after them, share calls, and
 * so that a sequence goes on from the one that is a token shorter. `start` (`<ans>`) ends every prompt: what ends in it
 * is computed whole.
 */
export function remembering(call: Call, start: number): Forward {
  const known = new Map<string, Promise<Output>>()
  const forward: Forward = (ids) => {
    const key = ids.join(' ')
    const earlier = known.get(key)
    if (earlier) return earlier
    const output = goOn(ids)
    known.set(key, output)
    return output
  }
  const goOn = async (ids: readonly number[]) => {
    if (ids.at(-1) === start || ids.length < 2) return call(ids, null)
    const { present } = await forward(ids.slice(0, -1))
    return call(ids, present)
  }
  return forward
}
