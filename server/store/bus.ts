/**
 * What processes on one database tell each other as it happens, by LISTEN and NOTIFY. Nothing depends on a message alone:
 * the rows are the truth, and whoever waits for a message also looks again after a while.
 */
import pg from 'pg'
import { isSilence } from './store-errors.ts'

export interface Bus {
  /** whether there may be other processes at all */
  readonly shared: boolean
  /** Tells the others, soon; for after the commit that it is about. */
  tell(topic: string): void
  /** Hears what others tell; `*` after messages may have been missed. Answers how to stop. */
  hear(listen: (topic: string) => void): () => void
  close(): Promise<void>
}

/** One process alone. */
export const noBus: Bus = {
  shared: false,
  tell: () => undefined,
  hear: () => () => undefined,
  close: async () => undefined,
}

/** Messages that come within so many milliseconds go together. */
const GATHER_MS = 5
/** PostgreSQL's messages have fewer than 8000 bytes. */
const TOPICS_AT_ONCE = 100
const RECONNECT_MS = 1000
/** PostgreSQL's answer, to a connection and to a message. */
const ANSWER_MS = 10_000

export function openPostgresBus(
  url: string,
  channel: string,
  self: string,
  answerMs: number = ANSWER_MS,
): Bus {
  const listeners = new Set<(topic: string) => void>()
  const waiting = new Set<string>()
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false

  const emit = (topic: string) => {
    for (const listen of listeners) listen(topic)
  }

  async function connect(): Promise<void> {
    if (closed) return
    const next = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      keepAlive: true,
      application_name: 'loupe-bus',
    })
    const lost = () => {
      if (client === next) client = null
      next.removeAllListeners('end')
      void next.end().catch(() => undefined)
      if (!closed) setTimeout(() => void connect(), RECONNECT_MS).unref()
    }
    next.on('error', () => undefined)
    next.on('notification', ({ payload }) => hearOf(payload ?? ''))
    try {
      await next.connect()
      await next.query(`listen ${pg.escapeIdentifier(channel)}`)
    } catch {
      return lost()
    }
    next.once('end', lost)
    client = next
    // Whatever was told while nobody listened.
    emit('*')
    flushSoon()
  }

  function hearOf(payload: string): void {
    const [from, ...topics] = payload.split('\n')
    if (from === self) return
    for (const topic of topics) emit(topic)
  }

  /** Its end is heard, and it connects anew. */
  function hangUp(): void {
    void client?.end().catch(() => undefined)
    client = null
  }

  function flushSoon(): void {
    timer ??= setTimeout(() => {
      timer = null
      void flush()
    }, GATHER_MS)
  }

  async function flush(): Promise<void> {
    while (client && waiting.size > 0) {
      const topics = [...waiting].slice(0, TOPICS_AT_ONCE)
      for (const topic of topics) waiting.delete(topic)
      await client
        .query('select pg_notify($1, $2)', [channel, [self, ...topics].join('\n')])
        .catch((error: unknown) => isSilence(error) && hangUp())
    }
    // With nobody to tell them to they would only pile up; who reconnects looks at the rows anyhow.
    if (!client) waiting.clear()
  }

  const ready = connect()
  return {
    shared: true,
    tell(topic) {
      waiting.add(topic)
      flushSoon()
    },
    hear(listen) {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
    async close() {
      await ready
      if (timer) clearTimeout(timer)
      await flush()
      closed = true
      await client?.end().catch(() => undefined)
    },
  }
}
