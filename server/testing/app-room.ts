/** The whole server as `npm start` puts it together, over a fresh data folder, asked in-process. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { InjectOptions, Response } from 'light-my-request'
import type { Role } from '#contract/account.ts'
import { type Assembly, assemble } from '../assemble.ts'
import { readConfig } from '../config.ts'
import { schemaOf } from './test-database.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** For closed rooms; long enough, and no secret. */
export const roomToken = 'token-of-this-test-room-0123456789'

export interface AppRoom extends Assembly {
  readonly folder: string
  /** Asks as whoever holds the token; null: as nobody. */
  ask(token: string | null, options: InjectOptions): Promise<Response>
  /** A person's token. */
  token(role: Role): Promise<string>
}

/** `env`: what it is started with, beside its data folder. */
export async function openAppRoom(env: Record<string, string> = {}): Promise<AppRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-app-'))
  const postgres = process.env.LOUPE_TEST_POSTGRES
  const database: Record<string, string> = postgres ? { DATABASE_URL: await schemaOf(postgres, folder) } : {}
  const config = readConfig({ LOUPE_DATA: folder, ...database, ...env }, folder)
  const assembly = await assemble(config, { root, version: 'test' })
  await assembly.app.ready()
  const ask: AppRoom['ask'] = (token, { headers, ...options }) =>
    assembly.app.inject({
      remoteAddress: '127.0.0.1',
      ...options,
      headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    })
  return {
    ...assembly,
    folder,
    ask,
    async token(role) {
      const payload = { name: `${role} ${Math.random()}`, role }
      const own = config.access.token
      const reply = await ask(own, { method: 'POST', url: '/api/people', payload })
      return (reply.json() as { token: string }).token
    },
    async close() {
      await assembly.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
