import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTestDatabase } from '../testing/test-database.ts'
import { endOf, startOf } from './plain-text.ts'

/** Whatever the database: `npm run test:postgres` runs it, too. */
test('text with a NUL in it is kept whole, with another character for that one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-text-'))
  const db = await openTestDatabase(folder)
  try {
    const mark = { subject: 'run' as const, id: 'a\0b', note: 'one\0two\0', tags: '[]', updated_at: '' }
    await db.insertInto('marks').values(mark).execute()
    const rows = await db.selectFrom('marks').selectAll().where('id', '=', 'a\0b').execute()
    expect(rows).toMatchObject([{ id: 'a\ufffdb', note: 'one\ufffdtwo\ufffd' }])
    expect(await db.selectFrom('marks').select('id').where('id', '=', 'a').execute()).toEqual([])
  } finally {
    await db.destroy()
    await rm(folder, { recursive: true })
  }
})

test('text is cut between characters', () => {
  expect([startOf('a😀b', 3), startOf('a😀b', 2), startOf('a😀b', 1)]).toEqual(['a😀', 'a', 'a'])
  expect([endOf('a😀b', 3), endOf('a😀b', 2), endOf('a😀b', 1)]).toEqual(['😀b', 'b', 'b'])
  expect([startOf('abc', 5), endOf('abc', 5)]).toEqual(['abc', 'abc'])
})
