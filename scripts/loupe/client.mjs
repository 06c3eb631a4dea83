/** Speaks to a running Loupe. */

/** Loupe said no, or does not answer; the message is for people. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {number} exitCode
   * @param {string | null} [code] of Loupe's problem catalogue
   */
  constructor(message, exitCode, code = null) {
    super(message)
    this.exitCode = exitCode
    this.code = code
  }
}

/**
 * @typedef {object} Client
 * @property {string} server
 * @property {(path: string) => Promise<any>} get
 * @property {(path: string, body?: unknown) => Promise<any>} post
 * @property {(path: string, stream: import('node:fs').ReadStream) => Promise<any>} upload
 * @property {(path: string) => Promise<null>} remove
 * @property {(path: string) => Promise<Response>} raw
 */

/**
 * @param {string} address
 * @returns {Client}
 */
export function createClient(address) {
  const server = address.replace(/\/+$/, '')
  if (!URL.canParse(server) || !/^https?:/.test(server)) {
    throw new Refusal(`“${address}” is no address; it must begin with http://`, 2)
  }
  // Loupe answers some requests only where they come from its own page or from this machine: this says which one is meant.
  const origin = new URL(server).origin

  /**
   * @param {string} path
   * @param {RequestInit & {duplex?: 'half'}} [init]
   */
  const ask = async (path, init = {}) => {
    const reply = await fetch(`${server}${path}`, {
      ...init,
      headers: { origin, accept: 'application/json', ...init.headers },
    }).catch((/** @type {unknown} */ error) => {
      throw new Refusal(`No Loupe answers at ${server} (${reason(error)}). Start one with: npm start`, 3)
    })
    if (!reply.ok) throw await refusal(reply)
    return reply
  }
  /** @param {Response} reply */
  const read = async (reply) => (reply.status === 204 ? null : reply.json())

  return {
    server,
    get: async (path) => read(await ask(path)),
    post: async (path, body = {}) =>
      read(
        await ask(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    upload: async (path, stream) =>
      read(
        await ask(path, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: /** @type {any} */ (stream),
          duplex: 'half',
        }),
      ),
    remove: async (path) => read(await ask(path, { method: 'DELETE' })),
    raw: (path) => ask(path, { headers: { accept: '*/*' } }),
  }
}

/** @param {Response} reply */
async function refusal(reply) {
  const problem = await reply.json().catch(() => null)
  if (typeof problem?.code !== 'string') {
    return new Refusal(`The server answered ${reply.status}; is it a Loupe?`, 1)
  }
  const detail = problem.detail ? `: ${problem.detail}` : ''
  return new Refusal(`${problem.title}${detail} (${problem.code})`, 1, problem.code)
}

/** @param {unknown} error */
function reason(error) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}
