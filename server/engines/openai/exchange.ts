/** One question to one address: sent, heard to its end, checked. Knows no replicas and tries nothing twice. */
import { ProblemError } from '#contract/error.ts'
import { type Patience, startDeadline } from './deadline.ts'
import { eventData } from './event-stream.ts'
import { type Answered, type Connection, readText } from './http.ts'
import { hasTooManyParts, parseJson } from './json.ts'
import { type Refusal, readRefusal } from './refusals.ts'
import { RefusedInside, Reply, type Told, TooLongReply } from './reply.ts'

/** The server answered with an error, before or in the middle of its answer. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super('refused')
    this.refusal = refusal
  }
}

export interface Heard {
  readonly told: Told
  readonly firstWordMs: number
  readonly totalMs: number
  /** from the last word to the end, where an attention pass takes its time */
  readonly afterMs: number
  readonly streamed: boolean
}

const MAX_ERROR_BYTES = 64 * 1024
/** A reply with the likeliest tokens of 8192 places has about 20 MB; maps of a large model have some more. */
const MAX_PLAIN_BYTES = 24 * 2 ** 20
const MAX_MAP_BYTES = 512 * 2 ** 20

export interface Exchange {
  readonly label: string
  readonly connection: Connection
  readonly body: string
  readonly patience: Patience
  readonly maps: boolean
}

/** Yields words as they come. Throws Refused, ConnectionLost, ProblemError, and the signal's reason. */
export async function* exchange(
  { label, connection, body, patience, maps }: Exchange,
  signal: AbortSignal,
): AsyncGenerator<string, Heard> {
  const since = performance.now()
  const deadline = startDeadline(label, patience)
  const both = AbortSignal.any([signal, deadline.signal])
  let answer: Answered | null = null
  let over = false
  try {
    answer = await connection.post('/chat/completions', body, both)
    await checkHead(answer, label)
    const reply = new Reply()
    let first: number | null = null
    let last = since
    const streamed = !isJson(answer)
    let events = 0
    for await (const value of streamed ? streamOf(answer, label, maps) : wholeOf(answer, label, maps)) {
      events++
      const { delta, progress } = reply.take(value)
      if (progress) {
        deadline.touch()
        last = performance.now()
        first ??= last
      }
      if (delta) yield delta
    }
    if (events === 0) throw unreadable(label)
    // A stream that simply ends was cut off, whatever its status code said.
    if (!reply.finished) throw cutOff(label)
    const rest = reply.end()
    if (rest) yield rest
    over = true
    const end = performance.now()
    const told = reply.told()
    if (told.finish === 'error' || told.finish === 'abort') throw cutOff(label)
    return { told, streamed, firstWordMs: (first ?? end) - since, totalMs: end - since, afterMs: end - last }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (deadline.signal.aborted) throw deadline.signal.reason
    if (error instanceof RefusedInside) throw new Refused(error.refusal)
    if (error instanceof TooLongReply || error instanceof RangeError)
      throw new ProblemError('engine-failed', `${label} would not stop talking.`, { cause: error })
    throw error
  } finally {
    deadline.clear()
    if (!over) answer?.drop()
  }
}

async function checkHead(answer: Answered, label: string): Promise<void> {
  const { status, retryAfter, contentType } = answer
  if (status < 200 || status >= 300) {
    // What a redirect's page says is of no interest, and it may be endless.
    const text = status >= 300 && status < 400 ? '' : await readText(answer, MAX_ERROR_BYTES)
    throw new Refused(readRefusal(status, text, retryAfter))
  }
  if (contentType.includes('html')) throw unreadable(label, ' It looks like a web page.')
  if (/^(?:image|audio|video|multipart)\//.test(contentType)) throw unreadable(label)
}

function isJson({ contentType }: Answered): boolean {
  return contentType.startsWith('application/json')
}

async function* streamOf(answer: Answered, label: string, maps: boolean): AsyncGenerator<unknown> {
  const limit = maps ? MAX_MAP_BYTES : MAX_PLAIN_BYTES
  for await (const data of eventData(counted(answer.body, limit), limit)) {
    if (data.trim() === '[DONE]') return
    if (data.trim() === '') continue
    yield read(data, label)
  }
}

async function* wholeOf(answer: Answered, label: string, maps: boolean): AsyncGenerator<unknown> {
  const limit = maps ? MAX_MAP_BYTES : MAX_PLAIN_BYTES
  const parts: Uint8Array[] = []
  for await (const chunk of counted(answer.body, limit)) parts.push(chunk)
  yield read(Buffer.concat(parts).toString('utf8'), label)
}

async function* counted(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > limit) throw new RangeError('the reply is too large')
    yield chunk
  }
}

function read(text: string, label: string): unknown {
  if (hasTooManyParts(text)) throw unreadable(label, ' It has more parts than any answer.')
  try {
    return parseJson(text)
  } catch (cause) {
    throw unreadable(label, '', cause)
  }
}

function unreadable(label: string, more = '', cause?: unknown): ProblemError {
  return new ProblemError('engine-unreadable', `${label} sent something that is no chat completion.${more}`, {
    cause,
  })
}

function cutOff(label: string): ProblemError {
  return new ProblemError('engine-cut-off', `${label} stopped in the middle of its answer.`)
}
