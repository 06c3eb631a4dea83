import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defaultImageLimits } from '../limits.ts'
import { createDecoder, type Decoder, type DecoderSettings } from './decoder.ts'
import { residentBytes } from './memory.ts'
import { OverBudget, startWorker, WorkerDied } from './worker.ts'

// Each test starts processes of its own, which takes seconds where other work goes on beside it.
vi.setConfig({ testTimeout: 120_000 })

const MiB = 2 ** 20
let folder: string
const open: Decoder[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-test-'))
})
afterEach(async () => {
  for (const decoder of open.splice(0)) decoder.close()
  await sleep(50)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
})

function decoder(settings: Partial<DecoderSettings> = {}): Decoder {
  const made = createDecoder({ scratch: folder, ...settings })
  open.push(made)
  return made
}

/** A picture on disk, and what it takes to have its pyramid made. */
async function picture(width: number, height: number, progressive = false) {
  const path = join(folder, `${width}x${height}.png`)
  await sharp({ create: { width, height, channels: 3, background: '#888' } })
    .png({ progressive, compressionLevel: 1 })
    .toFile(path)
  return { path, format: 'png' as const, stored: { width, height }, target: join(folder, 'made.tif') }
}

const whenGone = async (pid: number) => {
  for (let n = 0; n < 100 && residentBytes(pid) !== null; n++) await sleep(20)
  return residentBytes(pid) === null
}

test('a picture that takes more memory than it may is given up, and the next one is made', async () => {
  const one = decoder({ memoryBytes: 160 * MiB })
  const [pid] = one.pids()
  // Interlaced, so that all of it (300 MB) has to be held.
  await expect(one.pyramid(await picture(10_000, 10_000, true))).rejects.toMatchObject({
    code: 'image-too-demanding',
    detail: expect.stringContaining('160 MiB of memory'),
  })
  if (process.platform === 'linux') expect(await whenGone(pid ?? 0)).toBe(true)
  const made = await one.pyramid(await picture(300, 200))
  expect(made).toEqual({ upright: { width: 300, height: 200 }, levels: 2 })
  expect(one.pids()).not.toContain(pid)
}, 60_000)

test('work that takes too long is ended, whatever it is at', async () => {
  const worker = startWorker(folder, 1024 * MiB)
  await worker.ready
  const since = performance.now()
  const work = worker.run({ kind: 'pyramid', ...(await picture(6000, 6000)) }, { bytes: 1024 * MiB, ms: 60 })
  await expect(work).rejects.toEqual(new OverBudget('time'))
  expect(performance.now() - since).toBeLessThan(20_000)
  expect(await whenGone(worker.pid ?? 0)).toBe(true)
  await expect.poll(() => worker.alive, { timeout: 10_000 }).toBe(false)
})

test.runIf(process.platform === 'linux')(
  'work that hangs, without using the processor, is ended as well',
  async () => {
    const worker = startWorker(folder, 1024 * MiB)
    await worker.ready
    const ask = { kind: 'pyramid' as const, ...(await picture(3000, 3000)) }
    process.kill(worker.pid ?? 0, 'SIGSTOP')
    const since = performance.now()
    await expect(worker.run(ask, { bytes: 1024 * MiB, ms: 60_000 })).rejects.toEqual(new OverBudget('time'))
    expect(performance.now() - since).toBeGreaterThan(4_500)
    expect(await whenGone(worker.pid ?? 0)).toBe(true)
  },
)

test('a process that is ended from outside is not noticed: another one does the work', async () => {
  const one = decoder()
  const ask = await picture(4000, 3000)
  await one.pyramid(ask)
  const [pid] = one.pids()
  const again = one.pyramid(ask)
  await sleep(20)
  if (pid) process.kill(pid, 'SIGKILL')
  await expect(again).resolves.toMatchObject({ upright: { width: 4000, height: 3000 } })
  expect(one.pids()).not.toContain(pid)
})

