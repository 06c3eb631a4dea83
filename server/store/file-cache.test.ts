import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openFileCache } from './file-cache.ts'

test('a copy that cannot be removed is left, and ends nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-cache-'))
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const cache = await openFileCache([folder], 10, 0)
  // A folder is not removed as a file is.
  await mkdir(join(folder, 'stuck'))
  cache.touch(join(folder, 'stuck'), 100)
  cache.touch(join(folder, 'other'), 100)
  await new Promise((resolve) => setTimeout(resolve, 50))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
  expect(cache.bytes).toBeLessThanOrEqual(100)
  await rm(folder, { recursive: true })
})
