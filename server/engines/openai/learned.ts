/** What a server turned out to refuse: asked again without it once, and from then on asked that way. */
import type { Dialect, TokenField } from './dialects.ts'
import { codeOf, type Refusal } from './refusals.ts'

export interface Habits {
  readonly tokenField: TokenField
  readonly topLogprobs: number | null
  readonly temperature: boolean
  readonly seed: boolean
  readonly streamUsage: boolean
  /** false: it only answers in one piece */
  readonly stream: boolean
  readonly relativeAttention: boolean
}

export function habitsOf(dialect: Dialect): Habits {
  const { tokenField, topLogprobs, temperature, seed, streamUsage, relativeAttention } = dialect
  return { tokenField, topLogprobs, temperature, seed, streamUsage, relativeAttention, stream: true }
}

/** The fields that a question really carried, by name. */
export type Sent = Readonly<Record<string, unknown>>

/**
 * The habits with which to ask again after a refusal, null where it is about nothing that can be left out. Only fields
 * that were sent count, so that asking again always ends.
 */
export function learnFrom(
  habits: Habits,
  { sent, refusal }: { sent: Sent; refusal: Refusal },
): Habits | null {
  if (refusal.status < 400 || (refusal.status >= 500 && refusal.status !== 501)) return null
  if (otherwise.has(codeOf(refusal))) return null
  const about = (field: string) => field in sent && names(refusal, field)
  // Longer names first: a refusal of top_logprobs also has the letters of logprobs.
  if (about('top_logprobs'))
    return { ...habits, topLogprobs: fewer(refusal.message, habits.topLogprobs ?? 0) }
  if (about('logprobs') || ('logprobs' in sent && /log[- ]?prob/i.test(refusal.message)))
    return { ...habits, topLogprobs: null }
  if (about('stream_options')) return { ...habits, streamUsage: false }
  if (about('relative_attention')) return { ...habits, relativeAttention: false }
  if (about('temperature')) return { ...habits, temperature: false }
  if (about('seed')) return { ...habits, seed: false }
  const other = habits.tokenField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
  if (about(habits.tokenField) && refusesField(refusal, other)) return { ...habits, tokenField: other }
  if ('stream' in sent && sent.stream === true && streamRefused(refusal)) return { ...habits, stream: false }
  return null
}

/** About the question's size or the moment, even where a field is named beside it. */
const otherwise = new Set([
  'engine-context-too-long',
  'engine-out-of-memory',
  'engine-rate-limited',
  'engine-busy',
])

/** A whole word: `max_tokens` is not named by `max_completion_tokens`. */
function names({ param, message }: Refusal, field: string): boolean {
  if (param?.split(/[.[\]]/).includes(field)) return true
  return new RegExp(`(?<![A-Za-z_])${field}(?![A-Za-z_])`).test(message)
}

/** A token limit may also be refused for its number; then the other field would not help. */
function refusesField({ kind, message }: Refusal, other: string): boolean {
  if (/unsupported_parameter|unknown_parameter|extra_forbidden/.test(kind)) return true
  return (
    message.includes(other) ||
    /unsupported|not supported|unknown|unrecogni[sz]ed|unexpected|not permitted|extra (?:inputs|fields)|not allowed|deprecated/i.test(
      message,
    )
  )
}

function streamRefused({ param, message }: Refusal): boolean {
  return (
    param === 'stream' ||
    /stream(?:ing)? (?:is |mode is )?(?:not|un)[ -]?(?:supported|available)/i.test(message)
  )
}

/** The limit that the refusal names, below what was asked for; else none of the alternatives. */
function fewer(message: string, asked: number): number {
  const named = [...message.matchAll(/(?<![\d.])\d{1,3}(?![\d.])/g)].map(Number)
  const below = named.filter((n) => n > 0 && n < asked)
  return below.length > 0 ? Math.max(...below) : 0
}
