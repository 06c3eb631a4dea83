/** Sessions of browsers: a random cookie, of which the hash is kept. */
import type { Kysely } from 'kysely'
import type { Person } from '#contract/account.ts'
import type { Database } from '../store/tables.ts'
import { personOf } from './people.ts'
import { hashOf, newSessionId } from './tokens.ts'

export const SESSION_DAYS = 30

export interface Sessions {
  /** The cookie's value. */
  open(personId: string): Promise<string>
  /** The active person whose session this is, as they are now. */
  find(id: string): Promise<Person | null>
  close(id: string): Promise<void>
  /** Removes what has run out. */
  sweep(): Promise<void>
}

export function createSessions(db: Kysely<Database>, now: () => number = Date.now): Sessions {
  const instant = (ms: number) => new Date(ms).toISOString()
  return {
    async open(personId) {
      const id = newSessionId()
      await db
        .insertInto('sessions')
        .values({
          id_hash: hashOf(id),
          person_id: personId,
          created_at: instant(now()),
          expires_at: instant(now() + SESSION_DAYS * 86_400_000),
        })
        .execute()
      return id
    },

    async find(id) {
      const row = await db
        .selectFrom('sessions')
        .innerJoin('people', 'people.id', 'sessions.person_id')
        .selectAll('people')
        .where('sessions.id_hash', '=', hashOf(id))
        .where('sessions.expires_at', '>', instant(now()))
        .where('people.active', '=', 1)
        .executeTakeFirst()
      return row ? personOf(row) : null
    },

    async close(id) {
      await db.deleteFrom('sessions').where('id_hash', '=', hashOf(id)).execute()
    },

    async sweep() {
      await db.deleteFrom('sessions').where('expires_at', '<=', instant(now())).execute()
    },
  }
}
