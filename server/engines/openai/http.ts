/**
 * One question over HTTP: node:http with connections kept open. Redirects are not followed, nothing is decompressed, and
 * no deadline is set here: the caller's signal ends everything at once, the connection included.
 */
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as plain } from 'node:http'
import { Agent as HttpsAgent, request as secure } from 'node:https'

export interface Answered {
  readonly status: number
  readonly contentType: string
  /** seconds, from Retry-After, null without or unreadable */
  readonly retryAfter: number | null
  readonly body: AsyncIterable<Uint8Array>
  /** lets go of the connection where the body is not read to its end */
  drop(): void
}

export interface Connection {
  post(path: string, json: string, signal: AbortSignal): Promise<Answered>
  get(path: string, signal: AbortSignal): Promise<Answered>
  close(): void
}

/** No reply, or one that broke off; its message names no address. */
export class ConnectionLost extends Error {}

export function connect(baseUrl: string, apiKey: string | null): Connection {
  const base = baseUrl.replace(/\/+$/, '')
  const tls = base.startsWith('https:')
  const options = { keepAlive: true, maxFreeSockets: 32, scheduling: 'lifo' as const }
  const agent = tls ? new HttpsAgent(options) : new HttpAgent(options)
  const headers = {
    Accept: 'text/event-stream, application/json',
    'Accept-Encoding': 'identity',
    'User-Agent': 'loupe',
    ...(apiKey ? { Authorization: `Bearer ${apiKey}` } : {}),
  }

  async function send(
    method: string,
    path: string,
    json: string | null,
    signal: AbortSignal,
  ): Promise<Answered> {
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      let asked: ClientRequest | null = null
      try {
        const body = json === null ? null : Buffer.from(json)
        asked = (tls ? secure : plain)(`${base}${path}`, {
          method,
          agent,
          signal,
          headers: body
            ? { ...headers, 'Content-Type': 'application/json', 'Content-Length': body.byteLength }
            : headers,
        })
        return answered(await reply(asked, body), signal)
      } catch (error) {
        if (signal.aborted) throw signal.reason
        // The server closed a kept connection just as it was used again: not its failure.
        if (asked?.reusedSocket && attempt === 1) continue
        throw new ConnectionLost('no reply', { cause: error })
      }
    }
  }

  return {
    post: (path, json, signal) => send('POST', path, json, signal),
    get: (path, signal) => send('GET', path, null, signal),
    close: () => agent.destroy(),
  }
}

function reply(asked: ClientRequest, body: Buffer | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.on('response', resolve)
    asked.on('error', reject)
    asked.end(body ?? undefined)
  })
}

function answered(message: IncomingMessage, signal: AbortSignal): Answered {
  // An error after the last read has nobody to tell it to.
  message.on('error', () => {})
  return {
    status: message.statusCode ?? 0,
    contentType: (message.headers['content-type'] ?? '').toLowerCase(),
    retryAfter: readRetryAfter(message.headers['retry-after']),
    body: read(message, signal),
    drop: () => message.destroy(),
  }
}

async function* read(message: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of message) yield chunk as Uint8Array
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw new ConnectionLost('the reply broke off', { cause: error })
  }
}

/** Seconds, or an HTTP date. */
export function readRetryAfter(value: string | undefined, now = Date.now()): number | null {
  if (value === undefined) return null
  const text = value.trim()
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text)
  const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000)
}

/** A body as text, cut after `maxBytes`; for error bodies and lists. */
export async function readText(answer: Answered, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body) {
    parts.push(chunk)
    size += chunk.length
    if (size > maxBytes) {
      answer.drop()
      break
    }
  }
  return Buffer.concat(parts).subarray(0, maxBytes).toString('utf8')
}
