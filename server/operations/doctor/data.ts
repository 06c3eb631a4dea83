/** The database, and the picture files that it speaks of. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Kysely, sql } from 'kysely'
import type { Config } from '../../config.ts'
import { backupName } from '../../store/backup.ts'
import type { Database } from '../../store/database.ts'
import { isPostgres } from '../../store/dialect.ts'
import { pendingMigrations } from '../../store/migrate.ts'
import { createObjects, type ObjectsConfig } from '../../store/objects.ts'
import { createPool, postgresDialect } from '../../store/postgres.ts'
import { DataFolderInUse, sqliteDialect } from '../../store/sqlite.ts'
import { bad, type Finding, ok, warn } from './finding.ts'

/** `hash`: reads every original and compares it with its name. */
export async function checkData(config: Config, { hash }: { hash: boolean }): Promise<Finding[]> {
  const file = join(config.dataFolder, 'loupe.db')
  if (!config.databaseUrl && !existsSync(file)) return [ok('database', 'none yet; made at the first start')]
  let db: Kysely<Database> | null = null
  try {
    db = new Kysely<Database>({
      dialect: config.databaseUrl ? postgresDialect(createPool(config.databaseUrl)) : sqliteDialect(file),
    })
    const found = [await checkIntegrity(db), await checkForm(db)]
    if (found.some(({ state }) => state === 'bad')) return found
    return [
      ...found,
      ...(await (config.s3 ? checkRemote(db, config.s3) : checkPictures(db, config.dataFolder, hash))),
      await checkBackups(config),
    ]
  } catch (error) {
    if (error instanceof DataFolderInUse)
      return [
        warn(
          'database',
          'another process has it open',
          'Stop Loupe to have the database and pictures checked.',
        ),
      ]
    const why =
      error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : ''
    const advice = config.databaseUrl
      ? 'Check DATABASE_URL, and that PostgreSQL runs and knows the user.'
      : 'Put a copy back: loupe restore'
    return [bad('database', `cannot be opened: ${why}`, advice)]
  } finally {
    await db?.destroy()
  }
}

async function checkIntegrity(db: Kysely<Database>): Promise<Finding> {
  if (isPostgres(db)) {
    const { rows } = await sql<{
      version: string
    }>`select current_setting('server_version') as version`.execute(db)
    const { rows: read } = await sql<{
      only: string
    }>`select current_setting('transaction_read_only') as only`.execute(db)
    if (read[0]?.only === 'on')
      return bad('database', 'PostgreSQL only reads', 'Point DATABASE_URL to the primary, not to a replica.')
    return ok('database', `PostgreSQL ${rows[0]?.version ?? ''}`)
  }
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
  const { rows: dangling } = await sql`pragma foreign_key_check`.execute(db)
  const words = rows.map((row) => row.integrity_check)
  if (words[0] !== 'ok')
    return bad('database', `damaged: ${words.slice(0, 3).join('; ')}`, 'Put a copy back: loupe restore')
  if (dangling.length > 0)
    return bad('database', `${dangling.length} rows point to nothing`, 'Put a copy back: loupe restore')
  return ok('database', 'SQLite, whole')
}

async function checkForm(db: Kysely<Database>): Promise<Finding> {
  const { newer, open } = await pendingMigrations(db)
  if (newer.length > 0)
    return bad(
      'its form',
      `of a newer Loupe (${newer.join(', ')})`,
      'Start that Loupe, or put a copy back: loupe restore',
    )
  if (open.length === 0) return ok('its form', 'up to date')
  const copied = isPostgres(db)
    ? 'Make a copy first: pg_dump.'
    : 'Nothing to do: the next start copies it first.'
  return warn('its form', `${open.length} changes are still to be made`, copied)
}

/** Some of the newest: all would be a request each. */
const REMOTE_SAMPLE = 50

async function checkRemote(db: Kysely<Database>, s3: ObjectsConfig): Promise<Finding[]> {
  const rows = await db
    .selectFrom('images')
    .select('id')
    .orderBy('created_at', 'desc')
    .limit(REMOTE_SAMPLE)
    .execute()
  const objects = createObjects(s3, { tries: 2, firstPauseMs: 200, silenceMs: 5000 })
  try {
    let lost = 0
    for (const { id } of rows) if (!(await objects.has(`pyramids/${id}.tif`))) lost++
    if (rows.length === 0) await objects.has('pyramids/none')
    return [
      lost > 0
        ? bad(
            'pictures',
            `${lost} of the newest ${rows.length} are not in the bucket`,
            'Check LOUPE_S3_BUCKET and LOUPE_S3_PREFIX.',
          )
        : ok('pictures', `the bucket answers, the newest ${rows.length} are there`),
    ]
  } catch {
    return [
      bad(
        'pictures',
        'the S3-compatible store does not answer, or refuses',
        'Check LOUPE_S3_ENDPOINT, _KEY and _SECRET.',
      ),
    ]
  } finally {
    objects.close()
  }
}

async function checkPictures(db: Kysely<Database>, folder: string, hash: boolean): Promise<Finding[]> {
  const { rows: there } = await sql<{ n: number }>`select count(*) as n from images`
    .execute(db)
    .catch(() => ({ rows: [] }))
  if (there.length === 0) return []
  const known = new Set<string>()
  const lost: string[] = []
  const damaged: string[] = []
  for (let last = ''; ; ) {
    const rows = await db
      .selectFrom('images')
      .select(['id', 'bytes', 'original'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(1000)
      .execute()
    for (const { id, bytes, original } of rows) {
      known.add(id)
      const file = join(folder, 'originals', id)
      const found = await stat(file).catch(() => null)
      const pyramid = await stat(join(folder, 'pyramids', `${id}.tif`)).catch(() => null)
      if (!pyramid || (original !== 0 && !found)) lost.push(id)
      else if (original !== 0 && found && (found.size !== bytes || (hash && (await hashOf(file)) !== id)))
        damaged.push(id)
    }
    const end = rows.at(-1)
    if (!end) break
    last = end.id
  }
  const orphans = (await readdir(join(folder, 'originals')).catch(() => [])).filter(
    (id) => !known.has(id),
  ).length
  const again = 'Upload those pictures again: the same bytes mend them.'
  const findings = [
    lost.length > 0
      ? bad('pictures', `${lost.length} of ${known.size} have lost a file (${some(lost)})`, again)
      : ok('pictures', `${known.size}, all files there${hash ? ' and unchanged' : ''}`),
  ]
  if (damaged.length > 0)
    findings.push(bad('pictures', `${damaged.length} are not what they were (${some(damaged)})`, again))
  if (orphans > 0)
    findings.push(
      warn(
        'pictures',
        `${orphans} files belong to no picture`,
        'Nothing to do: the next start removes them.',
      ),
    )
  return findings
}

const some = (ids: readonly string[]) =>
  ids
    .slice(0, 3)
    .map((id) => id.slice(0, 8))
    .join(', ')

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

async function checkBackups({ dataFolder, databaseUrl }: Config): Promise<Finding> {
  if (databaseUrl) return ok('copies', 'PostgreSQL is copied by whoever runs it (pg_dump)')
  const names = (await readdir(join(dataFolder, 'backups')).catch(() => [])).filter((name) =>
    backupName.test(name),
  )
  const newest = names.sort().at(-1)
  return ok(
    'copies',
    newest
      ? `${names.length}, the newest ${newest}`
      : 'none; one is made before the database changes its form',
  )
}
