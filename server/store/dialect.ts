/**
 * The few things that SQLite and PostgreSQL say differently. Whoever needs another one adds it here; everything else goes
 * through Kysely's builder as it is.
 */
import {
  type ColumnDefinitionBuilder,
  type Expression,
  type Kysely,
  PostgresAdapter,
  type RawBuilder,
  sql,
} from 'kysely'

/** Any handle on the database: the database itself, or a transaction. */
type Handle = Pick<Kysely<never>, 'getExecutor'>

export function isPostgres(db: Handle): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** The type of a column that counts up with every row, and what it needs beside it. */
export function countingKey(db: Handle) {
  return {
    type: isPostgres(db) ? ('bigserial' as const) : ('integer' as const),
    build: (column: ColumnDefinitionBuilder) =>
      isPostgres(db) ? column.primaryKey() : column.primaryKey().autoIncrement(),
  }
}

/** The text in a field of a column that holds a JSON object; null where it has none. */
export function jsonText(db: Handle, column: string, field: string): RawBuilder<string | null> {
  const ref = sql.ref(column)
  return isPostgres(db)
    ? sql<string | null>`(${ref}::json ->> ${sql.lit(field)})`
    : sql<string | null>`json_extract(${ref}, ${sql.lit(`$.${field}`)})`
}

/** The number at a place of a column that holds a JSON list of numbers; null where it has none. */
export function jsonNumber(db: Handle, column: string, place: number): RawBuilder<number | null> {
  const ref = sql.ref(column)
  return isPostgres(db)
    ? sql<number | null>`(${ref}::json ->> ${sql.lit(place)})::float8`
    : sql<number | null>`json_extract(${ref}, ${sql.lit(`$[${place}]`)})`
}

/** A JSON list, as text, of what lies under these paths of a column that holds JSON; a number is a place in a list. */
export function jsonPick(
  db: Handle,
  column: string,
  paths: readonly (readonly (string | number)[])[],
): RawBuilder<string> {
  const ref = sql.ref(column)
  if (isPostgres(db)) {
    const picked = paths.map((path) => sql`${ref}::json #> ${sql.lit(`{${path.join(',')}}`)}`)
    return sql<string>`json_build_array(${sql.join(picked)})::text`
  }
  const picked = paths.map((path) =>
    sql.lit(`$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`),
  )
  return sql<string>`json_extract(${ref}, ${sql.join(picked)})`
}

/** The texts of all rows as one, with commas between them; null where there are no rows. */
export function joined(db: Handle, text: Expression<unknown>): RawBuilder<string | null> {
  return isPostgres(db)
    ? sql<string | null>`string_agg(${text}, ',')`
    : sql<string | null>`group_concat(${text})`
}

/** Whether a column holds one of many numbers, given as one parameter: lists of ordinals are longer than statements may be. */
export function isAmong(db: Handle, column: string, numbers: readonly number[]): RawBuilder<boolean> {
  const list = JSON.stringify(numbers)
  return isPostgres(db)
    ? sql<boolean>`${sql.ref(column)} in (select value::bigint from json_array_elements_text(${list}::json))`
    : sql<boolean>`${sql.ref(column)} in (select value from json_each(${list}))`
}

/** How many rows something holds for. */
export function countWhere(condition: Expression<unknown>): RawBuilder<number> {
  return sql<number>`sum(case when ${condition} then 1 else 0 end)`
}

/** The database's own clock, in milliseconds since 1970: several machines agree on it. */
export function databaseNow(db: Handle): RawBuilder<number> {
  return isPostgres(db)
    ? sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`
    : sql<number>`${sql.lit(Date.now())}`
}
