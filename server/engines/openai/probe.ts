/** Finds out what a server can do by asking it small questions, one for each ability. What cannot be told stays null. */
import type { EngineProbe } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import type { AskEvent, AskReply, AskRequest, Part } from '../engine.ts'
import { type Colour, plainPicture } from '../probe-pictures.ts'
import type { Answer } from './asking.ts'
import type { Dialect } from './dialects.ts'
import type { Habits } from './learned.ts'
import type { ToldModel } from './models.ts'
import type { Extra } from './request.ts'

type Check = EngineProbe['checks'][number]
type CheckId = Check['id']
type Finding = Pick<Check, 'ok' | 'detail'>
type Asked = { reply: AskReply; answer: Answer }

export interface ProberParts {
  readonly dialect: Dialect
  readonly model: string
  habits(): Habits
  models(signal: AbortSignal): Promise<readonly ToldModel[]>
  ask(request: AskRequest, extra: Extra, signal: AbortSignal): AsyncGenerator<AskEvent, Asked>
}

const labels: Record<CheckId, string> = {
  reachable: 'Answers at its address',
  model: 'Has the model',
  text: 'Answers a question',
  streaming: 'Tells words as they come',
  logprobs: 'Tells how sure it is',
  image: 'Sees a picture',
  multiImage: 'Sees several pictures',
  schema: 'Keeps to a JSON schema',
  tools: 'Calls tools',
  attention: 'Gives attention maps',
}

/** Enough for a word, and for a model that thinks a little first. */
const MAX_TOKENS = 64

/** What the model answered, or why it did not: a probe goes on after a refusal. */
type Outcome = { words: string; asked: Asked | null; events: number } | { refused: ProblemError }

export class Prober {
  private readonly parts: ProberParts
  private going: Promise<EngineProbe> | null = null

  constructor(parts: ProberParts) {
    this.parts = parts
  }

  /** One probe at a time: whoever asks while one goes on gets the same. */
  async probe(signal: AbortSignal): Promise<EngineProbe> {
    signal.throwIfAborted()
    this.going ??= this.carryOut(signal).finally(() => {
      this.going = null
    })
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    return Promise.race([this.going, aborted])
  }

  private async carryOut(signal: AbortSignal): Promise<EngineProbe> {
    const checks: Check[] = []
    const check = async (id: CheckId, find: () => Promise<Finding>): Promise<Finding> => {
      const since = performance.now()
      const found = await find()
      checks.push({ id, label: labels[id], ...found, ms: Math.round(performance.now() - since) })
      return found
    }
    const derive = (id: CheckId, found: Finding) => checks.push({ id, label: labels[id], ...found, ms: null })

    let models: readonly ToldModel[] | null = null
    const reachable = await check('reachable', async () => {
      try {
        models = await this.parts.models(signal)
        return { ok: true, detail: `It has ${count(models.length, 'model')}.` }
      } catch (error) {
        return unlisted(error)
      }
    })
    derive('model', this.hasModel(models))
    let talk: Outcome | null = null
    if (reachable.ok === false) {
      const rest: CheckId[] = [
        'text',
        'streaming',
        'logprobs',
        'image',
        'multiImage',
        'schema',
        'tools',
        'attention',
      ]
      for (const id of rest) derive(id, { ok: null, detail: 'Not asked: it does not answer.' })
      return { at: new Date().toISOString(), checks }
    }
    const text = await check('text', async () => {
      talk = await this.say('Reply with the one word: blue', signal)
      return 'refused' in talk ? failed(talk.refused) : { ok: true, detail: quoted(talk.words) }
    })
    if (!talk || text.ok === false) {
      const rest: CheckId[] = ['streaming', 'logprobs', 'image', 'multiImage', 'schema', 'tools', 'attention']
      for (const id of rest)
        derive(id, { ok: null, detail: 'Not asked: it did not answer a plain question.' })
      return { at: new Date().toISOString(), checks }
    }
    derive('streaming', streaming(talk))
    derive('logprobs', this.logprobs(talk))
    await check('image', () => this.image(signal))
    await check('multiImage', () => this.multiImage(signal))
    await check('schema', () => this.schema(signal))
    await check('tools', () => this.tools(signal))
    await check('attention', () => this.attention(signal))
    return { at: new Date().toISOString(), checks }
  }

