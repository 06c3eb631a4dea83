import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openFiles } from './files.ts'

const synced = vi.hoisted(() => [] as string[])
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const open: typeof real.open = async (path, ...more) => {
    const file = await real.open(path, ...more)
    const sync = file.sync.bind(file)
    file.sync = () => {
      synced.push(String(path))
      return sync()
    }
    return file
  }
  return { ...real, open }
})

test('the name of a folder that was made for a file is on disk too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-sync-'))
  const files = await openFiles(folder)
  synced.length = 0
  const { path } = await files.put(new Uint8Array([1]), 'npy')
  expect(synced.slice(-2)).toEqual([dirname(path), join(folder, 'files')])
  await rm(path)
  synced.length = 0
  await files.put(new Uint8Array([1]), 'npy')
  expect(synced.slice(1)).toEqual([dirname(path)])
  await rm(folder, { recursive: true })
})
