/** A PostgreSQL that is slow, or answers no more, is waited for so long and no longer. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPostgresBus } from './bus.ts'
import type { Database } from './database.ts'
import { createPool, postgresDialect } from './postgres.ts'

const postgres = process.env.LOUPE_TEST_POSTGRES

/** Between a process and PostgreSQL; passes nothing on while `silent`. */
let wire: Server
let silent: boolean
let accepted: number
let url: string
const sockets: Socket[] = []
beforeEach(async () => {
  silent = false
  accepted = 0
  const target = new URL(postgres ?? 'postgres://nobody@127.0.0.1:9/nothing')
  const { hostname, port } = target
  wire = createServer((near) => {
    accepted += 1
    sockets.push(near.on('error', () => undefined))
    if (!postgres) return
    const far = connect(Number(port || 5432), hostname).on('error', () => undefined)
    sockets.push(far)
    near.on('data', (bytes) => !silent && far.write(bytes))
    far.on('data', (bytes) => !silent && near.write(bytes))
    near.on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve))
  target.host = `127.0.0.1:${(wire.address() as AddressInfo).port}`
  url = target.href
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await new Promise((resolve) => wire.close(resolve))
})

const open = (deadlines: Parameters<typeof createPool>[1]) =>
  new Kysely<Database>({ dialect: postgresDialect(createPool(url, deadlines)) })

test.skipIf(postgres)('the bus gives a connection up that is never answered, and tries again', async () => {
  const bus = openPostgresBus(url, 'channel', 'self', 100)
  await expect.poll(() => accepted, { timeout: 5000 }).toBeGreaterThan(1)
  await bus.close()
})

test.skipIf(!postgres)('a message that is not answered makes the bus connect anew', async () => {
  const bus = openPostgresBus(url, 'channel', 'self', 300)
  const heard: string[] = []
  bus.hear((topic) => heard.push(topic))
  await expect.poll(() => heard).toEqual(['*'])
  silent = true
  bus.tell('something')
  await new Promise((resolve) => setTimeout(resolve, 400))
  silent = false
  await expect.poll(() => heard, { timeout: 5000 }).toEqual(['*', '*'])
  await bus.close()
})

test.skipIf(!postgres)('a statement that takes too long is given up by PostgreSQL', async () => {
  const db = open({ statementMs: 200, silenceMs: 5000 })
  await expect(sql`select pg_sleep(3)`.execute(db)).rejects.toMatchObject({ code: 'store-away' })
  expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  await db.destroy()
  const patient = open(null)
  await sql`select pg_sleep(0.5)`.execute(patient)
  await patient.destroy()
})

test.skipIf(!postgres)('a connection that falls silent is given up, and the next one works', async () => {
  const db = open({ statementMs: 5000, silenceMs: 1000 })
  await sql`select 1`.execute(db)
  silent = true
  const since = Date.now()
  const work = db.transaction().execute((trx) => sql`select 1`.execute(trx))
  await expect(work).rejects.toMatchObject({ code: 'store-away' })
  // The way back is not waited for a second time.
  expect(Date.now() - since).toBeLessThan(1900)
  silent = false
  expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  await db.destroy()
})
