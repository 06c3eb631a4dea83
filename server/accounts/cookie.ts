/** The one cookie. Strict: the app's own files need no session, so that links from anywhere open and its requests then carry it. */
import type { FastifyRequest } from 'fastify'
import { SESSION_DAYS } from './sessions.ts'

const NAME = 'loupe_session'

export function sessionOf(request: FastifyRequest): string | null {
  const header = request.headers.cookie
  if (!header || header.length > 8192) return null
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === NAME && value && /^[\w-]{20,100}$/.test(value)) return value
  }
  return null
}

/** Set-Cookie for a session, or for its end (null). */
export function sessionCookie(request: Pick<FastifyRequest, 'protocol'>, id: string | null): string {
  const life = id === null ? 0 : SESSION_DAYS * 86_400
  const secure = request.protocol === 'https' ? '; Secure' : ''
  return `${NAME}=${id ?? ''}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${life}${secure}`
}
