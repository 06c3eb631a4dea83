/**
 * What the server tells whoever runs it, on stderr. Usually little, in words; with LOUPE_LOG=json one JSON line for each request
 * and each run, with their ids. No query string, no header and no text of anybody is in them, for these can hold secrets.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { destination, type Logger, pino } from 'pino'
import type { Run } from '#contract/run.ts'
import type { Metrics } from './metrics.ts'

export interface Log {
  readonly json: boolean
  info(fields: object, words: string): void
  warn(fields: object, words: string): void
  /** something of ours is broken; with its stack */
  error(fields: { error?: unknown; [field: string]: unknown }, words: string): void
}

export function createLog(json: boolean, write: (line: string) => void = toStderr): Log {
  if (json)
    return jsonLog(
      pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, sink(write)),
    )
  return {
    json,
    info: () => undefined,
    warn: (_, words) => write(`${printable(words)}\n`),
    error: ({ error }, words) =>
      write(`${printable(`${words}: ${error instanceof Error ? error.stack : String(error)}`)}\n`),
  }
}

/** What strangers wrote may stand in an error: no code that a terminal obeys, and no mark that turns the line around. */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}

const toStderr = (line: string) => void process.stderr.write(line)

function sink(write: (line: string) => void) {
  return write === toStderr ? destination({ fd: 2, sync: false }) : { write }
}

function jsonLog(logger: Logger): Log {
  return {
    json: true,
    info: (fields, words) => logger.info(fields, words),
    warn: (fields, words) => logger.warn(fields, words),
    error: ({ error, ...fields }, words) => logger.error({ ...fields, err: error }, words),
  }
}

/** A path without what may be secret: no query, and no token of a share. */
export function safePath(url: string): string {
  const [path = ''] = url.split('?')
  return path.replace(/^(\/s|\/api\/shared)\/[^/]+/, '$1/…')
}

/** Counts every request, and tells of it where lines are wanted. */
export function watchRequests(app: FastifyInstance, metrics: Metrics, log: Log): void {
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched'
    const seconds = reply.elapsedTime / 1000
    metrics.requestEnded({ method: request.method, route, status: reply.statusCode, seconds })
    if (!log.json) return
    log.info(
      {
        requestId: request.id,
        method: request.method,
        path: safePath(request.url),
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...runOf(request, route),
      },
      'request',
    )
  })
}

/** The run that a request is about. */
function runOf(request: FastifyRequest, route: string): { runId?: string } {
  const { id } = (request.params ?? {}) as { id?: unknown }
  return route.startsWith('/api/runs/:id') && typeof id === 'string' ? { runId: id } : {}
}

/** Hears of every run that ended. */
export function watchRuns(metrics: Metrics, log: Log) {
  return (run: Run, totalMs: number | null): void => {
    metrics.runEnded(run, totalMs === null ? null : totalMs / 1000)
    const { id, method, engine, status, error } = run
    log.info(
      { runId: id, method, engine, status, ms: totalMs && Math.round(totalMs), code: error?.code },
      'run ended',
    )
  }
}
