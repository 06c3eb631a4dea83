/**
 * One look from pixels to reply: encode, score or decode, attention. Knows neither threads nor files nor the
 * runtime; free of node imports, so that a browser can use it.
 */
import { choose, type Decoded, decode, decodeBox, type Finish, type Forward, remembering } from './decode.ts'
import { concatenate, type KeysValues, type PictureCache } from './keys-values.ts'
import type { Manifest } from './manifest.ts'
import { seeded } from './random.ts'
import { type RelativeMaps, relativeMaps } from './relative.ts'
import { scoreOptions } from './score.ts'
import type { Network, Pixels } from './session.ts'
import type { Prompt, Tokenizer } from './tokenizer.ts'
import { alike, unreadNotes } from './unread.ts'

export interface LookPicture extends Pixels {
  readonly sha256: string
}

export interface LookRequest {
  readonly prompt: Prompt
  /** the view, and at the second look the crop */
  readonly pictures: readonly LookPicture[]
  readonly choices: readonly { readonly letter: string; readonly text: string }[]
  /** 0: the likeliest reply; above, words or an option are drawn */
  readonly temperature: number
  /** of a drawn reply: the same seed draws the same one; null for a new one each time */
  readonly seed: number | null
  /** how many pieces the reply may have */
  readonly maxTokens: number
  /** the generic prompt of relative attention, null where no maps are wanted */
  readonly genericPrompt: string | null
  /** also the map of every token of the reply */
  readonly tokenMaps: boolean
}

export interface Piece {
  readonly text: string
  readonly logprob: number
}

export interface LookReply {
  readonly tokens: readonly Piece[]
  /** natural log of each option's share among the options, in their order; null where there were none */
  readonly choices: readonly number[] | null
  readonly finish: Finish
  /** what was not read of the question and its options, in plain words */
  readonly notes: readonly string[]
  readonly promptTokens: number
  readonly encodeMs: number
  readonly decodeMs: number
  /** null where no maps were asked for */
  readonly attentionMs: number | null
  /** one for each picture, empty where none were asked for */
  readonly maps: readonly RelativeMaps[]
}

export interface LookTools {
  readonly manifest: Manifest
  readonly tokenizer: Tokenizer
  readonly network: Network
  readonly cache: PictureCache
  /** called before each call of the network; throws where the look was cancelled */
  readonly pause: () => Promise<void>
}

/** Yields the reply piece by piece. The texts of the pieces joined are the reply. */
export async function* look(tools: LookTools, request: LookRequest): AsyncGenerator<Piece, LookReply> {
  const { manifest, tokenizer, network, pause } = tools
  const started = performance.now()
  const pictures: KeysValues[] = []
  for (const [index, picture] of request.pictures.entries()) {
    await pause()
    pictures.push(await encodeCached(tools, picture, index === 0 ? 'scene' : 'crop'))
  }
  const all = concatenate(pictures, manifest.layers * manifest.heads, manifest.headDim)
  const forward = remembering(async (ids, past) => {
    await pause()
    return network.decode(ids, all, past)
  }, manifest.special.ans)

  const encoded = performance.now()
  const prompt = tokenizer.encodePrompt(request.prompt)
  const tokens: Placed[] = []
  const { finish, choices } = yield* keep(tokens, reply(tools, request, prompt, forward))

  const decoded = performance.now()
  const maps = request.genericPrompt === null ? null : await attend(request.genericPrompt)
  return {
    tokens: tokens.map(({ text, logprob }) => ({ text, logprob })),
    choices,
    finish,
    notes: unreadNotes(tokenizer, manifest, request.prompt, request.choices),
    promptTokens: prompt.length,
    encodeMs: encoded - started,
    decodeMs: decoded - encoded,
    attentionMs: maps === null ? null : performance.now() - decoded,
    maps: maps ?? [],
  }

  /** The same form, pictures and earlier answer with another question; both end in `<ans>`, which starts the answer. */
  async function attend(generic: string): Promise<RelativeMaps[]> {
    const question = await forward(prompt)
    const other = await forward(tokenizer.encodePrompt({ ...request.prompt, question: generic }))
    const grids = request.pictures.map(({ width, height }) => ({
      rows: height / manifest.view.cell,
      columns: width / manifest.view.cell,
    }))
    const each = request.tokenMaps
      ? await Promise.all(tokens.map(async ({ after }) => (await forward(after)).attention))
      : null
    return relativeMaps(question.attention, other.attention, manifest, grids, each)
  }
}

