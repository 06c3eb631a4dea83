/** A server family's double on a real socket: answers /v1/models and /v1/chat/completions as the family does. Tests only. */
import { asObject, type Json } from '../engines/openai/json.ts'
import type { ErrorReply, Failure, Family, Said } from './families/family.ts'
import {
  type Act,
  chunk,
  chunkedHead,
  lastChunk,
  type RawRequest,
  startRawServer,
  whole,
} from './raw-server.ts'

/** One question as it came. */
export interface Question {
  readonly json: Json
  readonly headers: Readonly<Record<string, string>>
  readonly gone: Promise<void>
  /** the frames that the family would send for this */
  frames(said: Said): string[]
}

/** What the double does with a question: says something, fails in the family's way, or acts on the socket. */
export type Turn = Said | Failure | { acts: Iterable<Act> | AsyncIterable<Act> } | { whole: Said }

export interface ModelServer {
  readonly baseUrl: string
  readonly host: string
  /** all questions, those refused included */
  readonly questions: Question[]
  answer: (question: Question) => Turn
  close(): Promise<void>
}

export const KEY = 'loupe-test-key-0123456789'

export async function startModelServer(family: Family, answer: ModelServer['answer']): Promise<ModelServer> {
  const questions: Question[] = []
  const raw = await startRawServer(async function* (request): AsyncGenerator<Act> {
    if (request.path === '/v1/models') {
      yield whole(200, JSON.stringify(family.models()))
      return
    }
    if (request.path !== '/v1/chat/completions') {
      yield whole(404, '<!DOCTYPE html><html><body>404</body></html>', { 'Content-Type': 'text/html' })
      return
    }
    const question = read(request)
    questions.push(question)
    const refused = family.refuse(question.json)
    if (refused) {
      yield refusal(refused)
      return
    }
    const turn = server.answer(question)
    if (typeof turn === 'string') yield refusal(family.failure(turn))
    else if ('acts' in turn) yield* turn.acts
    else if ('whole' in turn) yield whole(200, JSON.stringify(family.whole(question.json, turn.whole)))
    else if (question.json.stream !== true)
      yield whole(200, JSON.stringify(family.whole(question.json, turn)))
    else yield* stream(question.frames(turn))
  })

  function read(request: RawRequest): Question {
    const json = asObject(JSON.parse(request.body)) ?? {}
    return {
      json,
      headers: request.headers,
      gone: request.gone,
      frames: (said) => family.frames(json, said),
    }
  }

  const server: ModelServer = {
    baseUrl: `${raw.url}/v1`,
    host: new URL(raw.url).host,
    questions,
    answer,
    close: () => raw.close(),
  }
  return server
}

function refusal({ status, body, headers }: ErrorReply): Act {
  return whole(status, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers })
}

export const EVENTS = { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache' }

/** A stream in order: its head, each of these pieces as one chunk, its end. */
export function* stream(pieces: Iterable<string | Uint8Array>): Generator<Act> {
  yield chunkedHead(EVENTS)
  for (const piece of pieces) yield chunk(piece)
  yield lastChunk
}

/** The same, and then `rest` in place of the proper end. */
export function* brokenStream(pieces: Iterable<string | Uint8Array>, ...rest: Act[]): Generator<Act> {
  yield chunkedHead(EVENTS)
  for (const piece of pieces) yield chunk(piece)
  yield* rest
}
