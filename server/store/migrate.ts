/**
 * Brings the tables up to date. What is there is copied first (SQLite; of PostgreSQL whoever runs it keeps copies), all
 * changes are one transaction, and data of a newer Loupe are left alone.
 */
import { type Kysely, Migrator, sql } from 'kysely'
import { isPostgres } from './dialect.ts'
import { migrations } from './migrations.ts'
import { StoreRefusal } from './store-errors.ts'
import type { Database } from './tables.ts'

export interface MigrateOptions {
  /** Makes a copy before the first change, and says where it is. Not asked for where there is nothing to copy. */
  copy?(before: string): Promise<string>
}

/** Throws StoreRefusal; then nothing was changed. Answers how many changes were made. */
export async function migrate(db: Kysely<Database>, { copy }: MigrateOptions = {}): Promise<number> {
  const { schema, done, newer, open } = await pendingMigrations(db)
  if (newer.length > 0) {
    throw new StoreRefusal(
      `the data were written by a newer Loupe (${newer.join(', ')}). Start that one; nothing was changed.`,
    )
  }
  const first = open.toSorted()[0]
  if (first === undefined) return 0
  const kept = done.length > 0 && copy ? await copy(first) : null
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: true,
    ...(schema ? { migrationTableSchema: schema } : {}),
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? first
    const why = error instanceof Error ? error.message : String(error)
    const where = kept ? ` A copy from before is ${kept}.` : ''
    throw new StoreRefusal(
      `the data could not be brought up to date: ${failed}: ${why}. Nothing was changed.${where}`,
      { cause: error },
    )
  }
  return open.length
}

/** The changes that the data have had and have not had, and those that only a newer Loupe knows. */
export async function pendingMigrations(db: Kysely<Database>) {
  const schema = await schemaOf(db)
  const done = await executed(db, schema)
  return {
    ...{ schema, done },
    newer: done.filter((name) => !Object.hasOwn(migrations, name)),
    open: Object.keys(migrations).filter((name) => !done.includes(name)),
  }
}

/** Names of the changes that the data have had; none for an empty database. */
async function executed(db: Kysely<Database>, schema: string | null): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  const there = tables.some((one) => one.name === 'kysely_migration' && (!schema || one.schema === schema))
  if (!there) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}

/** Where PostgreSQL looks for tables: others may have tables of the same names beside ours. */
async function schemaOf(db: Kysely<Database>): Promise<string | null> {
  if (!isPostgres(db)) return null
  const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(db)
  return rows[0]?.name ?? null
}
