import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig, StartError } from './config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loupe-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (engines: unknown[]) =>
  writeFileSync(join(folder, 'loupe.config.json'), JSON.stringify({ engines }))
const engine = {
  id: 'mine',
  label: 'Mine',
  kind: 'openai',
  baseUrls: ['http://127.0.0.1:8000/v1'],
  model: 'internvl3-8b',
}

describe('one engine by environment', () => {
  it('is read from its address, model and key; the key itself stays in the environment', () => {
    const { environmentEngine } = readConfig(
      {
        LOUPE_ENGINE_URL: 'http://127.0.0.1:8000/v1, http://127.0.0.1:8001/v1',
        LOUPE_ENGINE_MODEL: 'Qwen/Qwen3-VL-8B-Instruct',
        LOUPE_ENGINE_KEY: 'secret',
      },
      folder,
    )
    expect(environmentEngine).toEqual({
      id: 'environment',
      label: 'Qwen3-VL-8B-Instruct',
      kind: 'openai',
      baseUrls: ['http://127.0.0.1:8000/v1', 'http://127.0.0.1:8001/v1'],
      model: 'Qwen/Qwen3-VL-8B-Instruct',
      apiKeyEnv: 'LOUPE_ENGINE_KEY',
    })
    expect(readConfig({}, folder).environmentEngine).toBeNull()
  })
  it.each<[NodeJS.ProcessEnv, string]>([
    [{ LOUPE_ENGINE_URL: 'http://127.0.0.1/v1' }, 'LOUPE_ENGINE_MODEL is not'],
    [{ LOUPE_ENGINE_MODEL: 'm' }, 'LOUPE_ENGINE_URL is not'],
    [{ LOUPE_ENGINE_URL: 'ftp://x', LOUPE_ENGINE_MODEL: 'm' }, 'cannot be used'],
    [{ LOUPE_ENGINE_URL: 'http://u:p@x/v1', LOUPE_ENGINE_MODEL: 'm' }, 'cannot be used'],
  ])('%j is refused in words', (env, words) => {
    expect(() => readConfig(env, folder)).toThrow(StartError)
    expect(() => readConfig(env, folder)).toThrow(words)
  })
  it('its id is its own', () => {
    write([{ ...engine, id: 'environment' }])
    const env = { LOUPE_ENGINE_URL: 'http://127.0.0.1/v1', LOUPE_ENGINE_MODEL: 'm' }
    expect(() => readConfig(env, folder)).toThrow('environment')
  })
})

describe('engines of the file', () => {
  it('may change single fields of their profile', () => {
    const changes = {
      profile: 'internvl3',
      convention: 'fraction',
      resize: { kind: 'tiles', tile: 448, minTiles: 1, maxTiles: 24, thumbnail: true },
      padding: { kind: 'relative', factor: 1.5 },
      attentionLayer: null,
      zoomSyntax: 'qwen3-vl',
    }
    write([{ ...engine, ...changes, preset: 'lmdeploy', concurrency: 4 }])
    expect(readConfig({}, folder).engines).toEqual([
      { ...engine, ...changes, preset: 'lmdeploy', concurrency: 4 },
    ])
  })
  it.each([
    [{ convention: 'furlong' }],
    [{ resize: { kind: 'tiles', tile: 448, minTiles: 4, maxTiles: 2, thumbnail: true } }],
    [{ apiKey: 'the key itself' }],
    [{ concurrency: 0 }],
  ])('%j is refused', (wrong) => {
    write([{ ...engine, ...wrong }])
    expect(() => readConfig({}, folder)).toThrow(StartError)
  })
})

describe('who may come in', () => {
  const access = (env: NodeJS.ProcessEnv) => readConfig(env, folder).access
  const long = 'a-token-that-is-long-enough'
  it('nobody but this machine, and no proxy is believed, unless it is said', () => {
    expect(access({})).toEqual({ token: null, hosts: [], trustProxy: [] })
    expect(readConfig({ HOST: '' }, folder).host).toBe('127.0.0.1')
  })
  it('a token, names and proxies by environment', () => {
    const env = {
      LOUPE_ACCESS_TOKEN: ` ${long}\n`,
      LOUPE_HOSTS: 'loupe.example, other.example',
      LOUPE_TRUST_PROXY: '10.0.0.0/8, ::1, loopback',
    }
    expect(access(env)).toEqual({
      token: long,
      hosts: ['loupe.example', 'other.example'],
      trustProxy: ['10.0.0.0/8', '::1', 'loopback'],
    })
  })
  it.each<[NodeJS.ProcessEnv, string]>([
    [{ LOUPE_ACCESS_TOKEN: 'short' }, 'at least 20'],
    [{ LOUPE_METRICS_TOKEN: 'short' }, 'LOUPE_METRICS_TOKEN needs at least 20'],
    [{ LOUPE_ACCESS_TOKEN: 'words with spaces in between' }, 'without spaces'],
    [{ LOUPE_ACCESS_TOKEN: long, LOUPE_HOSTS: 'https://loupe.example' }, 'without scheme'],
    [{ LOUPE_HOSTS: 'loupe.example' }, 'LOUPE_ACCESS_TOKEN'],
    [{ LOUPE_TRUST_PROXY: 'true' }, 'LOUPE_TRUST_PROXY'],
    [{ LOUPE_TRUST_PROXY: '2' }, 'LOUPE_TRUST_PROXY'],
    [{ LOUPE_TRUST_PROXY: '10.0.0.0/40' }, 'LOUPE_TRUST_PROXY'],
  ])('%j is refused in words', (env, words) => {
    expect(() => readConfig(env, folder)).toThrow(StartError)
    expect(() => readConfig(env, folder)).toThrow(words)
  })
})