async function encodeCached(
  { network, cache }: LookTools,
  picture: LookPicture,
  kind: 'scene' | 'crop',
): Promise<KeysValues> {
  const key = `${kind} ${picture.sha256}`
  const known = cache.get(key)
  if (known) return known
  const fresh = await network.encode(picture, kind)
  cache.put(key, fresh)
  return fresh
}

/** A piece and the ids that it was chosen after, whose attention is its map. */
interface Placed extends Piece {
  readonly after: readonly number[]
}

interface Ending {
  readonly finish: Finish
  readonly choices: readonly number[] | null
}

async function* keep(into: Placed[], pieces: AsyncGenerator<Placed, Ending>): AsyncGenerator<Piece, Ending> {
  for (;;) {
    const next = await pieces.next()
    if (next.done) return next.value
    into.push(next.value)
    yield { text: next.value.text, logprob: next.value.logprob }
  }
}

async function* reply(
  tools: LookTools,
  request: LookRequest,
  prompt: readonly number[],
  forward: Forward,
): AsyncGenerator<Placed, Ending> {
  const { manifest, tokenizer } = tools
  if (request.choices.length > 0) return yield* chooseOption(tools, request, prompt, forward)
  const { temperature, maxTokens, seed } = request
  const decoding = decode(forward, manifest, {
    form: request.prompt.form,
    prompt,
    maxTokens,
    temperature,
    random: randomOf(seed),
  })
  return { finish: yield* render(tokenizer, decoding), choices: null }
}

/**
 * Answers with the likeliest option, or at a temperature T above 0 with one that is drawn: each option's chance is the
 * softmax of the options' summed log-probabilities divided by T (`scoreOptions` makes the sums). The letter carries the
 * option's log-probability among the options, at T = 1; its text and the `<box>` after it follow from that choice, so
 * theirs is 0, and letter and text have one map: the choice is made where the answer starts. Where the model reads the
 * same in several options, it has chosen none of them: the reply names all, "(A) or (B)", with the sum of their shares.
 */
async function* chooseOption(
  { manifest, tokenizer }: LookTools,
  { choices, prompt: { form }, maxTokens, temperature, seed }: LookRequest,
  prompt: readonly number[],
  forward: Forward,
): AsyncGenerator<Placed, Ending> {
  const { special, maxAnswer } = manifest
  // An option longer than any answer of this model is compared by its beginning; the decoder has no more places.
  const options = choices.map((choice) => tokenizer.encodeAnswer(choice.text).slice(0, maxAnswer))
  const terminator = form === 'first' ? special.box : special.eos
  const logprobs = await scoreOptions(forward, prompt, options, terminator)
  const { id: at } = choose(logprobs, null, { temperature, random: randomOf(seed) })
  const chosen = choices[at]
  const ids = options[at]
  if (!chosen || !ids) throw new Error('no option was scored')
  const same = alike(tokenizer, maxAnswer, choices).find((group) => group.includes(chosen)) ?? [chosen]
  const answered = [...prompt, ...ids]
  const pieces = [
    {
      text: same.map(({ letter }) => `(${letter})`).join(' or '),
      logprob: Math.min(0, (logprobs[at] ?? 0) + Math.log(same.length)),
      after: prompt,
    },
    ...(same.length === 1 ? [{ text: ` ${chosen.text}`, logprob: 0, after: prompt }] : []),
    ...(form === 'first' ? [{ text: ' <box>', logprob: 0, after: answered }] : []),
  ]
  yield* pieces.slice(0, maxTokens)
  const left = maxTokens - pieces.length
  if (left < 0) return { finish: 'length', choices: logprobs }
  if (form === 'second') return { finish: 'stop', choices: logprobs }
  const box = decodeBox(forward, manifest, [...answered, special.box], left)
  return { finish: yield* render(tokenizer, box), choices: logprobs }
}

function randomOf(seed: number | null): () => number {
  return seed === null ? Math.random : seeded(seed)
}

async function* render(
  tokenizer: Tokenizer,
  tokens: AsyncGenerator<Decoded, Finish>,
): AsyncGenerator<Placed, Finish> {
  for (let previous: number | null = null; ; ) {
    const next = await tokens.next()
    if (next.done) return next.value
    const { id, part, logprob, after } = next.value
    const text = part === 'coordinate' ? ` ${tokenizer.coordinate(id)}` : tokenizer.piece(id, previous)
    yield { text, logprob, after }
    previous = id
  }
}