test('a picture that ends every process is a damaged one', async () => {
  const one = decoder()
  const ask = await picture(6000, 5000)
  const killing = setInterval(() => {
    for (const pid of one.pids()) if ((residentBytes(pid) ?? 0) > 60 * MiB) process.kill(pid, 'SIGKILL')
  }, 5)
  try {
    await expect(one.pyramid(ask)).rejects.toMatchObject({
      code: expect.stringMatching(/^(image-corrupt|busy)$/),
    })
  } finally {
    clearInterval(killing)
  }
})

test('a process that is dead is replaced before it is asked', async () => {
  const one = decoder()
  const ask = await picture(30, 20)
  await one.pyramid(ask)
  const [pid] = one.pids()
  if (pid) process.kill(pid, 'SIGKILL')
  await whenGone(pid ?? 0)
  await expect(one.pyramid(ask)).resolves.toMatchObject({ levels: 1 })
})

test('a process is replaced after so many pictures, and many at once share few', async () => {
  const one = decoder({ worksPerProcess: 3 })
  const ask = await picture(30, 20)
  const seen = new Set<number>()
  for (let n = 0; n < 7; n++) {
    await one.pyramid(ask)
    for (const pid of one.pids()) seen.add(pid)
  }
  expect(seen.size).toBeGreaterThanOrEqual(3)
  await Promise.all(
    Array.from({ length: 8 }, (_, n) => one.pyramid({ ...ask, target: join(folder, `${n}.tif`) })),
  )
  expect(one.pids().length).toBeLessThanOrEqual(3)
})

test('nothing of the server’s environment goes along, and nothing is left in the scratch folder', async () => {
  process.env.LOUPE_TEST_SECRET = 'hidden'
  const worker = startWorker(folder, 512 * MiB)
  delete process.env.LOUPE_TEST_SECRET
  expect(await worker.ready).toBe(true)
  if (process.platform === 'linux') {
    const environ = execFileSync('cat', [`/proc/${worker.pid}/environ`], { encoding: 'latin1' })
    expect(environ).toContain('LOUPE_SCRATCH=')
    expect(environ).not.toContain('hidden')
  }
  expect((await readdir(folder)).filter((name) => name.startsWith('decode-'))).toHaveLength(1)
  worker.kill()
  await expect.poll(() => readdir(folder), { timeout: 10_000 }).toEqual([])
  await expect(
    worker.run({ kind: 'measure', path: '', maxPixels: 1 }, { bytes: 1, ms: 1 }),
  ).rejects.toBeInstanceOf(WorkerDied)
})

test.runIf(process.platform === 'linux')('the kernel holds the limit as well', async () => {
  const worker = startWorker(folder, 512 * MiB)
  await worker.ready
  const limits = execFileSync('cat', [`/proc/${worker.pid}/limits`], { encoding: 'utf8' })
  expect(limits).toMatch(new RegExp(`Max data size\\s+${(512 + 768) * MiB}\\s`))
  worker.kill()
})

test('what leaves the process has no path and no words of a decoder', async () => {
  const one = decoder()
  const path = join(folder, 'bad.png')
  await writeFile(path, Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 3)]))
  const head = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 3)])
  const error = await one.probe(path, head, defaultImageLimits).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'image-corrupt' })
  expect(JSON.stringify(error)).not.toContain(folder)
})

test('the server’s own process opens no format that strangers send', () => {
  const script = `
    import { register } from 'tsx/esm/api'
    register()
    const { sharp } = await import('./server/images/images.ts').then(() => import('./server/images/sharp.ts'))
    const bytes = {}
    for (const format of ['jpeg', 'png', 'webp', 'avif', 'gif'])
      bytes[format] = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })[format]().toFile('${folder}/x.' + format)
        .then(() => sharp('${folder}/x.' + format).metadata()).then(() => 'opened', () => 'refused')
    console.log(JSON.stringify(bytes))
    process.exit(0)`
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(JSON.parse(said)).toEqual({
    jpeg: 'refused',
    png: 'refused',
    webp: 'refused',
    avif: 'refused',
    gif: 'refused',
  })
})
