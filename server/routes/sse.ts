/** Server-sent events (HTML standard, section 9.2): integer ids, heartbeats, and 204 when nothing is left to say. */
import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RunEvent } from '#contract/run.ts'

const HEARTBEAT_MS = 15_000
/** How long to wait for a first event before the stream is opened all the same. */
const FIRST_EVENT_MS = 200
/** What is written at once: an event may be larger than what a slow reader takes between two heartbeats. */
const PIECE_BYTES = 64 * 1024

/** The event streams of a server that are open. */
export interface Streams {
  readonly open: number
  add(end: () => void): () => void
  /** Ends them all; browsers come back after a moment, by then to whoever is there. */
  endAll(): void
}

export function createStreams(): Streams {
  const ends = new Set<() => void>()
  return {
    get open() {
      return ends.size
    },
    add(end) {
      ends.add(end)
      return () => ends.delete(end)
    },
    endAll() {
      for (const end of ends) end()
    },
  }
}

/**
 * Sends events until `watch` ends or the client goes. What comes at once is looked at before anything is written, so
 * that a problem (no such run) is still an ordinary reply and a run with nothing left to tell answers 204.
 */
export async function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  streams: Streams,
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
  const leave = streams.add(() => abort.abort())
  const beat = keepAlive(raw)
  try {
    for (let next = await first; !next.done && !abort.signal.aborted; next = await events.next()) {
      beat.pause()
      await write(raw, `id: ${next.value.id}\ndata: ${JSON.stringify(next.value)}\n\n`, abort.signal)
      beat.resume()
    }
  } catch (error) {
    // The headers are gone, so all that is left is to end; the client resumes and meets the problem as a reply.
    request.log.error(error)
  } finally {
    beat.pause()
    leave()
    raw.end()
    await events.return(undefined)
  }
  return reply
}

/** Writes at the reader's pace; one that takes nothing for the time of two heartbeats is cut off. */
async function write(raw: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length && !signal.aborted; at += PIECE_BYTES) {
    if (!raw.write(bytes.subarray(at, at + PIECE_BYTES))) await drained(raw, signal)
  }
}

function drained(raw: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => raw.destroy(), 2 * HEARTBEAT_MS)
    const done = () => {
      clearTimeout(late)
      raw.off('drain', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    raw.on('drain', done)
    // A reader that goes aborts, too.
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

interface Beat {
  pause(): void
  resume(): void
}

/**
 * Writes now and then, but not into the middle of an event; who has taken nothing of what waits since the last time is gone,
 * though nobody said so, and is cut off.
 */
function keepAlive(raw: ServerResponse): Beat {
  let waiting = false
  let beats: NodeJS.Timeout | undefined
  const pause = () => clearInterval(beats)
  const resume = () => {
    pause()
    beats = setInterval(() => {
      if (waiting && raw.writableLength > 0) return raw.destroy()
      waiting = raw.writableLength > 0
      return raw.write(': still here\n\n')
    }, HEARTBEAT_MS)
  }
  raw.on('drain', () => {
    waiting = false
  })
  resume()
  return { pause, resume }
}

function delay(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms))
}
