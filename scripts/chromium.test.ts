import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { candidates, findChromium, patiently, probe } from './chromium.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loupe-browser-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A stand-in browser: a shell script with this body. */
function script(name: string, body: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return path
}

test('the one that LOUPE_CHROMIUM names is the only candidate', async () => {
  const mine = script('mine', 'exit 0')
  script('chromium', 'exit 0')
  expect(await candidates({ LOUPE_CHROMIUM: mine, PATH: folder })).toEqual([mine])
  expect(await candidates({ LOUPE_CHROMIUM: join(folder, 'nowhere'), PATH: folder })).toEqual([])
})

test('Chrome comes before Chromium on the PATH', async () => {
  const chromium = script('chromium', 'exit 0')
  const chrome = script('google-chrome', 'exit 0')
  const found = await candidates({ PATH: folder })
  expect(found.filter((path) => path.startsWith(folder))).toEqual([chrome, chromium])
})

test('a stub that starts and shows no page does not count', async () => {
  expect(await probe(script('stub', 'echo "requires the chromium snap to be installed"; exit 1'))).toBeNull()
  expect(await probe(script('silent', 'exit 0'))).toBeNull()
})

test('one that shows a page counts, without its sandbox where only that works', async () => {
  const picky = script(
    'picky',
    'case "$*" in *--no-sandbox*) echo "<html><head></head></html>";; *) exit 1;; esac',
  )
  expect(await probe(picky)).toEqual({ path: picky, sandbox: false })
})

test('a choice made before is taken over without starting anything', async () => {
  const env = { LOUPE_CHROMIUM: '/somewhere/chrome', LOUPE_CHROMIUM_SANDBOX: 'on' }
  expect(await findChromium(env)).toEqual({ path: '/somewhere/chrome', sandbox: true })
})

test('an installer that hangs or falls silent is ended', async () => {
  const started = performance.now()
  expect(await patiently(['sleep', '30'], { silentMs: 200 })).toBe(false)
  const chatty = ['sh', '-c', 'while true; do echo .; sleep 0.05; done']
  expect(await patiently(chatty, { totalMs: 500 })).toBe(false)
  expect(performance.now() - started).toBeLessThan(5000)
  expect(await patiently(['true'])).toBe(true)
  expect(await patiently(['false'])).toBe(false)
  expect(await patiently(['loupe-no-such-command'])).toBe(false)
})
