/** Whether this Loupe can take work now: for load balancers and whoever restarts what does not. */
import { statfs } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import type { Readiness } from '#contract/operations.ts'
import type { EngineRegistry } from '../engines/registry.ts'
import type { Database } from '../store/database.ts'

export type Phase = 'starting' | 'ready' | 'stopping'

export interface Operations {
  /** where this process is in its life */
  phase: Phase
  /** Looks again at most every two seconds. */
  readiness(): Promise<Readiness>
}

/** Below this an upload or a copy of the database may already fail. */
export const LEAST_FREE_BYTES = 512 * 2 ** 20
const FRESH_MS = 2000
const PATIENCE_MS = 5000

type Check = Readiness['checks'][number]

export function createOperations(parts: {
  readonly db: Kysely<Database>
  readonly dataFolder: string
  readonly engines: Pick<EngineRegistry, 'list'>
}): Operations {
  let last: { at: number; checks: Promise<Check[]> } | null = null
  const operations: Operations = {
    phase: 'starting',
    async readiness() {
      if (!last || performance.now() - last.at > FRESH_MS) {
        const checks = Promise.all([
          checkDatabase(parts.db),
          checkDisk(parts.dataFolder),
          checkEngines(parts.engines),
        ])
        last = { at: performance.now(), checks }
      }
      const checks = await last.checks
      const able = checks.every(({ name, ok }) => ok || name === 'engines')
      const status = operations.phase === 'ready' && !able ? 'unready' : operations.phase
      return { status, checks }
    },
  }
  return operations
}

/** Writes, for a disk that is full or a server that only reads answers every question. */
async function checkDatabase(db: Kysely<Database>): Promise<Check> {
  const write = sql`update kysely_migration_lock set is_locked = is_locked`.execute(db)
  const patience = new Promise<'late'>((resolve) => setTimeout(resolve, PATIENCE_MS, 'late').unref())
  try {
    const done = await Promise.race([write.then(() => 'written' as const), patience])
    if (done === 'written') return { name: 'database', ok: true, detail: 'can be written to' }
    return { name: 'database', ok: false, detail: 'does not answer' }
  } catch {
    return { name: 'database', ok: false, detail: 'cannot be written to' }
  } finally {
    write.catch(() => undefined)
  }
}

async function checkDisk(folder: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(folder)
    const free = bavail * bsize
    const detail = `${(free / 2 ** 30).toFixed(1)} GiB free`
    return { name: 'disk', ok: free >= LEAST_FREE_BYTES, detail }
  } catch {
    return { name: 'disk', ok: false, detail: 'the data folder is not there' }
  }
}

async function checkEngines(engines: Pick<EngineRegistry, 'list'>): Promise<Check> {
  const all = engines.list().map((engine) => engine.info())
  const away = all.filter(({ status }) => status === 'offline' || status === 'failed')
  const detail = `${all.length - away.length} of ${all.length} can be asked`
  return { name: 'engines', ok: away.length < all.length, detail }
}
