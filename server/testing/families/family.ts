/**
 * What a server family's double is made of: its own fields, streams, errors and refusals, after its sources and documents.
 * `usual` is what they all have in common; each family's file says only what it does differently. Tests only.
 */
import type { Json } from '../../engines/openai/json.ts'

/** What the model of a double says to one question. */
export interface Said {
  readonly words: readonly string[]
  /** words of thinking before the answer */
  readonly thinking?: readonly string[]
  readonly finish?: 'stop' | 'length' | 'tool_calls' | 'content_filter'
  readonly tool?: { name: string; arguments: string }
  /** in place of -0.1 for each word */
  readonly logprob?: unknown
}

export type Failure = 'context' | 'memory' | 'auth' | 'model' | 'busy' | 'rate' | 'internal'

export interface ErrorReply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Family {
  /** id of its preset */
  readonly id: string
  readonly model: string
  /** body of GET /models */
  models(): unknown
  /** why it does not take this request, null where it does */
  refuse(request: Json): ErrorReply | null
  failure(kind: Failure): ErrorReply
  /** the events of a stream, each a whole `data: …` frame with its empty line, the last one the end mark */
  frames(request: Json, said: Said): string[]
  /** the reply in one piece */
  whole(request: Json, said: Said): unknown
  /** the event of an error in a stream that began well */
  errorFrame(message: string): string
  /** what it writes to keep a connection alive, empty where it writes nothing */
  readonly ping: string
  /** the field of thinking, null where it has none */
  readonly thinkingField: 'reasoning_content' | 'reasoning' | null
  readonly logprobs: boolean
}

export function frame(body: unknown): string {
  return `data: ${JSON.stringify(body)}\n\n`
}

export const DONE = 'data: [DONE]\n\n'

export function logprobsOf(request: Json, words: string, logprob: unknown): unknown {
  if (request.logprobs !== true || words === '') return null
  const entry = (token: string, value: unknown) => ({ token, logprob: value, bytes: [...Buffer.from(token)] })
  const top = Number(request.top_logprobs ?? 0)
  const others = [words, ` ${words}`, words.toUpperCase()].slice(0, top)
  return {
    content: [
      {
        ...entry(words, logprob),
        top_logprobs: others.map((token, i) => entry(token, i === 0 ? logprob : -3 - i)),
      },
    ],
    refusal: null,
  }
}

const stamp = { created: 1_787_000_000 }
const counted = { prompt_tokens: 321, completion_tokens: 7, total_tokens: 328 }

/** Fields that a family adds to every chunk, and how it ends. */
export interface Traits {
  readonly id: string
  readonly model: string
  readonly thinkingField?: Family['thinkingField']
  readonly logprobs?: boolean
  readonly ping?: string
  /** further fields of a chunk and of its choice */
  readonly chunk?: Json
  readonly choice?: Json
  readonly models?: (model: string) => unknown
  readonly refuse?: (request: Json) => ErrorReply | null
  readonly error: (status: number, message: string, kind: Failure | 'bad') => unknown
  readonly messages?: Partial<Record<Failure, string>>
  readonly statuses?: Partial<Record<Failure, number>>
  readonly errorFrame?: (message: string) => string
  /** a first chunk with the role alone */
  readonly opens?: boolean
  /** usage in a chunk of its own at the end, when asked for; else in the last chunk of the answer */
  readonly usageApart?: boolean
  /** further fields of the very last chunk, and of a reply in one piece */
  readonly last?: (request: Json) => Json
}

const usualMessages: Record<Failure, string> = {
  context:
    "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens in the messages. Please reduce the length of the messages.",
  memory: 'CUDA out of memory. Tried to allocate 2.00 GiB.',
  auth: 'Incorrect API key provided: sk-test***cret.',
  model: 'The model `test-model` does not exist.',
  busy: 'Server overloaded, please try again later',
  rate: 'Rate limit reached for requests',
  internal: 'Internal server error at http://10.1.2.3:8000/v1/chat',
}
const usualStatuses: Record<Failure, number> = {
  context: 400,
  memory: 500,
  auth: 401,
  model: 404,
  busy: 503,
  rate: 429,
  internal: 500,
}

