/** From a question to the JSON that a server is sent. Pictures go as data URIs only: never an address. */
import type { AskRequest, Message, Picture } from '../engine.ts'
import type { Habits } from './learned.ts'

/** Fields that only some questions have: a schema, tools. */
export type Extra = Readonly<Record<string, unknown>>

const DEFAULT_MAX_TOKENS = 1024

/** The body without its messages, which are long and the same at every attempt. */
export function fieldsOf(model: string, request: AskRequest, habits: Habits, extra: Extra = {}) {
  const { topLogprobs, relativeAttention } = habits
  const wanted = relativeAttention ? request.relativeAttention : undefined
  return {
    model,
    [habits.tokenField]: request.maxTokens ?? DEFAULT_MAX_TOKENS,
    ...(habits.stream ? { stream: true } : {}),
    ...(habits.stream && habits.streamUsage ? { stream_options: { include_usage: true } } : {}),
    ...(habits.temperature ? { temperature: request.temperature ?? 0 } : {}),
    ...(habits.seed && request.seed !== undefined ? { seed: request.seed } : {}),
    ...(topLogprobs === null ? {} : { logprobs: true }),
    ...(topLogprobs ? { top_logprobs: topLogprobs } : {}),
    ...(wanted
      ? {
          relative_attention: {
            layers: 'all',
            generic_prompt: wanted.genericPrompt,
            ...(wanted.tokens ? { tokens: wanted.tokens } : {}),
          },
        }
      : {}),
    ...extra,
  }
}

/** The messages as JSON, made once for all attempts. */
export function messagesJson(messages: readonly Message[]): string {
  return JSON.stringify(messages.map(toParam))
}

/** Joins the two without encoding the pictures again. */
export function bodyJson(fields: object, messages: string): string {
  return `${JSON.stringify(fields).slice(0, -1)},"messages":${messages}}`
}

function toParam({ role, parts }: Message) {
  // Plain text where there is no picture: some servers take lists from the user only.
  if (parts.every((part) => part.type === 'text')) {
    return { role, content: parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n') }
  }
  return {
    role,
    content: parts.map((part) =>
      part.type === 'text'
        ? { type: 'text', text: part.text }
        : { type: 'image_url', image_url: { url: dataUri(part.picture) } },
    ),
  }
}

/** Every known server takes baseline JPEG and PNG; one of them nothing else (stb_image), another no addresses. */
function dataUri({ bytes, mediaType }: Picture): string {
  return `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`
}

/** How many pictures the question has, in all its messages. */
export function countPictures(messages: readonly Message[]): number {
  return messages.reduce((n, { parts }) => n + parts.filter((part) => part.type === 'image').length, 0)
}
