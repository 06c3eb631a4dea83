/**
 * The decode process: opens files from strangers, one at a time, and knows nothing else of Loupe: no database, no keys, no
 * network. Its parent watches its memory and its time and ends it; it ends itself when the parent is gone.
 */
import { ProblemError } from '#contract/error.ts'
import type { FromChild, ToChild } from './protocol.ts'
import { work } from './work.ts'

/** How often it tells what it uses where the parent cannot look it up, in milliseconds. */
const TELL_MS = 25

const send = (message: FromChild) => process.send?.(message)

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// A person's Ctrl+C reaches the whole group of processes; the parent decides when this one ends.
process.on('SIGINT', () => {})

process.on('message', (message: ToChild) => {
  const { id, ask } = message
  const telling = process.platform === 'linux' ? null : setInterval(tellUsage, TELL_MS)
  work(ask)
    .then(
      (value) => send({ type: 'done', id, value }),
      (error: unknown) => send({ type: 'failed', id, ...told(error) }),
    )
    .finally(() => telling && clearInterval(telling))
})

function tellUsage(): void {
  const { user, system } = process.cpuUsage()
  send({ type: 'usage', rss: process.memoryUsage.rss(), processorMs: (user + system) / 1000 })
}

function told(error: unknown): { problem: { code: string; detail?: string } | null; said: string } {
  const said = error instanceof Error ? error.message : String(error)
  if (!(error instanceof ProblemError)) return { problem: null, said }
  const { code, detail } = error
  const cause = error.cause instanceof Error ? error.cause.message : said
  return { problem: { code, ...(detail === undefined ? {} : { detail }) }, said: cause }
}

send({ type: 'ready' })
