import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startWorker } from './worker.ts'

const removed = vi.hoisted(() => vi.fn())
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  rmSync: (path: string) => {
    removed(path)
    throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' })
  },
}))

test('a decode process whose folder cannot be removed ends without ending the server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-worker-'))
  const uncaught = vi.fn()
  process.on('uncaughtException', uncaught)
  const worker = startWorker(folder, 2 ** 30)
  expect(await worker.ready).toBe(true)
  worker.kill()
  await expect.poll(() => removed.mock.calls.length, { timeout: 10_000 }).toBe(1)
  await new Promise(setImmediate)
  process.off('uncaughtException', uncaught)
  expect(uncaught).not.toHaveBeenCalled()
  await rm(folder, { recursive: true })
}, 60_000)
