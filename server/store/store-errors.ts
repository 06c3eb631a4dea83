/** What databases and disks say when they cannot, as problems that a person can do something about. */
import { ProblemError } from '#contract/error.ts'

/** The data cannot be used as they are; the message is one clear line for whoever starts Loupe. */
export class StoreRefusal extends Error {}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** ENOSPC, EDQUOT: the disk; SQLITE_FULL: SQLite's; 53100: PostgreSQL's. */
const full = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100'])
/** PostgreSQL is stopping, starting, has no connection left, took too long over a statement, or is not there. */
const away = new Set([
  ...['57P01', '57P02', '57P03', '57014', '53300', '25006'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
])
/** PostgreSQL undid a transaction because another one was in its way. */
const collided = new Set(['40001', '40P01'])
const unique = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'])
const missing = new Set(['SQLITE_CONSTRAINT_FOREIGNKEY', '23503'])
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** No answer came in time; the connection may still be waiting for it. */
export const isSilence = (error: unknown) => error instanceof Error && error.message === 'Query read timeout'
/** A row with this key is there already. On PostgreSQL the transaction is lost then: look before, or `onConflict`. */
export const isTaken = (error: unknown) => unique.has(codeOf(error))
/** The row that was pointed at is not there, or is still pointed at. */
export const isDangling = (error: unknown) => missing.has(codeOf(error))
/** Another transaction was in the way; the same again can succeed. */
export const isCollision = (error: unknown) => collided.has(codeOf(error))

/** A full disk is the person's to mend, so it gets its own problem; other errors pass through. */
export function storageProblem(error: unknown): unknown {
  if (!full.has(codeOf(error))) return error
  return new ProblemError('storage-full', 'There is no room left on the disk that holds the data.', {
    cause: error,
  })
}

/** What a database server says: also whether it is away. */
export function databaseProblem(error: unknown): unknown {
  const code = codeOf(error)
  const lost = error instanceof Error && lostConnection.test(error.message)
  if (away.has(code) || code.startsWith('08') || lost || isSilence(error)) {
    return new ProblemError('store-away', undefined, { cause: error })
  }
  return storageProblem(error)
}
