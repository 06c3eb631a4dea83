/** A test double of a remote model server: speaks chat completions with streaming, logprobs and its real faults. Tests only. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly body: {
    model: string
    messages: {
      role: string
      content: string | { type: string; text?: string; image_url?: { url: string } }[]
    }[]
    logprobs?: boolean
    max_tokens?: number
  }
  /** waits until the client has gone away */
  gone(): Promise<void>
}

export type Chunk =
  | { words: string; logprob?: number }
  | { finish: 'stop' | 'length' }
  | { raw: string }
  | { wait: Promise<unknown> }

/** What the server says to a question: chunks of a stream, or an error status with a body. */
export type Script = (
  asked: Asked,
) => Iterable<Chunk> | AsyncIterable<Chunk> | { status: number; body: unknown }

export interface ChatServer {
  readonly baseUrl: string
  readonly asked: Asked[]
  script: Script
  close(): Promise<void>
}

export async function startChatServer(script: Script): Promise<ChatServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const chat: ChatServer = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    script,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (request.method === 'GET') {
      const models = { object: 'list', data: [{ id: 'test', object: 'model' }] }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(models))
      return
    }
    const gone = new Promise<void>((resolve) => response.on('close', resolve))
    const question: Asked = { body: JSON.parse(Buffer.concat(chunks).toString()), gone: () => gone }
    asked.push(question)
    const reply = chat.script(question)
    if ('status' in reply) {
      response.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply.body))
      return
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    for await (const chunk of reply) {
      if ('wait' in chunk) await chunk.wait
      else response.write(`data: ${frame(chunk, question.body.logprobs === true)}\n\n`)
    }
    response.end('data: [DONE]\n\n')
  }
  return chat
}

function frame(chunk: Exclude<Chunk, { wait: unknown }>, withLogprobs: boolean): string {
  if ('raw' in chunk) return chunk.raw
  const words = 'words' in chunk ? chunk.words : ''
  const logprob = 'words' in chunk ? (chunk.logprob ?? -0.1) : 0
  return JSON.stringify({
    id: 'chat-1',
    object: 'chat.completion.chunk',
    model: 'test',
    choices: [
      {
        index: 0,
        delta: words ? { content: words } : {},
        finish_reason: 'finish' in chunk ? chunk.finish : null,
        logprobs:
          withLogprobs && words
            ? { content: [{ token: words, logprob, bytes: null, top_logprobs: [] }] }
            : null,
      },
    ],
  })
}

/** Words said one after another, then a proper end. */
export function* says(...words: string[]): Iterable<Chunk> {
  for (const word of words) yield { words: word }
  yield { finish: 'stop' }
}
