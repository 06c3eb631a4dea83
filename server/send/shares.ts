/**
 * Links that show some runs for a while. The token in the link is all that its holder needs and has: it is random, kept as
 * its hash only, and opens these runs and their pictures, nothing else.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'
import { type CreateShare, MAX_SHARE_DAYS, type NewShare, type Share } from '#contract/share.ts'
import type { Database } from '../store/database.ts'
import type { SharesTable } from '../store/tables.ts'

const DAY_MS = 86_400_000
const TOKEN = /^[A-Za-z0-9_-]{43}$/

export interface Shares {
  /** Throws ProblemError share-expiry-invalid. That the runs exist is the caller's to check. */
  create(share: CreateShare, title: string): Promise<NewShare>
  /** newest first */
  list(): Promise<Share[]>
  /** Throws ProblemError share-not-found. Withdrawing twice is once. */
  revoke(id: string): Promise<void>
  /** The share that a token opens. Throws ProblemError share-not-found, share-expired, share-revoked. */
  open(token: string): Promise<Share>
}

export function createShares(db: Kysely<Database>, now: () => Date = () => new Date()): Shares {
  return {
    async create({ runIds, expiresAt }, title) {
      const created = now()
      const expires = new Date(expiresAt)
      const days = (expires.getTime() - created.getTime()) / DAY_MS
      if (!(days > 0 && days <= MAX_SHARE_DAYS)) throw new ProblemError('share-expiry-invalid')
      // 256 bits: a link cannot be guessed.
      const token = randomBytes(32).toString('base64url')
      const row = {
        id: randomUUID(),
        token_hash: hash(token),
        title,
        run_ids: JSON.stringify([...new Set(runIds)]),
        created_at: created.toISOString(),
        expires_at: expires.toISOString(),
        revoked_at: null,
      }
      await db.insertInto('shares').values(row).execute()
      return { ...toShare(row, created), token, url: `/s/${token}` }
    },

    async list() {
      const rows = await db
        .selectFrom('shares')
        .selectAll()
        .orderBy('created_at', 'desc')
        .limit(500)
        .execute()
      return rows.map((row) => toShare(row, now()))
    },

    async revoke(id) {
      const row = await db.selectFrom('shares').select('id').where('id', '=', id).executeTakeFirst()
      if (!row) throw new ProblemError('share-not-found')
      await db
        .updateTable('shares')
        .set({ revoked_at: now().toISOString() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute()
    },

    async open(token) {
      // A token is looked up by its hash, so that no comparison can be timed.
      const row = TOKEN.test(token)
        ? await db.selectFrom('shares').selectAll().where('token_hash', '=', hash(token)).executeTakeFirst()
        : undefined
      if (!row) throw new ProblemError('share-not-found')
      const share = toShare(row, now())
      if (share.status === 'revoked') throw new ProblemError('share-revoked')
      if (share.status === 'expired') throw new ProblemError('share-expired')
      return share
    },
  }
}

function toShare(row: Selectable<SharesTable>, now: Date): Share {
  const expired = Date.parse(row.expires_at) <= now.getTime()
  return {
    id: row.id,
    title: row.title,
    runIds: z.array(z.string()).parse(JSON.parse(row.run_ids)),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    status: row.revoked_at ? 'revoked' : expired ? 'expired' : 'open',
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
