/** Server-sent events (HTML standard, section 9.2): integer ids, heartbeats, and 204 when nothing is left to say. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RunEvent } from '#contract/run.ts'

const HEARTBEAT_MS = 15_000
/** How long to wait for a first event before the stream is opened all the same. */
const FIRST_EVENT_MS = 200
/** A reader that lets this much pile up is dropped; it can resume with Last-Event-ID. */
const MAX_BUFFERED = 4 * 2 ** 20

/**
 * Sends events until `watch` ends or the client goes. What comes at once is looked at before anything is written, so
 * that a problem (no such run) is still an ordinary reply and a run with nothing left to tell answers 204.
 */
export async function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  watch: (signal: AbortSignal) => AsyncGenerator<RunEvent>,
): Promise<FastifyReply> {
  const abort = new AbortController()
  reply.raw.on('close', () => abort.abort())
  const events = watch(abort.signal)
  const first = events.next()
  const early = await Promise.race([first, delay(FIRST_EVENT_MS)])
  if (early?.done) return reply.code(204).send()

  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  })
  raw.write('retry: 1000\n\n')
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS)
  try {
    for (let next = await first; !next.done && !abort.signal.aborted; next = await events.next()) {
      raw.write(`id: ${next.value.id}\ndata: ${JSON.stringify(next.value)}\n\n`)
      if (raw.writableLength > MAX_BUFFERED) break
    }
  } catch (error) {
    // The headers are gone, so all that is left is to end; the client resumes and meets the problem as a reply.
    request.log.error(error)
  } finally {
    clearInterval(heartbeat)
    raw.end()
    await events.return(undefined)
  }
  return reply
}

function delay(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms))
}
