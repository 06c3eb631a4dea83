/**
 * PostgreSQL through `pg`. A transaction is serializable here, as it is on SQLite, where it has the database for itself: one
 * that met another is run again, so the function of a transaction only reads and writes, and what it read is what it acted on.
 */
import {
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
  type TransactionBuilder,
} from 'kysely'
import pg from 'pg'
import { ProblemError } from '#contract/error.ts'
import { storable } from './plain-text.ts'
import { databaseProblem, isCollision, isSilence } from './store-errors.ts'

/** Connections of one process: more would only wait for each other. */
const MAX_CONNECTIONS = 10
const CONNECT_MS = 10_000
/** What one statement may take, waiting for locks included, before PostgreSQL gives it up. */
const STATEMENT_MS = 120_000
/** Where PostgreSQL itself does not answer any more. */
const SILENCE_MS = STATEMENT_MS + 10_000
/** Collisions of one transaction after which the caller is told to come again. */
const MAX_TRIES = 25
const LONGEST_PAUSE_MS = 100

/** int8 and numeric as numbers: counts, sums and milliseconds are far below 2^53. */
const numbers = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC])
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    numbers.has(oid) ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

export interface Deadlines {
  readonly statementMs: number
  readonly silenceMs: number
}
const usualDeadlines: Deadlines = { statementMs: STATEMENT_MS, silenceMs: SILENCE_MS }

/** `deadlines`: null for what may take as long as it takes, such as changes of tables. */
export function createPool(url: string, deadlines: Deadlines | null = usualDeadlines): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'loupe',
    types,
    ...(deadlines ? limits(deadlines) : {}),
  })
  // A connection that breaks while nobody uses it is replaced when it is next needed; one in use tells its query.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

function limits({ statementMs, silenceMs }: Deadlines): pg.PoolConfig {
  return {
    query_timeout: silenceMs,
    // Not as the connection is made: poolers such as PgBouncer refuse what they do not know there.
    onConnect: (client) => client.query(`set statement_timeout = ${statementMs}`),
  }
}

/** `Kysely` whose transactions are serializable and run again after a collision. */
export class SerializableKysely<DB> extends Kysely<DB> {
  override transaction(): TransactionBuilder<DB> {
    const builder = super.transaction().setIsolationLevel('serializable')
    const once = builder.execute.bind(builder)
    builder.execute = (work) => again(() => once(work))
    return builder
  }
}

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isCollision(error)) throw error
      if (tries >= MAX_TRIES) throw new ProblemError('busy', undefined, { cause: error })
      const pauseMs = Math.min(LONGEST_PAUSE_MS, 2 ** tries) * Math.random()
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

export function postgresDialect(pool: pg.Pool): PostgresDialect {
  return new PostgresDialect({
    pool: {
      async connect() {
        const client = await pool.connect().catch((error: unknown) => {
          throw databaseProblem(error)
        })
        return explained(client)
      },
      end: () => pool.end(),
    },
  })
}

const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>()

/** The same object for the same connection, by which Kysely knows it. */
function explained(client: pg.PoolClient): PostgresPoolClient {
  const made = wrapped.get(client) ?? new ExplainedClient(client)
  wrapped.set(client, made)
  return made
}

/** A connection whose errors are problems. */
class ExplainedClient implements PostgresPoolClient {
  private readonly client: pg.PoolClient
  /** why it can be asked no more */
  private silence: unknown = null

  constructor(client: pg.PoolClient) {
    this.client = client
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(sql: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof sql !== 'string') throw new Error('cursors are not used')
    return this.ask(sql, parameters)
  }

  private async ask(sql: string, parameters: readonly unknown[]): Promise<unknown> {
    if (this.silence) throw databaseProblem(this.silence)
    try {
      const result = await this.client.query(sql, parameters.map(storable))
      // PostgreSQL says no error where the transaction was lost before.
      if (sql === 'commit' && result.command === 'ROLLBACK')
        throw new Error('the transaction was rolled back')
      return result
    } catch (error) {
      if (isSilence(error)) this.silence = error
      throw databaseProblem(error)
    }
  }

  release(): void {
    // A connection on which an answer is still owed would make the next query wait for it.
    this.client.release(this.silence !== null)
  }
}
