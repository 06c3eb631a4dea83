/**
 * The database of a test's data folder: SQLite in the folder, or, where LOUPE_TEST_POSTGRES is an address, a schema of its own
 * in that PostgreSQL, found again by the folder. `npm run test:postgres` runs the same tests so.
 */
import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { type Database, openDatabase, openPostgres } from '../store/database.ts'

export async function openTestDatabase(folder: string): Promise<Kysely<Database>> {
  const url = process.env.LOUPE_TEST_POSTGRES
  return url ? openPostgres(await schemaOf(url, folder)) : openDatabase(folder)
}

/** The address of a schema for this folder alone, made where it is not there. */
export async function schemaOf(url: string, folder: string): Promise<string> {
  const name = `t_${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create schema if not exists ${name}`)
  await client.end()
  const address = new URL(url)
  address.searchParams.set('options', `-c search_path=${name}`)
  return address.href
}
