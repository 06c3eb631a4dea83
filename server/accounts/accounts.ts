/** Who may come in: the mode of this Loupe, its people, and whom a token or a session belongs to. */
import type { Kysely } from 'kysely'
import type { AccessMode, Person } from '#contract/account.ts'
import { StartError } from '../config.ts'
import type { Database } from '../store/tables.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { isLoopback } from './hosts.ts'
import { createPeople, type People } from './people.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { hashOf } from './tokens.ts'

export interface Accounts {
  readonly mode: AccessMode
  /** Changes go through here; `changed` must follow them. */
  readonly people: People
  readonly sessions: Sessions
  /** wrong tokens, per address */
  readonly attempts: Attempts
  /** Whose session a cookie is; null where it is none, or no longer. */
  bySession(id: string): Promise<Person | null>
  byToken(token: string): Promise<Person | null>
  /** Whether a token was right a moment ago: such a one does not wait for others' attempts. */
  isFresh(token: string): boolean
  /** Roles, tokens or sessions are not as they were. */
  changed(): void
}

export interface AccountParts {
  readonly db: Kysely<Database>
  /** the address that this server listens on */
  readonly host: string
  readonly accessToken: string | null
}

/** Throws StartError where others could reach this Loupe and nobody could be told apart. */
export async function createAccounts({ db, host, accessToken }: AccountParts): Promise<Accounts> {
  const mode: AccessMode = isLoopback(host) && accessToken === null ? 'open' : 'closed'
  const people = createPeople({ db, needsAdministrator: mode === 'closed' })
  const sessions = createSessions(db)
  await people.setOwner(accessToken)
  await sessions.sweep()
  if (mode === 'closed' && !(await people.hasAdministrator())) {
    throw new StartError(
      `HOST=${host} lets other machines in, so an access token is needed. Set LOUPE_ACCESS_TOKEN to at least 20 characters, or HOST to 127.0.0.1.`,
    )
  }
  const known = createKnown()
  return {
    mode,
    people,
    sessions,
    attempts: createAttempts(10, 60_000),
    bySession: (id) => known.get(`session ${hashOf(id)}`, () => sessions.find(id)),
    byToken: (token) => known.get(`token ${hashOf(token)}`, () => people.byToken(token)),
    isFresh: (token) => known.has(`token ${hashOf(token)}`),
    changed: known.clear,
  }
}

/** Tiles come by the hundred, so who somebody is need not be asked each time. Another process learns of a change this late. */
const KNOWN_MS = 5_000
const MOST_KNOWN = 5_000

function createKnown() {
  const known = new Map<string, { person: Person; until: number }>()
  let edition = 0
  return {
    has: (key: string) => (known.get(key)?.until ?? 0) > Date.now(),
    clear: () => {
      edition += 1
      known.clear()
    },
    async get(key: string, find: () => Promise<Person | null>): Promise<Person | null> {
      const kept = known.get(key)
      if (kept && kept.until > Date.now()) return kept.person
      const begun = edition
      const person = await find()
      known.delete(key)
      // What was read before a change must not outlive it; nor is it kept who is not known.
      if (person && begun === edition) known.set(key, { person, until: Date.now() + KNOWN_MS })
      const oldest = known.keys().next().value
      if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest)
      return person
    },
  }
}
