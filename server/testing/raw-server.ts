/** An HTTP server on a bare socket, for tests: it says exactly the bytes it is told to, and can break off in every way. Tests only. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** resolves when the client has gone */
  readonly gone: Promise<void>
}

/** What is done next on the socket. */
export type Act =
  /** these bytes, as they are */
  | { bytes: Uint8Array }
  /** waits, in milliseconds */
  | { sleep: number }
  /** waits until the client goes */
  | 'wait'
  /** ends the connection in order (FIN) */
  | 'end'
  /** breaks the connection (RST) */
  | 'reset'

export type Behaviour = (request: RawRequest) => Iterable<Act> | AsyncIterable<Act>

export interface RawServer {
  readonly url: string
  readonly requests: RawRequest[]
  behaviour: Behaviour
  close(): Promise<void>
}

export async function startRawServer(behaviour: Behaviour): Promise<RawServer> {
  const sockets = new Set<Socket>()
  const requests: RawRequest[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    void serve(socket).catch(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const raw: RawServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    behaviour,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }

  async function serve(socket: Socket): Promise<void> {
    const gone = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    let rest = Buffer.alloc(0)
    const more: Buffer[] = []
    let wake = () => {}
    socket.on('data', (chunk) => {
      more.push(chunk)
      wake()
    })
    const need = async (enough: () => boolean): Promise<boolean> => {
      for (;;) {
        rest = Buffer.concat([rest, ...more.splice(0)])
        if (enough()) return true
        if (socket.destroyed) return false
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), gone])
        if (socket.destroyed && more.length === 0) return false
      }
    }
    while (await need(() => rest.includes('\r\n\r\n'))) {
      const end = rest.indexOf('\r\n\r\n')
      const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
      const [method = '', path = ''] = first.split(' ')
      const headers = Object.fromEntries(
        lines.map((line) => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
      )
      const length = Number(headers['content-length'] ?? 0)
      if (!(await need(() => rest.length >= end + 4 + length))) return
      const body = rest.subarray(end + 4, end + 4 + length).toString('utf8')
      rest = rest.subarray(end + 4 + length)
      const request: RawRequest = { method, path, headers, body, gone }
      requests.push(request)
      for await (const act of raw.behaviour(request)) {
        if (socket.destroyed) return
        await carryOut(socket, act, gone)
      }
    }
  }
  return raw
}

async function carryOut(socket: Socket, act: Act, gone: Promise<void>): Promise<void> {
  if (act === 'wait') return gone
  if (act === 'end') return void socket.end()
  if (act === 'reset') return void socket.resetAndDestroy()
  if ('sleep' in act) {
    await Promise.race([sleep(act.sleep), gone])
    return
  }
  if (!socket.write(act.bytes)) await Promise.race([once(socket, 'drain').catch(() => {}), gone])
}

/** A whole reply with a length, after which the connection stays open. */
export function whole(
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' },
): Act {
  const bytes = Buffer.from(body)
  return {
    bytes: Buffer.concat([head(status, { ...headers, 'Content-Length': String(bytes.length) }), bytes]),
  }
}

/** The head of a chunked reply. */
export function chunkedHead(headers: Readonly<Record<string, string>>): Act {
  return { bytes: head(200, { ...headers, 'Transfer-Encoding': 'chunked' }) }
}

/** One chunk of a chunked reply. */
export function chunk(body: string | Uint8Array): Act {
  const bytes = Buffer.from(body)
  if (bytes.length === 0) return { bytes }
  return {
    bytes: Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
  }
}

export const lastChunk: Act = { bytes: Buffer.from('0\r\n\r\n') }

function head(status: number, headers: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n`)
}
