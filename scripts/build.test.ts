import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildIfStale, buildState, newestChange } from './build.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'loupe-build-'))
  put('src/app/main.tsx', 1000)
  put('index.html', 1000)
})
afterEach(() => rmSync(root, { recursive: true }))

/** Writes a file and dates it and its folders, in seconds. */
function put(path: string, at: number) {
  const full = join(root, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, '')
  utimesSync(full, at, at)
  for (let folder = dirname(full); folder !== root; folder = dirname(folder)) utimesSync(folder, at, at)
}

test('without dist the app is missing', () => {
  expect(buildState(root)).toBe('missing')
})

test('a dist that is newer than everything is fresh', () => {
  put('dist/index.html', 2000)
  expect(buildState(root)).toBe('fresh')
})

test.each([
  'src/deep/down/a.ts',
  'contract/space.ts',
  'public/samples/a.png',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
])('a newer %s makes it stale', (path) => {
  put('dist/index.html', 2000)
  put(path, 3000)
  expect(buildState(root)).toBe('stale')
})

test('what the browser app is not made of does not count', () => {
  put('dist/index.html', 2000)
  put('server/main.ts', 3000)
  put('README.md', 3000)
  expect(buildState(root)).toBe('fresh')
})

test('a deleted file counts through its folder', () => {
  put('src/app/gone.ts', 1000)
  put('dist/index.html', 2000)
  rmSync(join(root, 'src/app/gone.ts'))
  expect(buildState(root)).toBe('stale')
})

test('nothing there is no change', () => {
  expect(newestChange(join(root, 'nowhere'))).toBe(0)
})

test('without build tools and without an app there is one clear message', async () => {
  await expect(buildIfStale(root)).rejects.toThrow(
    /^The app is not built and the build tools are not installed; run: npm ci$/,
  )
})
