/**
 * One look from pixels to reply: encode, score or decode, attention. Knows neither threads nor files nor the
 * runtime; free of node imports, so that a browser can use it.
 */
import { type Decoded, decode, decodeBox, type Finish, type Forward, remembering } from './decode.ts'
import { concatenate, type KeysValues, type PictureCache } from './keys-values.ts'
import type { Manifest } from './manifest.ts'
import { type RelativeMaps, relativeMaps } from './relative.ts'
import { scoreOptions } from './score.ts'
import type { Network, Pixels } from './session.ts'
import type { Prompt, Tokenizer } from './tokenizer.ts'

export interface LookPicture extends Pixels {
  readonly sha256: string
}

export interface LookRequest {
  readonly prompt: Prompt
  /** the view, and at the second look the crop */
  readonly pictures: readonly LookPicture[]
  readonly choices: readonly { readonly letter: string; readonly text: string }[]
  readonly temperature: number
  readonly maxTokens: number
  /** the generic prompt of relative attention, null where no maps are wanted */
  readonly genericPrompt: string | null
}

export interface Piece {
  readonly text: string
  readonly logprob: number
}

export interface LookReply {
  readonly tokens: readonly Piece[]
  readonly finish: Finish
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
  readonly random: () => number
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
  const sceneCells = pictures[0]?.cells ?? 0
  const forward = remembering(async (ids) => {
    await pause()
    return network.decode(ids, all, sceneCells)
  })

  const encoded = performance.now()
  const prompt = tokenizer.encodePrompt(request.prompt)
  const tokens: Piece[] = []
  const finish = yield* keep(tokens, reply(tools, request, prompt, forward))

  const decoded = performance.now()
  const maps = request.genericPrompt === null ? null : await attend(request.genericPrompt)
  return {
    tokens,
    finish,
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
    return relativeMaps(question.attention, other.attention, manifest.layers, manifest.heads, grids)
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

async function* keep(into: Piece[], pieces: AsyncGenerator<Piece, Finish>): AsyncGenerator<Piece, Finish> {
  for (;;) {
    const next = await pieces.next()
    if (next.done) return next.value
    into.push(next.value)
    yield next.value
  }
}

async function* reply(
  tools: LookTools,
  request: LookRequest,
  prompt: readonly number[],
  forward: Forward,
): AsyncGenerator<Piece, Finish> {
  const { manifest, tokenizer, random } = tools
  if (request.choices.length > 0) return yield* choose(tools, request, prompt, forward)
  const { temperature, maxTokens } = request
  const decoding = decode(forward, manifest, {
    form: request.prompt.form,
    prompt,
    maxTokens,
    temperature,
    random,
  })
  return yield* render(tokenizer, decoding)
}

/**
 * Answers with the likeliest option. The letter carries the option's log-probability among the options; its text and
 * the `<box>` after it follow from that choice, so theirs is 0.
 */
async function* choose(
  { manifest, tokenizer }: LookTools,
  { choices, prompt: { form }, maxTokens }: LookRequest,
  prompt: readonly number[],
  forward: Forward,
): AsyncGenerator<Piece, Finish> {
  const { special, maxAnswer } = manifest
  // An option longer than any answer of this model is compared by its beginning; the decoder has no more places.
  const options = choices.map((choice) => tokenizer.encodeAnswer(choice.text).slice(0, maxAnswer))
  const terminator = form === 'first' ? special.box : special.eos
  const { best, logprobs } = await scoreOptions(forward, prompt, options, terminator)
  const chosen = choices[best]
  const ids = options[best]
  if (!chosen || !ids) throw new Error('no option was scored')
  yield { text: `(${chosen.letter})`, logprob: logprobs[best] ?? 0 }
  yield { text: ` ${chosen.text}`, logprob: 0 }
  if (form === 'second') return 'stop'
  yield { text: ' <box>', logprob: 0 }
  const left = maxTokens - ids.length - 1
  return yield* render(tokenizer, decodeBox(forward, manifest, [...prompt, ...ids, special.box], left))
}

async function* render(
  tokenizer: Tokenizer,
  tokens: AsyncGenerator<Decoded, Finish>,
): AsyncGenerator<Piece, Finish> {
  for (let previous: number | null = null; ; ) {
    const next = await tokens.next()
    if (next.done) return next.value
    const { id, part, logprob } = next.value
    const text = part === 'coordinate' ? ` ${tokenizer.coordinate(id)}` : tokenizer.piece(id, previous)
    yield { text, logprob }
    previous = id
  }
}
