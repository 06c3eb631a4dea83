/** Ids of everybody with a token who may come in; the person of the machine is not among them. */
import type { Kysely } from 'kysely'
import type { Database } from '../store/tables.ts'

export async function activePeople(on: Kysely<Database>): Promise<string[]> {
  const rows = await on.selectFrom('people').select('id').where('active', '=', 1).orderBy('id').execute()
  return rows.map(({ id }) => id)
}