export function family(traits: Traits): Family {
  const { model, thinkingField = null, logprobs = true } = traits
  const chunk = (choice: Json | null, more: Json = {}) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    ...stamp,
    model,
    ...traits.chunk,
    choices: choice
      ? [{ index: 0, delta: {}, logprobs: null, finish_reason: null, ...traits.choice, ...choice }]
      : [],
    ...more,
  })
  const asked = (request: Json) => (logprobs ? request : { ...request, logprobs: false })
  const calls = (said: Said) =>
    said.tool ? { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: said.tool }] } : {}
  const finishOf = (said: Said) => said.finish ?? (said.tool ? 'tool_calls' : 'stop')

  return {
    id: traits.id,
    model,
    thinkingField,
    logprobs,
    ping: traits.ping ?? '',
    models: () =>
      traits.models?.(model) ?? {
        object: 'list',
        data: [{ id: model, object: 'model', ...stamp, owned_by: 'x' }],
      },
    refuse: (request) => traits.refuse?.(request) ?? null,
    failure(kind) {
      const status = traits.statuses?.[kind] ?? usualStatuses[kind]
      const message = traits.messages?.[kind] ?? usualMessages[kind]
      return {
        status,
        body: traits.error(status, message, kind),
        ...(kind === 'rate' ? { headers: { 'Retry-After': '1' } } : {}),
      }
    },
    frames(request, said) {
      const wantsUsage = (request.stream_options as Json | undefined)?.include_usage === true
      const extras = traits.last?.(request) ?? {}
      const apart = traits.usageApart !== false
      const frames = [
        ...(traits.opens === false ? [] : [chunk({ delta: { role: 'assistant', content: '' } })]),
        ...(thinkingField ? (said.thinking ?? []) : []).map((words) =>
          chunk({ delta: { [thinkingField ?? '']: words } }),
        ),
        ...said.words.map((words) =>
          chunk({
            delta: { content: words },
            logprobs: logprobsOf(asked(request), words, said.logprob ?? -0.1),
          }),
        ),
        ...(said.tool ? toolChunks(said.tool).map((delta) => chunk({ delta })) : []),
        chunk(
          { delta: {}, finish_reason: finishOf(said) },
          { ...(wantsUsage && !apart ? { usage: counted } : {}), ...(wantsUsage && apart ? {} : extras) },
        ),
        ...(wantsUsage && apart ? [chunk(null, { usage: counted, ...extras })] : []),
      ]
      return [...frames.map(frame), DONE]
    },
    whole(request, said) {
      const content = said.words.join('')
      const pieces = said.words.map(
        (words) => (logprobsOf(asked(request), words, said.logprob ?? -0.1) as Json | null)?.content,
      )
      return {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        ...stamp,
        model,
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content,
              ...(thinkingField && said.thinking ? { [thinkingField]: said.thinking.join('') } : {}),
              ...calls(said),
            },
            logprobs: request.logprobs === true && logprobs ? { content: pieces.flat() } : null,
            finish_reason: finishOf(said),
          },
        ],
        usage: counted,
        ...traits.last?.(request),
      }
    },
    errorFrame: traits.errorFrame ?? ((message) => frame(traits.error(500, message, 'internal'))),
  }
}

/** A call comes in pieces: its name, then its arguments bit by bit. */
function toolChunks({ name, arguments: args }: { name: string; arguments: string }): Json[] {
  const half = Math.floor(args.length / 2)
  const piece = (fields: Json) => ({ tool_calls: [{ index: 0, ...fields }] })
  return [
    piece({ id: 'call_1', type: 'function', function: { name, arguments: '' } }),
    piece({ function: { arguments: args.slice(0, half) } }),
    piece({ function: { arguments: args.slice(half) } }),
  ]
}

/** The usual nested form of an error. */
export function nested(fields: (status: number) => Json) {
  return (status: number, message: string) => ({ error: { message, param: null, ...fields(status) } })
}
