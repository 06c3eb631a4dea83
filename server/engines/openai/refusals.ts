/** What a server says when it does not answer, in all the forms of the field, and the problem that a person is told. */
import { type ProblemCode, ProblemError } from '#contract/error.ts'
import { asObject, asText, type Json, parseJson } from './json.ts'
import { clean } from './words.ts'

/** An error of a server, read. */
export interface Refusal {
  /** HTTP status; 200 for an error inside a stream, unless the error names one itself */
  readonly status: number
  /** the server's own words, untouched: never shown as they are */
  readonly message: string
  /** its code and type, as one lower-case text */
  readonly kind: string
  /** the field that it is about, where it says so */
  readonly param: string | null
  /** seconds, null where it does not say */
  readonly retryAfter: number | null
}

/** Reads an error body: nested, flat, as plain text, FastAPI's `detail`, or a page of HTML. */
export function readRefusal(status: number, body: string, retryAfter: number | null): Refusal {
  let json: unknown = null
  try {
    json = parseJson(body)
  } catch {
    // Not JSON: the text itself is what there is.
  }
  // Gemini's compatible endpoint wraps the object in a list.
  const found = errorIn(Array.isArray(json) ? json[0] : json, status, retryAfter)
  if (found) return found
  const page = /^\s*(?:<!doctype|<html)/i.test(body)
  return {
    status,
    message: page ? '' : body.slice(0, 2000),
    kind: page ? 'html' : '',
    param: null,
    retryAfter,
  }
}

/** The error that a JSON object of a reply or stream is or carries, null where it is none. */
export function errorIn(value: unknown, status = 200, retryAfter: number | null = null): Refusal | null {
  const object = asObject(value)
  if (!object) return null
  const { error, detail } = object
  if (typeof error === 'string' && error) return refusal({ message: error }, status, retryAfter)
  const nested = asObject(error)
  if (nested) return refusal(nested, status, retryAfter)
  if (object.object === 'error') return refusal(object, status, retryAfter)
  if (detail !== undefined && object.choices === undefined) {
    return refusal(
      { message: typeof detail === 'string' ? detail : JSON.stringify(detail) },
      status,
      retryAfter,
    )
  }
  // A flat error of a status that is one already: {"message": "...", "code": 422}
  if (status >= 400 && asText(object.message)) return refusal(object, status, retryAfter)
  return null
}

function refusal(error: Json, status: number, retryAfter: number | null): Refusal {
  const code = typeof error.code === 'number' || typeof error.code === 'string' ? String(error.code) : ''
  const own = Number(code)
  return {
    status: status === 200 && own >= 400 && own < 600 ? own : status,
    message: (asText(error.message) ?? JSON.stringify(error.message ?? '')).slice(0, 4000),
    kind: `${code} ${asText(error.type) ?? ''} ${asText(error.status) ?? ''}`.toLowerCase(),
    param: asText(error.param),
    retryAfter,
  }
}

const tooLong =
  /context[ _-]?(?:length|window|size)|maximum (?:context|model|input|sequence) length|max_model_len|too many (?:input |prompt )?tokens|(?:prompt|input|request|context)[^.]{0,40}too (?:long|large)|longer than the (?:model|maximum)|exceeds? (?:the )?(?:model|maximum|available)[^.]{0,60}(?:token|context|length)|exceeds the maximum number of tokens/i
const tooLongKind =
  /context[-_]length|exceed[-_]context|context[-_]overflow|too-many-(?:image-)?tokens|string_above_max/
const noMemory =
  /out[ -]of[ -]memory|OutOfMemory|\bOOM\b|alloc(?:ate|ation)?[_ ]failed|failed to allocate|not enough memory|insufficient memory|requires more system memory|KV cache is full/i
const badKey =
  /api[ _-]?key|unauthori[sz]ed|authentication|credential|access token|permission denied|invalid token/i
const noModel =
  /models?\b.{0,200}?(?:not found|does not exist|doesn't exist|not exist|not available|not loaded|unknown|no such)|(?:no such|unknown|invalid|unsupported) model|has the model .* only/is

/** What kind of failure a refusal is. */
export function codeOf({ status, message, kind }: Refusal): ProblemCode {
  if (tooLongKind.test(kind) || tooLong.test(message)) return 'engine-context-too-long'
  if (/out[-_]of[-_]memory/.test(kind) || noMemory.test(message)) return 'engine-out-of-memory'
  if (status === 401 || status === 403 || /invalid_api_key|authentication/.test(kind)) return 'engine-auth'
  if (status === 400 && badKey.test(message) && /invalid|not valid|missing|incorrect|expired/i.test(message))
    return 'engine-auth'
  if (status === 429 || /rate[-_]limit|insufficient_quota|resource_exhausted/.test(kind))
    return 'engine-rate-limited'
  if (/model[-_]not[-_]found/.test(kind) || (status !== 503 && noModel.test(message)))
    return 'engine-model-missing'
  if (status === 503 || status === 529 || /overloaded|queue-full|server_busy/.test(kind)) return 'engine-busy'
  if (status === 408 || /deadline-exceeded/.test(kind)) return 'engine-timeout'
  if (status === 502 || status === 504) return 'engine-offline'
  if (kind === 'html' || status === 404 || status === 405 || (status >= 300 && status < 400))
    return 'engine-unreadable'
  return 'engine-failed'
}

/** Whether another replica, or the same one a little later, may well answer. */
export function isPassing(code: ProblemCode): boolean {
  return passing.has(code)
}
const passing = new Set<ProblemCode>([
  'engine-rate-limited',
  'engine-busy',
  'engine-offline',
  'engine-out-of-memory',
])

/** The problem for a person. The server's words are kept where they help, without addresses, keys and pictures. */
export function toProblem(found: Refusal, label: string, secrets: readonly string[]): ProblemError {
  const code = codeOf(found)
  const words = clean(found.message, secrets)
  const told = words ? `: ${words}` : '.'
  const wait = found.retryAfter === null ? '' : ` It asks to wait ${Math.ceil(found.retryAfter)} s.`
  // Some servers repeat the key in these words, so none of them are kept.
  if (code === 'engine-auth')
    return new ProblemError(code, `${label} does not accept the key that is set for it.`)
  if (code === 'engine-unreadable') return new ProblemError(code, unreadable(found, label))
  const says: Partial<Record<ProblemCode, string>> = {
    'engine-context-too-long': `The question with its pictures is too long for ${label}${told}`,
    'engine-out-of-memory': `${label} ran out of memory${told}`,
    'engine-rate-limited': `${label} limits how often it may be asked.${wait}${words ? ` It says: ${words}` : ''}`,
    'engine-busy': `${label} has too much to do${told}${wait}`,
    'engine-offline': `${label} does not answer: a gateway before it reports ${found.status}.`,
    'engine-model-missing': `${label} does not have the model${told}`,
    'engine-timeout': `${label} gave up waiting${told}`,
  }
  return new ProblemError(code, says[code] ?? `${label} answered with an error${told}`)
}

function unreadable({ status, kind }: Refusal, label: string): string {
  if (status >= 300 && status < 400)
    return `${label} sends questions on to another address, which Loupe does not follow.`
  if (status === 404 || status === 405)
    return `${label} has no chat completions at its address (status ${status}); base addresses usually end in /v1.`
  if (kind === 'html') return `${label} answered with a web page (status ${status}).`
  return `${label} answered with something that cannot be read (status ${status}).`
}