  private hasModel(models: readonly ToldModel[] | null): Finding {
    const { model } = this.parts
    if (models === null || models.length === 0) return { ok: null, detail: 'It does not list its models.' }
    if (models.some(({ id }) => id === model)) return { ok: true, detail: `It lists ${model}.` }
    const [only] = models
    if (models.length === 1 && only)
      return { ok: null, detail: `It lists only ${only.id}, and may answer with it whatever is asked for.` }
    // Ollama lists `name:latest` for what is asked for as `name`.
    if (models.some(({ id }) => id === `${model}:latest`))
      return { ok: true, detail: `It lists ${model}:latest.` }
    return { ok: false, detail: `It lists ${count(models.length, 'model')}, but not ${model}.` }
  }

  private logprobs(talk: Outcome): Finding {
    if ('refused' in talk || !talk.asked) return { ok: null, detail: 'There was no answer to be sure of.' }
    const { tokens } = talk.asked.reply
    if (this.parts.habits().topLogprobs === null)
      return { ok: false, detail: 'It refuses log-probabilities; there is no confidence.' }
    if (!tokens?.some(({ logprob }) => logprob !== null))
      return { ok: false, detail: 'It sends no log-probabilities; there is no confidence.' }
    const top = Math.max(0, ...tokens.map((token) => token.top?.length ?? 0))
    return top > 1
      ? { ok: true, detail: `With the ${top} likeliest words at each place.` }
      : { ok: true, detail: 'Of its own words only; no distribution over the options.' }
  }

  /** A server without a picture encoder may drop pictures without a word: only two different answers show that it looks. */
  private async image(signal: AbortSignal): Promise<Finding> {
    const question = 'What colour is this picture? Answer with one word.'
    const red = await this.say(question, signal, ['red'])
    if ('refused' in red) return failed(red.refused)
    const blue = await this.say(question, signal, ['blue'])
    if ('refused' in blue) return failed(blue.refused)
    const said = `Red picture: ${quoted(red.words)} Blue picture: ${quoted(blue.words)}`
    if (names(red.words, 'red') && names(blue.words, 'blue')) return { ok: true, detail: said }
    if (red.words.trim() === blue.words.trim())
      return { ok: null, detail: `It says the same of a red and a blue picture and may not see any. ${said}` }
    return { ok: null, detail: `It answers, but not with the colours that were shown. ${said}` }
  }

  private async multiImage(signal: AbortSignal): Promise<Finding> {
    const question = 'There are two pictures. What colour is the second one? Answer with one word.'
    const heard = await this.say(question, signal, ['red', 'blue'])
    if ('refused' in heard) return failed(heard.refused)
    if (names(heard.words, 'blue')) return { ok: true, detail: `Second of two, blue: ${quoted(heard.words)}` }
    return { ok: null, detail: `It takes two, but of the second, blue one it says: ${quoted(heard.words)}` }
  }

  private async schema(signal: AbortSignal): Promise<Finding> {
    if (this.parts.dialect.schema === 'none') return { ok: false, detail: 'This kind of server has none.' }
    const schema = {
      type: 'object',
      properties: { sides: { type: 'integer' } },
      required: ['sides'],
      additionalProperties: false,
    }
    const response_format = { type: 'json_schema', json_schema: { name: 'probe', strict: true, schema } }
    // Asked so that only a server that really holds the model to the schema answers in JSON.
    const heard = await this.say('How many sides has a triangle? Say it in a sentence.', signal, [], {
      response_format,
    })
    if ('refused' in heard) return failed(heard.refused)
    const kept = keeps(heard.asked?.answer.told.content ?? heard.words)
    return kept
      ? { ok: true, detail: quoted(heard.words) }
      : { ok: false, detail: `It takes a schema and does not keep to it: ${quoted(heard.words)}` }
  }

