/** Who is where in a project: a line for each tab, renewed every ten seconds, and old after thirty. */
import type { Kysely } from 'kysely'
import type { Person } from '#contract/account.ts'
import { doings, type Presence, type PresenceBeat, presenceMs } from '#contract/checking.ts'
import { ProblemError } from '#contract/error.ts'
import type { Database } from '../store/tables.ts'
import { personNames } from './person-names.ts'

export interface Presences {
  /** Notes a tab, or its leaving, and tells of the others. Throws project-not-found. */
  beat(projectId: string, beat: PresenceBeat, person: Person): Promise<Presence[]>
  /** Everybody, but for this tab. */
  list(projectId: string, butTab?: string): Promise<Presence[]>
}

export function createPresences({
  db,
  now = Date.now,
}: {
  db: Kysely<Database>
  now?: () => number
}): Presences {
  const list = async (projectId: string, butTab = ''): Promise<Presence[]> => {
    const at = now()
    const rows = await db
      .selectFrom('presence')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('seen_at', '>', at - presenceMs)
      .where('tab_id', '!=', butTab)
      .orderBy('person_id')
      .orderBy('tab_id')
      .execute()
    const names = await personNames(db)
    return rows.map((row) => ({
      personId: row.person_id,
      personName: names(row.person_id),
      entryId: row.entry_id,
      doing: doings.find((doing) => doing === row.doing) ?? 'looking',
      ago: Math.max(0, at - Number(row.seen_at)) / 1000,
    }))
  }

  return {
    list,
    async beat(projectId, { tabId, entryId, doing }, person) {
      const project = await db
        .selectFrom('projects')
        .select('id')
        .where('id', '=', projectId)
        .executeTakeFirst()
      if (!project) throw new ProblemError('project-not-found')
      if (doing === 'gone') {
        await db
          .deleteFrom('presence')
          .where('tab_id', '=', tabId)
          .where('person_id', '=', person.id)
          .execute()
        return list(projectId, tabId)
      }
      const line = {
        person_id: person.id,
        project_id: projectId,
        entry_id: entryId,
        doing,
        seen_at: now(),
      }
      await db
        .insertInto('presence')
        .values({ tab_id: tabId, ...line })
        .onConflict((clash) => clash.column('tab_id').doUpdateSet(line))
        .execute()
      await db
        .deleteFrom('presence')
        .where('seen_at', '<=', now() - presenceMs)
        .execute()
      return list(projectId, tabId)
    },
  }
}
