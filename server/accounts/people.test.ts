import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OWNER_ID } from '#contract/account.ts'
import { StartError } from '../config.ts'
import type { Database } from '../store/tables.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { createAccounts } from './accounts.ts'
import { createAttempts } from './attempts.ts'
import { createSessions } from './sessions.ts'

let folder: string
let db: Kysely<Database>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-people-'))
  db = await openTestDatabase(folder)
})
afterEach(async () => {
  await db.destroy()
  await rm(folder, { recursive: true, force: true })
})

const open = () => createAccounts({ db, host: '127.0.0.1', accessToken: null })
const long = 'a-token-that-is-long-enough'

describe('people', () => {
  it('a token is told once and kept as its hash alone', async () => {
    const { people } = await open()
    const { person, token } = await people.add({ name: 'Ana', role: 'annotator' })
    expect(token).toMatch(/^loupe_[\w-]{43}$/)
    expect(await people.byToken(token)).toEqual(person)
    expect(JSON.stringify(await db.selectFrom('people').selectAll().execute())).not.toContain(token)
    const renewed = await people.renewToken(person.id)
    expect(await people.byToken(token)).toBeNull()
    expect(await people.byToken(renewed.token)).toEqual(person)
  })

  it('no two have one name, however it is written', async () => {
    const { people } = await open()
    await people.add({ name: 'Ana Ríos', role: 'viewer' })
    for (const name of ['Ana Ríos', 'ana  ríos', 'ANA RÍOS', 'Ana Ri\u0301os', 'this machine'])
      await expect(people.add({ name, role: 'viewer' })).rejects.toMatchObject({ code: 'person-exists' })
    const bo = await people.add({ name: 'Bo', role: 'viewer' })
    await expect(people.change(bo.person.id, { name: 'ana ríos' })).rejects.toMatchObject({
      code: 'person-exists',
    })
    expect((await people.change(bo.person.id, { name: 'BO' })).name).toBe('BO')
    await expect(people.change('none', {})).rejects.toMatchObject({ code: 'person-not-found' })
  })

  it('who is deactivated comes in no more, by token or session, and may come back', async () => {
    const accounts = await open()
    const { person, token } = await accounts.people.add({ name: 'Ana', role: 'annotator' })
    const session = await accounts.sessions.open(person.id)
    expect(await accounts.bySession(session)).toEqual(person)
    await accounts.people.change(person.id, { active: false })
    accounts.changed()
    expect(await accounts.bySession(session)).toBeNull()
    expect(await accounts.byToken(token)).toBeNull()
    await accounts.people.change(person.id, { active: true })
    expect(await accounts.byToken(token)).toEqual(person)
    expect(await accounts.bySession(session)).toBeNull()
  })

  it('where Loupe is closed somebody remains administrator', async () => {
    const first = await (await open()).people.add({ name: 'Ana', role: 'administrator' })
    const { people } = await createAccounts({ db, host: '0.0.0.0', accessToken: null })
    const last = { code: 'person-last' }
    await expect(people.change(first.person.id, { role: 'viewer' })).rejects.toMatchObject(last)
    await expect(people.change(first.person.id, { active: false })).rejects.toMatchObject(last)
    expect((await people.get(first.person.id)).role).toBe('administrator')
    await people.add({ name: 'Bo', role: 'administrator' })
    expect((await people.change(first.person.id, { role: 'viewer' })).role).toBe('viewer')
  })
})

describe('the token of the start', () => {
  it('without it, and without an administrator, others are not let in', async () => {
    await expect(createAccounts({ db, host: '0.0.0.0', accessToken: null })).rejects.toThrow(StartError)
    await expect(createAccounts({ db, host: '0.0.0.0', accessToken: null })).rejects.toThrow(
      'LOUPE_ACCESS_TOKEN',
    )
    expect((await open()).mode).toBe('open')
    expect((await createAccounts({ db, host: '127.0.0.1', accessToken: long })).mode).toBe('closed')
  })

  it('makes its holder administrator; another one, or none, ends that and its sessions', async () => {
    const first = await createAccounts({ db, host: '0.0.0.0', accessToken: long })
    const owner = await first.byToken(long)
    expect(owner).toMatchObject({ id: OWNER_ID, name: 'Administrator', role: 'administrator', active: true })
    const session = await first.sessions.open(OWNER_ID)
    const same = await createAccounts({ db, host: '0.0.0.0', accessToken: long })
    expect(await same.bySession(session)).toMatchObject({ id: OWNER_ID })
    for (const change of [{ role: 'viewer' }, { active: false }] as const)
      await expect(same.people.change(OWNER_ID, change)).rejects.toMatchObject({ code: 'person-fixed' })
    await expect(same.people.renewToken(OWNER_ID)).rejects.toMatchObject({ code: 'person-fixed' })
    const other = await createAccounts({ db, host: '0.0.0.0', accessToken: `${long}-2` })
    expect(await other.byToken(long)).toBeNull()
    expect(await other.bySession(session)).toBeNull()
    const none = await open()
    expect(await none.byToken(`${long}-2`)).toBeNull()
  })
})

describe('sessions', () => {
  it('run out', async () => {
    const { people } = await open()
    const { person } = await people.add({ name: 'Ana', role: 'viewer' })
    let now = Date.now()
    const sessions = createSessions(db, () => now)
    const id = await sessions.open(person.id)
    now += 29 * 86_400_000
    expect(await sessions.find(id)).toEqual(person)
    now += 2 * 86_400_000
    expect(await sessions.find(id)).toBeNull()
    await sessions.sweep()
    expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })
  it('are kept as hashes', async () => {
    const { people, sessions } = await open()
    const { person } = await people.add({ name: 'Ana', role: 'viewer' })
    const id = await sessions.open(person.id)
    expect(JSON.stringify(await db.selectFrom('sessions').selectAll().execute())).not.toContain(id)
  })
})

it('attempts are counted for each address, and forgotten after their time', () => {
  let now = 0
  const attempts = createAttempts(3, 60_000, () => now)
  for (let i = 0; i < 3; i++) attempts.failed('a')
  expect(attempts.wait('a')).toBe(60)
  expect(attempts.wait('b')).toBe(0)
  now = 59_001
  expect(attempts.wait('a')).toBe(1)
  now = 60_000
  expect(attempts.wait('a')).toBe(0)
})
