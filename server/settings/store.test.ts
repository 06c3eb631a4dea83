import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { StartError } from '../config.ts'
import { openSettingsStore, type StoredEngine } from './store.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-settings-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const engine = (id: string): StoredEngine => ({
  id,
  label: 'Mine',
  preset: 'vllm',
  baseUrls: ['http://127.0.0.1:8000/v1'],
  model: 'internvl3-8b',
  apiKey: 'secret',
  concurrency: null,
  choice: {},
})
const path = () => join(folder, 'settings.json')

it('begins empty, keeps what is changed, and lets its owner alone read the keys', async () => {
  const store = openSettingsStore(folder)
  expect(store.read().engines).toEqual([])
  await store.change((before) => ({ ...before, engines: [engine('mine')] }))
  expect((await stat(path())).mode & 0o777).toBe(0o600)
  expect(openSettingsStore(folder).read()).toEqual({ version: 1, engines: [engine('mine')], overrides: {} })
})

it('changes at the same time are made one after another', async () => {
  const store = openSettingsStore(folder)
  const ids = Array.from({ length: 12 }, (_, i) => `e${i}`)
  await Promise.all(
    ids.map((id) => store.change((before) => ({ ...before, engines: [...before.engines, engine(id)] }))),
  )
  expect(
    openSettingsStore(folder)
      .read()
      .engines.map((e) => e.id),
  ).toEqual(ids)
})

it('a change that fails is not kept, and does not stop the next', async () => {
  const store = openSettingsStore(folder)
  const twice = store.change((before) => ({ ...before, engines: [engine('a'), engine('a')] }))
  await expect(twice).rejects.toThrow()
  expect(store.read().engines).toEqual([])
  await store.change((before) => ({ ...before, engines: [engine('a')] }))
  expect(store.read().engines).toHaveLength(1)
})

it.each([
  ['{', 'cannot be read'],
  ['{"version":2,"engines":[],"overrides":{}}', 'cannot be used'],
  ['{"version":1,"engines":[{"id":"x"}],"overrides":{}}', 'cannot be used'],
])('a file that cannot be used stops the start in clear words: %s', async (text, words) => {
  await writeFile(path(), text)
  expect(() => openSettingsStore(folder)).toThrow(StartError)
  expect(() => openSettingsStore(folder)).toThrow(words)
  // and stays for the person to mend
  expect(await readFile(path(), 'utf8')).toBe(text)
})

it('a kill -9 in the middle of writing leaves a whole file with everything that was confirmed', async () => {
  const storeModule = new URL('./store.ts', import.meta.url).href
  const code = `
    const { openSettingsStore } = await import(${JSON.stringify(storeModule)})
    const store = openSettingsStore(${JSON.stringify(folder)})
    const big = 'm'.repeat(300)
    for (let n = store.read().engines.length; n < 100000; n++) {
      await store.change((before) => ({ ...before, engines: [...before.engines.slice(-150), { ...${JSON.stringify(engine('x'))}, id: 'e' + n, model: big }] }))
      process.stdout.write(n + '\\n')
    }`
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let confirmed = ''
    const written = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        confirmed += chunk.toString()
        if (confirmed.split('\n').length > 20 + round * 7) resolve()
      })
    })
    await written
    child.kill('SIGKILL')
    await once(child, 'close')
    const last = confirmed.slice(0, confirmed.lastIndexOf('\n')).split('\n').at(-1)
    const ids = openSettingsStore(folder)
      .read()
      .engines.map((e) => e.id)
    expect(ids).toContain(`e${last}`)
    expect((await stat(path())).mode & 0o777).toBe(0o600)
  }
})
