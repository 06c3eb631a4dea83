import { existsSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { openImportRoom } from '../../testing/import-room.ts'

const loaded = vi.hoisted(() => ({ after: async () => {} }))
vi.mock('./jobs.ts', async (original) => {
  const real = await original<typeof import('./jobs.ts')>()
  const loadJobs: typeof real.loadJobs = async (db) => {
    const jobs = await real.loadJobs(db)
    await loaded.after()
    return jobs
  }
  return { ...real, loadJobs }
})

test('looking for what others left removes no folder that is just being made', async () => {
  const room = await openImportRoom()
  let id = ''
  loaded.after = async () => {
    loaded.after = async () => {}
    id = (await room.imports.fromFiles('Dropped')).id
  }
  await room.imports.recover()
  expect(existsSync(`${room.folder}/imports/${id}`)).toBe(true)
  await room.close()
})
