/** Tokens: 256 random bits, of which only the SHA-256 is kept. Nothing slower is needed, as there is nothing to guess. */
import { createHash, randomBytes } from 'node:crypto'

/** A personal token; its beginning tells searchers for secrets, and people, what it is. */
export const newToken = (): string => `loupe_${randomBytes(32).toString('base64url')}`

/** Whether it could be one of them, which nobody finds by trying; an access token may be anything that somebody thought of. */
export const isPersonal = (token: string): boolean => /^loupe_[\w-]{43}$/.test(token)

/** The value of a session's cookie. */
export const newSessionId = (): string => randomBytes(32).toString('base64url')

/** Lower-case hex. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex')