  private async tools(signal: AbortSignal): Promise<Finding> {
    const tool = {
      name: 'zoom',
      description: 'Looks closer at a part of the picture.',
      parameters: {
        type: 'object',
        properties: { part: { type: 'string', enum: ['left', 'right'] } },
        required: ['part'],
      },
    }
    const extra = {
      tools: [{ type: 'function', function: tool }],
      ...(this.parts.dialect.toolChoice ? { tool_choice: 'auto' } : {}),
    }
    const heard = await this.say('Use the zoom tool to look at the left part.', signal, ['red'], extra)
    if ('refused' in heard) return failed(heard.refused)
    const called = heard.asked?.answer.told.calls[0]
    if (called?.name === 'zoom') return { ok: true, detail: 'It called the tool that it was offered.' }
    return { ok: null, detail: `It takes tools, but did not call one: ${quoted(heard.words)}` }
  }

  private async attention(signal: AbortSignal): Promise<Finding> {
    if (!this.parts.habits().relativeAttention)
      return {
        ok: false,
        detail: 'It does not offer the extension for attention maps; Loupe’s own server does.',
      }
    const heard = await this.say('What colour is this picture?', signal, ['red'], {}, true)
    if ('refused' in heard) return failed(heard.refused)
    if (!this.parts.habits().relativeAttention)
      return { ok: false, detail: 'It refuses the extension for attention maps.' }
    const [map] = heard.asked?.reply.attention ?? []
    const note = heard.asked?.reply.notes?.[0]
    if (!map) return { ok: false, detail: note ?? 'No map came.' }
    const words = map.tokens ? ', and one for each word' : ''
    return {
      ok: true,
      detail: `${count(map.layers.length, 'layer')} of ${map.rows} × ${map.columns}${words}.`,
    }
  }

  private async say(
    question: string,
    signal: AbortSignal,
    colours: readonly Colour[] = [],
    extra: Extra = {},
    maps = false,
  ): Promise<Outcome> {
    const pictures = await Promise.all(colours.map((colour) => plainPicture(colour)))
    const content: Part[] = [
      ...pictures.map((picture): Part => ({ type: 'image', picture })),
      { type: 'text', text: question },
    ]
    const request: AskRequest = {
      messages: [{ role: 'user', parts: content }],
      maxTokens: MAX_TOKENS,
      affinity: 'probe',
      ...(maps
        ? { relativeAttention: { genericPrompt: 'Describe the picture.', tokens: 'all' as const } }
        : {}),
    }
    let words = ''
    let events = 0
    try {
      const asking = this.parts.ask(request, extra, signal)
      for (;;) {
        const next = await asking.next()
        if (next.done) return { words, asked: next.value, events }
        words += next.value.delta
        events++
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (!(error instanceof ProblemError)) throw error
      // A model that thinks longer than a probe lets it has still answered.
      if (error.code === 'engine-no-answer' && words !== '') return { words, asked: null, events }
      return { refused: error }
    }
  }
}

function streaming(talk: Outcome): Finding {
  if ('refused' in talk) return { ok: null, detail: 'There was no answer.' }
  if (!talk.asked) return { ok: talk.events > 1 ? true : null, detail: count(talk.events, 'piece') }
  return talk.asked.answer.streamed
    ? { ok: true, detail: `The answer came in ${count(talk.events, 'piece')}.` }
    : { ok: false, detail: 'It answers in one piece.' }
}

/** An address that does not list models may still answer questions. */
function unlisted(error: unknown): Finding {
  if (!(error instanceof ProblemError)) throw error
  if (error.code === 'engine-offline' || error.code === 'engine-timeout')
    return { ok: false, detail: error.message }
  if (error.code === 'engine-auth') return { ok: true, detail: error.message }
  return { ok: true, detail: 'It answers, but does not list its models.' }
}

function failed(error: ProblemError): Finding {
  const unknown = new Set([
    'engine-offline',
    'engine-timeout',
    'engine-busy',
    'engine-rate-limited',
    'engine-cut-off',
  ])
  return { ok: unknown.has(error.code) ? null : false, detail: error.message }
}

function names(words: string, colour: Colour): boolean {
  return new RegExp(`\\b${colour}`, 'i').test(words)
}

function keeps(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'sides' in value && Number.isInteger(value.sides)
  } catch {
    return false
  }
}

function quoted(words: string): string {
  const plain = words.replace(/\s+/g, ' ').trim()
  return `“${plain.length > 80 ? `${plain.slice(0, 79)}…` : plain}”`
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
