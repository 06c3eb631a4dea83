/**
 * The append-only log of runs. An event is on disk before anyone hears of it; a run is nothing but the fold of its
 * events, and its summary row is written in the same transaction.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import { type Run, type RunEvent, type RunSummary, runEventSchema, runSummarySchema } from '#contract/run.ts'
import { foldLog } from '#contract/run-fold.ts'
import { type Bus, noBus } from '../store/bus.ts'
import type { Database } from '../store/database.ts'
import { type Members, onlyMember } from '../store/members.ts'

export interface RunFilter {
  readonly imageId?: string | undefined
  /** runs that are compared with each other */
  readonly group?: string | undefined
  /** runs that went on from this one */
  readonly parent?: string | undefined
  readonly limit: number
  /** only runs older than this one */
  readonly before?: string | undefined
}

export interface RunLog {
  /** Stores the first event of a new run. `key`: what it asks, so that it need not be asked again. */
  create(run: Run, event: RunEvent, key?: string | null): Promise<void>
  /** Stores further events together; `run` is the fold after the last of them. `also` is written in the same transaction. */
  append(run: Run, events: readonly RunEvent[], also?: Also): Promise<void>
  /** The events with an id above `after`, in order; null where there is no such run. */
  events(runId: string, after: number): Promise<RunEvent[] | null>
  load(runId: string): Promise<Run | null>
  /** Whether the last event of a run is stored. */
  isOver(runId: string): Promise<boolean>
  /** newest first */
  list(filter: RunFilter): Promise<RunSummary[]>
  /** Stores whole runs of another Loupe, all of them or none; `run` is the fold of its events. */
  adopt(runs: readonly { run: Run; events: readonly RunEvent[] }[]): Promise<void>
  /** Takes over the runs that a process which is gone left queued or running. Each goes to one taker alone. */
  takeOver(): Promise<string[]>
  /** The newest run that asked the same (server/runs/run-key.ts) and succeeded. */
  answered(key: string): Promise<string | null>
}

/** What someone else keeps of a run, stored with it or not at all. */
export type Also = (trx: Transaction<Database>) => Promise<void>

interface Append {
  readonly run: Run
  readonly events: readonly RunEvent[]
  /** its run has no row yet */
  readonly isNew: boolean
  readonly key?: string | null | undefined
  readonly also?: Also | undefined
  resolve(): void
  reject(error: unknown): void
}

/** Appends that one transaction takes at most. */
const MAX_GROUP = 256
/** Events of an adopted run in one statement: SQLite counts its variables. */
const ADOPT_AT_ONCE = 1000
/** Events of a run that are read before others get a turn. */
const READ_AT_ONCE = 1000
/** Between two transactions, in milliseconds. */
const LONGEST_PAUSE_MS = 20

export interface RunLogOptions {
  /** this process, which carries its new runs out, among the others */
  readonly members?: Pick<Members, 'id' | 'ownerGone'>
  readonly bus?: Bus
}

/** What others are told when a run has new events. */
export const runTopic = (runId: string) => `run ${runId}`

