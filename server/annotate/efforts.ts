/** Active time that people spent on entries: added up from saves and checks, told to nobody but themselves. */
import type { Kysely } from 'kysely'
import type { Efforts } from '#contract/checking.ts'
import type { Database } from '../store/tables.ts'

/** One save or check adds at most a quarter of an hour: browsers leave idle time out, but a clock that is wrong must not count. */
export const MOST_AT_ONCE_MS = 15 * 60_000
/** and one entry at most a day in all, which also keeps the sum a 32-bit number */
export const MOST_IN_ALL_MS = 24 * 3_600_000

export interface Effort {
  readonly entryId: string
  readonly projectId: string
  readonly personId: string
  readonly task: 'author' | 'verify'
  readonly ms: number
}

export async function addEffort(on: Kysely<Database>, effort: Effort): Promise<void> {
  const ms = Math.min(MOST_AT_ONCE_MS, Math.round(effort.ms))
  if (!(ms > 0)) return
  const key = { entry_id: effort.entryId, person_id: effort.personId, task: effort.task }
  await on
    .insertInto('efforts')
    .values({ ...key, project_id: effort.projectId, ms })
    .onConflict((clash) =>
      clash.columns(['entry_id', 'person_id', 'task']).doUpdateSet((to) => ({
        ms: to
          .case()
          .when('efforts.ms', '>', MOST_IN_ALL_MS - ms)
          .then(MOST_IN_ALL_MS)
          .else(to('efforts.ms', '+', ms))
          .end(),
      })),
    )
    .execute()
}

/** One person's time in a project, the longest first. */
export async function effortsOf(on: Kysely<Database>, projectId: string, personId: string): Promise<Efforts> {
  const rows = await on
    .selectFrom('efforts')
    .select(['entry_id', 'task', 'ms'])
    .where('project_id', '=', projectId)
    .where('person_id', '=', personId)
    .orderBy('ms', 'desc')
    .orderBy('entry_id')
    .execute()
  const sum = (task: string) => rows.reduce((all, row) => all + (row.task === task ? row.ms : 0), 0)
  return {
    authorMs: sum('author'),
    verifyMs: sum('verify'),
    entries: rows.map(({ entry_id, task, ms }) => ({ entryId: entry_id, task, ms })),
  }
}
