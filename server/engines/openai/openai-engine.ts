/** Any server that speaks OpenAI's chat completions with images. The key stays here; the browser never names an address. */
import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai'
import type { EngineInfo, ModelProfile } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import type { Token } from '#contract/run.ts'
import type { AskEvent, AskReply, AskRequest, Engine, Message } from '../engine.ts'

export interface OpenAiSettings {
  readonly id: string
  readonly label: string
  readonly baseUrls: readonly string[]
  readonly model: string
  readonly apiKey: string | null
  readonly profile: ModelProfile
  /** no word for this long means the engine has stalled, in milliseconds */
  readonly stallMs?: number
}

/** A reply longer than this is cut off by us: no answer about a picture needs more characters. */
const MAX_REPLY = 200_000

export function createOpenAiEngine(settings: OpenAiSettings): Engine {
  const clients = settings.baseUrls.map(
    (baseURL) =>
      new OpenAI({
        baseURL,
        apiKey: settings.apiKey ?? 'none',
        maxRetries: 1,
        timeout: settings.stallMs ?? 120_000,
      }),
  )
  let turn = 0
  let status: EngineInfo['status'] = 'idle'
  let statusDetail: string | null = 'Not asked yet.'
  let logprobs = true

  function nextClient(): OpenAI {
    const client = clients[turn++ % clients.length]
    if (!client) throw new ProblemError('engine-offline', `${settings.label} has no address.`)
    return client
  }

  async function open(request: AskRequest, signal: AbortSignal) {
    const body = {
      model: settings.model,
      messages: request.messages.map(toParam),
      stream: true as const,
      stream_options: { include_usage: true },
      temperature: request.temperature ?? 0,
      max_tokens: request.maxTokens ?? 1024,
    }
    const client = nextClient()
    try {
      return await client.chat.completions.create(
        { ...body, ...(logprobs ? { logprobs: true } : {}) },
        { signal },
      )
    } catch (error) {
      // Some servers refuse the field; confidence is then not offered rather than the answer lost.
      if (!(logprobs && error instanceof APIError && error.status === 400 && /logprob/i.test(error.message)))
        throw error
      logprobs = false
      return await client.chat.completions.create(body, { signal })
    }
  }

  async function* ask(request: AskRequest, signal: AbortSignal): AsyncGenerator<AskEvent, AskReply> {
    const since = performance.now()
    let firstWord: number | null = null
    let text = ''
    let finish: string | null = null
    const tokens: Token[] = []
    let usage: AskReply['usage'] = { promptTokens: null, completionTokens: null }
    const stall = new AbortController()
    const stallMs = settings.stallMs ?? 120_000
    let timer = setTimeout(() => stall.abort(), stallMs)
    try {
      const stream = await open(request, AbortSignal.any([signal, stall.signal]))
      for await (const chunk of stream) {
        clearTimeout(timer)
        timer = setTimeout(() => stall.abort(), stallMs)
        if (chunk.usage) {
          usage = { promptTokens: chunk.usage.prompt_tokens, completionTokens: chunk.usage.completion_tokens }
        }
        const choice = chunk.choices?.[0]
        if (!choice) continue
        finish = choice.finish_reason ?? finish
        for (const token of choice.logprobs?.content ?? [])
          tokens.push({ text: token.token, logprob: token.logprob })
        const delta = choice.delta?.content
        if (!delta) continue
        firstWord ??= performance.now()
        text += delta
        if (text.length > MAX_REPLY)
          throw new ProblemError('engine-failed', `${settings.label} would not stop talking.`)
        yield { type: 'text', delta }
      }
      // A stream that simply ends was cut off, whatever its status code said.
      if (finish === null)
        throw new ProblemError('engine-failed', `${settings.label} stopped in the middle of its answer.`)
      status = 'ready'
      statusDetail = null
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const found = stall.signal.aborted
        ? new ProblemError(
            'engine-failed',
            `${settings.label} said nothing for ${Math.round(stallMs / 1000)} s.`,
          )
        : toProblem(error, settings.label)
      status = found.code === 'engine-offline' ? 'offline' : status
      statusDetail = found.code === 'engine-offline' ? 'No connection at the last question.' : found.message
      throw found
    } finally {
      clearTimeout(timer)
    }
    const end = performance.now()
    const joined = tokens.map((token) => token.text).join('') === text
    return {
      text,
      tokens: joined && tokens.length > 0 ? tokens : null,
      choices: null,
      finish: finish === 'length' ? 'length' : 'stop',
      usage,
      parts: [
        { label: 'first word', ms: (firstWord ?? end) - since },
        { label: 'decode', ms: end - (firstWord ?? end) },
      ],
      attention: [],
    }
  }

  return {
    profile: settings.profile,
    ask,
    info: () => ({
      id: settings.id,
      label: settings.label,
      kind: 'openai',
      model: settings.model,
      status,
      statusDetail,
      description: `${settings.model}, ${settings.profile.label} profile.`,
      capabilities: {
        streaming: true,
        logprobs,
        attention: false,
        multiImage: true,
        choiceScoring: false,
        tokenMaps: false,
        schema: false,
        tools: false,
      },
      convention: settings.profile.convention,
      profile: settings.profile,
      source: 'file',
      replicas: [],
      probe: null,
    }),
    load: async () => undefined,
    close: async () => undefined,
  }
}

function toParam(message: Message): OpenAI.ChatCompletionMessageParam {
  const words = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  if (message.role !== 'user') return { role: message.role, content: words }
  return {
    role: 'user',
    content: message.parts.map((part) =>
      part.type === 'text'
        ? { type: 'text' as const, text: part.text }
        : { type: 'image_url' as const, image_url: { url: dataUri(part.picture) } },
    ),
  }
}

function dataUri({ bytes, mediaType }: { bytes: Uint8Array; mediaType: string }): string {
  return `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`
}

/** Addresses and keys stay out of what people read; the server's own words are kept, shortened. */
function toProblem(error: unknown, label: string): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof APIUserAbortError || error instanceof APIConnectionError) {
    return new ProblemError('engine-offline', `${label} does not answer.`, { cause: error })
  }
  if (error instanceof APIError) {
    const said = error.message.replace(/^\d+ /, '').slice(0, 300)
    if (error.status === 429) return new ProblemError('engine-failed', `${label} is rate limited: ${said}`)
    if (error.status === 503) return new ProblemError('engine-offline', `${label} is overloaded: ${said}`)
    return new ProblemError('engine-failed', `${label} answered with an error: ${said}`, { cause: error })
  }
  return new ProblemError('engine-failed', `${label} sent something that cannot be read.`, { cause: error })
}