export function createRunLog(
  db: Kysely<Database>,
  { members = onlyMember(), bus = noBus }: RunLogOptions = {},
): RunLog {
  const insert = (trx: Transaction<Database>, group: readonly Pick<Append, 'run' | 'events'>[]) =>
    trx
      .insertInto('run_events')
      .values(
        group.flatMap(({ run, events }) =>
          events.map((e) => ({ run_id: run.id, id: e.id, at: e.at, type: e.type, body: JSON.stringify(e) })),
        ),
      )
      .execute()

  const insertRuns = (trx: Transaction<Database>, group: readonly Pick<Append, 'run' | 'key'>[]) =>
    trx
      .insertInto('runs')
      .values(
        group.map(({ run, key }) => ({
          id: run.id,
          image_id: run.imageId,
          group_id: run.group,
          parent_id: run.parentId,
          status: run.status,
          created_at: run.createdAt,
          summary: summaryOf(run),
          run_key: key ?? null,
          owner: members.id,
        })),
      )
      .execute()

  // Runs that go on at the same time share their transactions, and so the disk's waits: one for all that came meanwhile.
  let waiting: Append[] = []
  let storing = false

  function enqueue(one: Omit<Append, 'resolve' | 'reject'>): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ ...one, resolve, reject })
      if (!storing) void storeWaiting()
    })
  }

  /** A commit holds up the whole process until the disk has it, so a slow disk is given larger groups, less often. */
  async function storeWaiting(): Promise<void> {
    storing = true
    // Whatever else is recorded in this turn of the event loop joins.
    await new Promise((resolve) => setImmediate(resolve))
    for (let pauseMs = 0; waiting.length > 0; ) {
      if (pauseMs >= 1) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      const since = performance.now()
      const group = waiting.splice(0, MAX_GROUP)
      try {
        await storeGroup(group)
        for (const one of group) one.resolve()
      } catch {
        await storeSingly(group)
      }
      pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * (performance.now() - since))
    }
    storing = false
  }

  async function storeGroup(group: readonly Append[]): Promise<void> {
    // Words change nothing that a list of runs tells.
    const changed = group.filter(
      ({ isNew, events }) => !isNew && events.some((event) => event.type !== 'step-text'),
    )
    const latest = new Map(changed.map(({ run }) => [run.id, run]))
    const fresh = group.filter(({ isNew }) => isNew)
    await db.transaction().execute(async (trx) => {
      if (fresh.length > 0) await insertRuns(trx, fresh)
      await insert(trx, group)
      for (const run of latest.values()) {
        await trx
          .updateTable('runs')
          .set({ status: run.status, summary: summaryOf(run) })
          .where('id', '=', run.id)
          .execute()
      }
      for (const { also } of group) await also?.(trx)
    })
    if (bus.shared) for (const { run } of group) bus.tell(runTopic(run.id))
  }

  /** One run's trouble is not the others'; but after an event that is not stored no later one of the same run may be. */
  async function storeSingly(group: readonly Append[]): Promise<void> {
    const failed = new Map<string, unknown>()
    for (const one of group) {
      try {
        if (failed.has(one.run.id)) throw failed.get(one.run.id)
        await storeGroup([one])
        one.resolve()
      } catch (error) {
        failed.set(one.run.id, error)
        one.reject(error)
      }
    }
    for (const one of waiting) if (failed.has(one.run.id)) one.reject(failed.get(one.run.id))
    waiting = waiting.filter((one) => !failed.has(one.run.id))
  }

  const log: RunLog = {
    create: (run, event, key) => enqueue({ run, events: [event], isNew: true, key }),

    append: (run, events, also) => enqueue({ run, events, isNew: false, also }),

    adopt: (group) =>
      db.transaction().execute(async (trx) => {
        if (group.length > 0) await insertRuns(trx, group)
        for (const { run, events } of group) {
          for (let at = 0; at < events.length; at += ADOPT_AT_ONCE) {
            await insert(trx, [{ run, events: events.slice(at, at + ADOPT_AT_ONCE) }])
            await breathe()
          }
        }
      }),

    async events(runId, after) {
      const events: RunEvent[] = []
      for (let last = after; ; await breathe()) {
        const rows = await db
          .selectFrom('run_events')
          .select(['id', 'body'])
          .where('run_id', '=', runId)
          .where('id', '>', last)
          .orderBy('id')
          .limit(READ_AT_ONCE)
          .execute()
        for (const { id, body } of rows) {
          events.push(runEventSchema.parse(JSON.parse(body)))
          last = id
        }
        if (rows.length < READ_AT_ONCE) break
      }
      return events.length > 0 || (await exists(db, runId)) ? events : null
    },

    async load(runId) {
      const events = await log.events(runId, 0)
      return events ? foldLog(events) : null
    },

    async isOver(runId) {
      const row = await db.selectFrom('runs').select('status').where('id', '=', runId).executeTakeFirst()
      return !row || (row.status !== 'queued' && row.status !== 'running')
    },

    async list({ imageId, group, parent, limit, before }) {
      let query = db.selectFrom('runs').select('summary').orderBy('seq', 'desc').limit(limit)
      if (imageId) query = query.where('image_id', '=', imageId)
      if (group) query = query.where('group_id', '=', group)
      if (parent) query = query.where('parent_id', '=', parent)
      if (before) {
        query = query.where('seq', '<', (eb) => eb.selectFrom('runs').select('seq').where('id', '=', before))
      }
      const rows = await query.execute()
      return rows.map((row) => runSummarySchema.parse(JSON.parse(row.summary)))
    },

    async takeOver() {
      const rows = await db
        .updateTable('runs')
        .set({ owner: members.id })
        .where('status', 'in', ['queued', 'running'])
        .where(members.ownerGone)
        .returning('id')
        .execute()
      return rows.map((row) => row.id)
    },

    async answered(key) {
      const row = await db
        .selectFrom('runs')
        .select('id')
        .where('run_key', '=', key)
        .where('status', '=', 'succeeded')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.id ?? null
    },
  }
  return log
}

async function exists(db: Kysely<Database>, runId: string): Promise<boolean> {
  return (await db.selectFrom('runs').select('id').where('id', '=', runId).executeTakeFirst()) !== undefined
}

function summaryOf({ steps: _, survey: __, ...summary }: Run): string {
  return JSON.stringify(summary satisfies RunSummary)
}
