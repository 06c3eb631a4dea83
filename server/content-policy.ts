/**
 * What pages of Loupe may load and run: their own files and nothing else; no inline script, and of inline styles those alone that
 * carry the page's nonce (a library locks the page's scrolling by one, another brings the styles of its plots).
 */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

const directives = {
  'default-src': "'self'",
  'img-src': "'self' data: blob:",
  // the viewer of a share carries its fonts in its styles
  'font-src': "'self' data:",
  'connect-src': "'self' blob:",
  'worker-src': "'self' blob:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'self'",
}

/** The header for a page, with the nonce that stands in it; without one, inline styles are not taken. */
export const contentPolicy = (nonce?: string): string => policyWith(nonce ? `'nonce-${nonce}'` : '')

/** For the page of the API, whose library hides its icons by one style attribute. */
export const docsPolicy = (): string =>
  policyWith("'unsafe-hashes' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='")

function policyWith(styles: string): string {
  const all = { ...directives, 'style-src': `'self' ${styles}`.trim() }
  return Object.entries(all)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

export const newNonce = (): string => randomBytes(16).toString('base64')

/** Where a page keeps its nonce; src/app/style-nonce.ts reads it. */
export const nonceMeta = (nonce: string): string => `<meta name="style-nonce" content="${nonce}">`

/** Loupe asks for none of these. */
const permissions = [
  'camera',
  'microphone',
  'geolocation',
  'payment',
  'usb',
  'serial',
  'hid',
  'midi',
  'display-capture',
]

/** The headers of every reply, beside helmet's. A route may set its own policy over it. */
export function sendPolicy(app: FastifyInstance): void {
  const policy = contentPolicy()
  const none = permissions.map((name) => `${name}=()`).join(', ')
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', policy).header('permissions-policy', none)
  })
}
