/** Names of people by their ids, for histories and lists; whoever is gone keeps the id as the name. */
import type { Kysely } from 'kysely'
import { localPerson } from '#contract/account.ts'
import type { Database } from '../store/tables.ts'

export type PersonNames = (personId: string) => string

export async function personNames(on: Kysely<Database>): Promise<PersonNames> {
  const rows = await on.selectFrom('people').select(['id', 'name']).execute()
  const names = new Map([
    [localPerson.id, localPerson.name],
    ...rows.map(({ id, name }) => [id, name] as const),
  ])
  return (id) => names.get(id) ?? id
}
