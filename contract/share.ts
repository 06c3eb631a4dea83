/** Links that show some runs, read-only and for a while, to people who can see nothing else of this Loupe. */
import { z } from 'zod'

/** A year. */
export const MAX_SHARE_DAYS = 366

export const createShareSchema = z
  .object({
    runIds: z.array(z.string().min(1).max(64)).min(1).max(100),
    /** ISO 8601, in the future, at most a year away */
    expiresAt: z.iso.datetime({ offset: true }),
    title: z.string().trim().max(200).optional(),
  })
  .meta({ id: 'CreateShare' })
export type CreateShare = z.infer<typeof createShareSchema>

export const shareSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    runIds: z.array(z.string()),
    createdAt: z.string(),
    expiresAt: z.string(),
    revokedAt: z.string().nullable(),
    status: z.enum(['open', 'expired', 'revoked']),
  })
  .meta({ id: 'Share' })
export type Share = z.infer<typeof shareSchema>

/** The only reply that ever holds the link: the server keeps its hash alone. */
export const newShareSchema = shareSchema
  .extend({ token: z.string(), url: z.string() })
  .meta({ id: 'NewShare' })
export type NewShare = z.infer<typeof newShareSchema>
