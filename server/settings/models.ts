/** Asks a server which models it has: `GET /models` of the OpenAI API. */
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'

const LIMIT_MS = 10_000
/** OpenRouter's list, the longest known, is below one megabyte. */
const MAX_BYTES = 8 * 2 ** 20

const replySchema = z.union([
  z.object({ data: z.array(z.object({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id)),
  z
    .object({ models: z.array(z.object({ name: z.string() })) })
    .transform(({ models }) => models.map(({ name }) => name)),
])

/** Names of models, as the server gives them. Throws engine-offline, engine-failed. */
export async function listModels(baseUrl: string, apiKey: string | null): Promise<string[]> {
  const address = `${baseUrl.replace(/\/+$/, '')}/models`
  const reply = await ask(address, apiKey)
  if (reply.status === 401 || reply.status === 403) {
    throw new ProblemError(
      'engine-failed',
      apiKey ? 'The server does not take this key.' : 'The server wants a key.',
    )
  }
  if (reply.status >= 300 && reply.status < 400) {
    throw new ProblemError('engine-failed', 'The server sends to another address; enter that one.')
  }
  if (reply.status === 404) {
    throw new ProblemError('engine-failed', 'There is no list of models at this address. Most end in /v1.')
  }
  if (!reply.ok) throw new ProblemError('engine-failed', `The server answered with status ${reply.status}.`)
  const parsed = replySchema.safeParse(await readJson(reply))
  if (!parsed.success) {
    throw new ProblemError('engine-failed', 'What answers there is no model server: its list cannot be read.')
  }
  return [...new Set(parsed.data.map((name) => name.slice(0, 300)))].slice(0, 5000)
}

async function ask(address: string, apiKey: string | null): Promise<Response> {
  try {
    return await fetch(address, {
      headers: { accept: 'application/json', ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) },
      // The key must not follow to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(LIMIT_MS),
    })
  } catch (error) {
    const slow = error instanceof Error && error.name === 'TimeoutError'
    const { host } = new URL(address)
    const words = slow ? `Nothing came from ${host} for ${LIMIT_MS / 1000} s.` : `Nothing answers at ${host}.`
    throw new ProblemError('engine-offline', words, { cause: error })
  }
}

async function readJson(reply: Response): Promise<unknown> {
  const reader = reply.body?.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      bytes += next.value.byteLength
      if (bytes > MAX_BYTES) return null
      chunks.push(next.value)
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return null
  } finally {
    await reader?.cancel().catch(() => undefined)
  }
}
