/** Those who come to a server under load: viewers of tiles, people who ask, who watch, and who do harm without meaning to. */
import { Agent, get, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What was seen, all times in milliseconds. */
export interface Seen {
  readonly tiles: number[]
  readonly refusals: number[]
  readonly errors: Map<string, number>
  readonly runs: number[]
  runsFailed: number
  events: number
  /** streams that ended before the run did */
  cutStreams: number
  /** connections of those who do not read, or never ask, that the server has cut */
  idlersCut: number
}

export function nothingSeen(): Seen {
  return {
    ...{ tiles: [], refusals: [], errors: new Map(), runs: [] },
    ...{ runsFailed: 0, events: 0, cutStreams: 0, idlersCut: 0 },
  }
}

export function failed(seen: Seen, what: string): void {
  seen.errors.set(what, (seen.errors.get(what) ?? 0) + 1)
}

export interface Reply {
  readonly status: number
  readonly retryAfter: number
}

/** Asks for tiles over so many connections without pause, but for what a refusal asks for. */
export function viewTiles(
  addresses: () => URL,
  connections: number,
  seen: Seen,
  over: () => boolean,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const lane = async () => {
    while (!over()) {
      const since = performance.now()
      const reply = await fetchAll(addresses(), agent).catch((error: NodeJS.ErrnoException) => {
        failed(seen, `tile: ${error.code ?? error.message}`)
        return null
      })
      const took = performance.now() - since
      if (reply?.status === 200) seen.tiles.push(took)
      else if (reply?.status === 503 && reply.retryAfter > 0) {
        seen.refusals.push(took)
        await sleep(reply.retryAfter * 1000)
      } else if (reply) failed(seen, `tile: ${reply.status}`)
      else await sleep(100)
    }
  }
  return Promise.all(Array.from({ length: connections }, lane)).then(() => agent.destroy())
}

function fetchAll(url: URL, agent: Agent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (reply) => {
      reply.resume()
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, retryAfter: Number(reply.headers['retry-after'] ?? 0) }),
      )
      reply.on('error', reject)
    }).on('error', reject)
  })
}

export async function ask(url: string, body: object): Promise<Record<string, unknown>> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`${new URL(url).pathname}: ${reply.status} ${await reply.text()}`)
  return (await reply.json()) as Record<string, unknown>
}

/** Reads an event stream to its end; answers how many events came, and whether the last of the run was among them. */
export function watch(url: string, onEvent: () => void): Promise<{ finished: boolean; failed: boolean }> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (reply) => {
      let text = ''
      let end: string | null = null
      reply.setEncoding('utf8')
      reply.on('data', (chunk: string) => {
        const parts = (text + chunk).split('\n\n')
        text = parts.pop() ?? ''
        for (const part of parts) {
          if (!part.startsWith('id:')) continue
          onEvent()
          if (part.includes('"type":"run-finished"')) end = part
        }
      })
      reply.on('end', () =>
        resolve({
          finished: end !== null || reply.statusCode === 204,
          failed: end !== null && !end.includes('"status":"succeeded"'),
        }),
      )
      reply.on('error', reject)
    }).on('error', reject)
  })
}

/** Asks for a stream or a picture and never reads what comes. */
export function neverRead(url: URL, onCut: () => void): Socket {
  const socket = connect(Number(url.port), url.hostname)
  socket.on('error', () => undefined)
  socket.on('close', onCut)
  socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)
  socket.pause()
  return socket
}

/** Begins a request and never goes on. */
export function neverAsk(url: URL, onCut: () => void): Socket {
  const socket = connect(Number(url.port), url.hostname)
  socket.on('error', () => undefined)
  socket.on('close', onCut)
  socket.resume()
  socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nX-Slow`)
  return socket
}

/** Sends the beginning of an upload and never goes on. */
export function neverSend(url: URL): void {
  const sending = request(new URL('/api/images', url), {
    method: 'POST',
    headers: { 'content-type': 'image/png', 'content-length': 10_000_000 },
    agent: false,
  })
  sending.on('error', () => undefined)
  sending.write(Buffer.from([0x89, 0x50, 0x4e, 0x47]))
}
