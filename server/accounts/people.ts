/** The people of this Loupe. Whoever leaves is not removed but deactivated, so that histories keep their names. */
import { randomUUID } from 'node:crypto'
import type { Kysely, Selectable, Transaction } from 'kysely'
import {
  type ChangePerson,
  localPerson,
  type NewPerson,
  OWNER_ID,
  type Person,
  roleSchema,
} from '#contract/account.ts'
import { ProblemError } from '#contract/error.ts'
import type { Database, PeopleTable } from '../store/tables.ts'
import { hashOf, newToken } from './tokens.ts'

const OWNER_NAME = 'Administrator'

export interface People {
  /** Everybody with a row, in the order in which they came. */
  list(): Promise<Person[]>
  /** Throws person-not-found. */
  get(id: string): Promise<Person>
  /** The active person whom a token belongs to. */
  byToken(token: string): Promise<Person | null>
  /** Throws person-exists. The token is told here and never again. */
  add(person: NewPerson): Promise<{ person: Person; token: string }>
  /** Throws person-not-found, person-exists, person-fixed, and person-last where nobody could set anything up any more. */
  change(id: string, change: ChangePerson): Promise<Person>
  /** A new token; the old one and all sessions end. Throws person-not-found, person-fixed. */
  renewToken(id: string): Promise<{ person: Person; token: string }>
  /** Makes the person of LOUPE_ACCESS_TOKEN fit it; without a token they may not come in any more. */
  setOwner(token: string | null): Promise<void>
  hasAdministrator(): Promise<boolean>
}

export interface PeopleParts {
  readonly db: Kysely<Database>
  /** whether somebody must always remain who is administrator: not where whoever sits at the machine is */
  readonly needsAdministrator: boolean
}

export function createPeople({ db, needsAdministrator }: PeopleParts): People {
  const all = (from: Kysely<Database> | Transaction<Database>) =>
    from.selectFrom('people').selectAll().orderBy('created_at').orderBy('id').execute()

  /** Names are told apart by people, so letters alone must do. */
  async function demandFree(tx: Transaction<Database>, name: string, but: string | null) {
    const taken = [{ id: localPerson.id, name: localPerson.name }, ...(await all(tx))]
    if (taken.some((other) => other.id !== but && folded(other.name) === folded(name))) {
      throw new ProblemError('person-exists', `There is a person named “${name}” already.`)
    }
  }

  async function find(from: Kysely<Database> | Transaction<Database>, id: string) {
    const row = await from.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new ProblemError('person-not-found')
    return row
  }

  return {
    list: async () => (await all(db)).map(personOf),
    get: async (id) => personOf(await find(db, id)),

    async byToken(token) {
      const row = await db
        .selectFrom('people')
        .selectAll()
        .where('token_hash', '=', hashOf(token))
        .where('active', '=', 1)
        .executeTakeFirst()
      return row ? personOf(row) : null
    },

    add: ({ name, role }) =>
      db.transaction().execute(async (tx) => {
        await demandFree(tx, name, null)
        const token = newToken()
        const row: PeopleTable = {
          id: randomUUID(),
          name,
          role,
          token_hash: hashOf(token),
          created_at: new Date().toISOString(),
          active: 1,
        }
        await tx.insertInto('people').values(row).execute()
        return { person: personOf(row), token }
      }),

    change: (id, { name, role, active }) =>
      db.transaction().execute(async (tx) => {
        const row = await find(tx, id)
        if (id === OWNER_ID && (role !== undefined || active !== undefined)) throw fixed()
        if (name !== undefined && name !== row.name) await demandFree(tx, name, id)
        const next = {
          ...row,
          ...(name === undefined ? {} : { name }),
          ...(role === undefined ? {} : { role }),
          ...(active === undefined ? {} : { active: active ? 1 : 0 }),
        }
        await tx.updateTable('people').set(next).where('id', '=', id).execute()
        if (next.active === 0) await tx.deleteFrom('sessions').where('person_id', '=', id).execute()
        if (needsAdministrator && isAdministrator(row) && !(await all(tx)).some(isAdministrator)) {
          throw new ProblemError('person-last', 'Make somebody else administrator first.')
        }
        return personOf(next)
      }),

    renewToken: (id) =>
      db.transaction().execute(async (tx) => {
        const row = await find(tx, id)
        if (id === OWNER_ID) throw fixed()
        const token = newToken()
        await tx
          .updateTable('people')
          .set({ token_hash: hashOf(token) })
          .where('id', '=', id)
          .execute()
        await tx.deleteFrom('sessions').where('person_id', '=', id).execute()
        return { person: personOf(row), token }
      }),

    setOwner: (token) =>
      db.transaction().execute(async (tx) => {
        const row = await tx.selectFrom('people').selectAll().where('id', '=', OWNER_ID).executeTakeFirst()
        const token_hash = token === null ? null : hashOf(token)
        if (!row && token_hash === null) return
        if (row && row.active === (token_hash ? 1 : 0) && (!token_hash || row.token_hash === token_hash))
          return
        await tx.deleteFrom('sessions').where('person_id', '=', OWNER_ID).execute()
        if (row) {
          const set = token_hash ? { token_hash, active: 1 } : { active: 0 }
          await tx.updateTable('people').set(set).where('id', '=', OWNER_ID).execute()
        } else if (token_hash) {
          const names = new Set((await all(tx)).map((other) => folded(other.name)))
          let name = OWNER_NAME
          for (let n = 2; names.has(folded(name)); n++) name = `${OWNER_NAME} ${n}`
          const created_at = new Date().toISOString()
          await tx
            .insertInto('people')
            .values({ id: OWNER_ID, name, role: 'administrator', token_hash, created_at, active: 1 })
            // another process of this Loupe may have been quicker
            .onConflict((conflict) => conflict.column('id').doNothing())
            .execute()
        }
      }),

    hasAdministrator: async () => (await all(db)).some(isAdministrator),
  }
}

const folded = (name: string) => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')

const isAdministrator = ({ role, active }: Selectable<PeopleTable>) =>
  role === 'administrator' && active === 1

const fixed = () =>
  new ProblemError('person-fixed', 'This is whoever holds LOUPE_ACCESS_TOKEN; set another one to change it.')

export function personOf(row: Selectable<PeopleTable>): Person {
  return {
    id: row.id,
    name: row.name,
    role: roleSchema.parse(row.role),
    createdAt: row.created_at,
    active: row.active === 1,
  }
}
