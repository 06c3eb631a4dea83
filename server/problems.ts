/** The one place where errors become HTTP replies: problem+json, a stable code, no stack, no path. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { type Problem, type ProblemCode, ProblemError, problem } from '#contract/error.ts'
import { createLog, type Log, safePath } from './operations/log.ts'

export function sendProblems(app: FastifyInstance, log: Log = createLog(false)): void {
  app.setErrorHandler((error, request, reply) => {
    const found = toProblem(error)
    if (found.status >= 500 && found.code === 'internal') {
      log.error({ error, requestId: request.id }, `${request.method} ${safePath(request.url)}`)
    }
    return sendProblem(reply, found)
  })
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problem('not-found')))
}

export function sendProblem(reply: FastifyReply, found: Problem): FastifyReply {
  const later = found.status === 503 || found.status === 429
  if (later && !reply.hasHeader('Retry-After')) reply.header('Retry-After', '1')
  return reply.code(found.status).type('application/problem+json').send(JSON.stringify(found))
}

/** What is no request at all, or too long a head of one, comes to no route: the reply is written to the socket as it is. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const why = unreadable[error.code ?? ''] ?? 'The request cannot be read.'
  const found = problem('bad-request', why)
  const body = Buffer.from(JSON.stringify(found))
  const head = [
    `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${body.length}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ]
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]))
}

const unreadable: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'The address and headers are too long.',
  HPE_INVALID_METHOD: 'The method is unknown.',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request took too long.',
}

/** What Fastify itself refuses, in the words of our catalogue. */
const fastifyCodes: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_REQ_FILE_TOO_LARGE: 'image-too-many-bytes',
  FST_ERR_RATE_LIMIT: 'rate-limited',
}

export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.toProblem()
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({
      path: issue.instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message: issue.message ?? 'is not valid',
    }))
    const first = errors[0]
    // Which parameters a run takes is the method's matter, and has its own problem.
    const code = first && /^params(\.|$)/.test(first.path) ? 'params-invalid' : 'bad-request'
    return problem(code, first ? `${first.path || 'request'}: ${first.message}` : undefined, errors)
  }
  if (error instanceof Error) {
    const { code, statusCode } = error as Error & { code?: string; statusCode?: number }
    if (code && fastifyCodes[code]) return problem(fastifyCodes[code])
    if (code === 'ENOSPC') return problem('storage-full')
    if (statusCode === 429) return problem('rate-limited')
    if (statusCode === 413) return problem('payload-too-large')
    if (statusCode && statusCode >= 400 && statusCode < 500) return problem('bad-request', error.message)
  }
  return problem('internal')
}
