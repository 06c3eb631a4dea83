/** Names of people by their ids, for histories; whoever is gone keeps the id as the name. */
import type { Kysely } from 'kysely'
import { localPerson } from '#contract/account.ts'
import type { Database } from '../store/tables.ts'

export async function namesOf(
  db: Kysely<Database>,
  ids: Iterable<string>,
): Promise<(personId: string) => string> {
  const wanted = [...new Set(ids)].filter((id) => id !== localPerson.id)
  const names = new Map([[localPerson.id, localPerson.name]])
  if (wanted.length > 0) {
    const rows = await db.selectFrom('people').select(['id', 'name']).where('id', 'in', wanted).execute()
    for (const { id, name } of rows) names.set(id, name)
  }
  return (id) => names.get(id) ?? id
}
