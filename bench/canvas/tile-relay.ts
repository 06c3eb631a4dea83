/**
 * Stands between the page and our server's tiles. It counts what is asked for, and keeps tiles in memory where the
 * bench is about the viewers alone; else each request goes through to the server, which renders it.
 */
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'

export interface TileRelay {
  handle(asked: IncomingMessage, reply: ServerResponse): void
  /** keep replies and answer from them */
  keep: boolean
  /** tiles asked for, tiles that were broken off, and bytes sent, since the last call */
  count(): { requests: number; aborted: number; megabytes: number }
}

interface Kept {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Buffer
}

export function createTileRelay(origin: string): TileRelay {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const kept = new Map<string, Kept>()
  let requests = 0
  let aborted = 0
  let bytes = 0

  const answer = (reply: ServerResponse, { status, headers, body }: Kept) => {
    bytes += body.length
    reply.writeHead(status, headers).end(body)
  }
  const relay: TileRelay = {
    keep: false,
    count() {
      const figures = { requests, aborted, megabytes: bytes / 2 ** 20 }
      requests = 0
      aborted = 0
      bytes = 0
      return figures
    },
    handle(asked, reply) {
      const path = asked.url ?? '/'
      if (/\.(jpg|png|webp)$/.test(path)) requests++
      reply.on('close', () => {
        if (!reply.writableEnded) aborted++
      })
      const known = relay.keep ? kept.get(path) : undefined
      if (known) return answer(reply, known)
      const { host = '' } = asked.headers
      const onward = request(origin + path, { agent, headers: { host, accept: '*/*' } }, (back) => {
        const parts: Buffer[] = []
        back.on('data', (part: Buffer) => parts.push(part))
        back.on('end', () => {
          const body = Buffer.concat(parts)
          const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...headers } = back.headers
          const whole = { status: back.statusCode ?? 502, headers, body }
          if (whole.status === 200) kept.set(path, whole)
          answer(reply, whole)
        })
      })
      onward.on('error', () => reply.destroyed || reply.writeHead(502).end())
      reply.on('close', () => !reply.writableEnded && onward.destroy())
      onward.end()
    },
  }
  return relay
}
