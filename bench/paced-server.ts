/** A protocol-true model server with the pace of a real one: the same for questions through Loupe and asked directly. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export const pace = { firstMs: 200, everyMs: 20, tokens: 50 }

export interface PacedServer {
  readonly baseUrl: string
  /** the last question's body, to be asked again directly */
  lastBody(): string
  close(): void
}

export async function startPacedServer(tokens: number = pace.tokens): Promise<PacedServer> {
  let body = ''
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'paced', object: 'model' }] }))
      return
    }
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    body = Buffer.concat(parts).toString()
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.flushHeaders()
    // Against one clock, so that a late timer does not make all later tokens late.
    const since = performance.now()
    for (let n = 0; n < tokens && !response.destroyed; n++) {
      await sleep(Math.max(0, since + pace.firstMs + n * pace.everyMs - performance.now()))
      response.write(frame({ delta: { content: n === 0 ? '**Answer:' : ` word${n}` }, finish_reason: null }))
    }
    response.write(frame({ delta: {}, finish_reason: 'stop' }))
    response.end('data: [DONE]\n\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    lastBody: () => body,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function frame(choice: object): string {
  const chunk = {
    id: 'x',
    object: 'chat.completion.chunk',
    model: 'paced',
    choices: [{ index: 0, ...choice }],
  }
  return `data: ${JSON.stringify(chunk)}\n\n`
}
