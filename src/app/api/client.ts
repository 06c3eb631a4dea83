/** The one way to the server: typed replies, and every failure as a problem in words. */
import type { z } from 'zod'
import { type Problem, problemSchema } from '#contract/error.ts'

/** Failures that happen before the server could name them, beside the codes of the contract's catalogue. */
export type ClientCode = 'network' | 'unexpected-reply'

export class ApiProblem extends Error {
  readonly code: Problem['code'] | ClientCode
  readonly title: string
  readonly detail: string | undefined
  /** HTTP status, 0 where no reply came */
  readonly status: number
  readonly errors: Problem['errors']
  /** what stands there now, where somebody else's change was in the way */
  readonly current: unknown

  constructor(
    problem: Omit<Problem, 'type' | 'code'> & { code: Problem['code'] | ClientCode },
    cause?: unknown,
  ) {
    super(problem.detail ?? problem.title, { cause })
    this.name = 'ApiProblem'
    this.code = problem.code
    this.title = problem.title
    this.detail = problem.detail
    this.status = problem.status
    this.errors = problem.errors
    this.current = problem.current
  }
}

export function networkProblem(cause?: unknown): ApiProblem {
  return new ApiProblem(
    {
      code: 'network',
      title: 'The Loupe server does not answer',
      detail: 'Is it still running? Loupe keeps trying to reach it.',
      status: 0,
    },
    cause,
  )
}

/** Sends a request and reads the reply with a schema. Throws `ApiProblem`, or the abort error of `init.signal`. */
export async function request<T>(
  path: string,
  init: RequestInit | undefined,
  schema: z.ZodType<T>,
): Promise<T> {
  const reply = await send(path, init)
  const text = await reply.text().catch((cause: unknown) => {
    throw networkProblem(cause)
  })
  if (!reply.ok) throw problemOf(reply.status, text)
  return readJson(reply.status, text, schema)
}

/** As `request`, for replies whose body does not matter. */
export async function command(path: string, init?: RequestInit): Promise<void> {
  const reply = await send(path, init)
  if (!reply.ok) throw problemOf(reply.status, await reply.text().catch(() => ''))
}

/** As `request`, for bytes such as attention maps. */
export async function requestBytes(path: string, init?: RequestInit): Promise<ArrayBuffer> {
  const reply = await send(path, init)
  if (!reply.ok) throw problemOf(reply.status, await reply.text().catch(() => ''))
  return reply.arrayBuffer().catch((cause: unknown) => {
    throw networkProblem(cause)
  })
}

/** As `request`, for text such as a log. */
export async function requestText(path: string, init?: RequestInit): Promise<string> {
  const reply = await send(path, init)
  const text = await reply.text().catch((cause: unknown) => {
    throw networkProblem(cause)
  })
  if (!reply.ok) throw problemOf(reply.status, text)
  return text
}

export function jsonBody(value: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

/** Reads the text of a good reply. Throws `unexpected-reply` where it is not what the schema says. */
export function readJson<T>(status: number, text: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  const where = first ? `${first.path.join('.') || 'reply'}: ${first.message}` : undefined
  throw unexpected(status, where)
}

/** The problem that an error reply tells of, even where it is no problem+json (a proxy's page, say). */
export function problemOf(status: number, text: string): ApiProblem {
  const parsed = problemSchema.safeParse(parseJson(text))
  if (parsed.success) return new ApiProblem(parsed.data)
  // a proxy in between that cannot reach the server
  if (status === 502 || status === 504) return networkProblem()
  return unexpected(status, text && text.length < 300 && !text.includes('<') ? text : undefined)
}

async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw networkProblem(cause)
  }
}

function unexpected(status: number, detail: string | undefined): ApiProblem {
  return new ApiProblem({
    code: 'unexpected-reply',
    title: 'The server sent something that Loupe does not understand',
    detail: detail ?? `HTTP status ${status}`,
    status,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
