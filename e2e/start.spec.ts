import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { type Ended, freePort, freshFolder, startAndEnd } from './loupe-server.ts'

/** A refusal is one line for a person and an exit status; never a stack trace. */
function expectOneLine(ended: Ended, saying: RegExp) {
  const lines = ended.stderr.split('\n').filter((line) => line.trim() !== '')
  expect(lines, ended.stderr).toHaveLength(1)
  expect(lines[0]).toMatch(saying)
  expect(ended.stderr).not.toMatch(/^\s+at /m)
  expect(ended.code).toBe(1)
}

test('a start prints the address that it serves', async ({ own }) => {
  expect(own.output).toContain(own.url)
})

test('a second start on the same data folder is refused, and the first one goes on', async ({
  own,
  playwright: _,
}) => {
  const ended = await startAndEnd({ PORT: String(await freePort()), LOUPE_DATA: own.dataDir })
  expectOneLine(ended, /data folder.*LOUPE_DATA/)
  const health = await fetch(`${own.url}/api/health`)
  expect(health.status).toBe(200)
})

test('after a hard kill the same data folder can be opened again at once', async ({ own }) => {
  await own.kill()
  await own.restart()
  expect((await fetch(`${own.url}/api/health`)).status).toBe(200)
})

test('a taken port is named', async () => {
  const squatter = createServer()
  squatter.listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  const address = squatter.address()
  const port = address && typeof address === 'object' ? address.port : 0
  const data = await freshFolder()
  const ended = await startAndEnd({ PORT: String(port), LOUPE_DATA: data })
  squatter.close()
  await rm(data, { recursive: true })
  expectOneLine(ended, new RegExp(`port ${port} .*PORT`))
})

test('a data folder that cannot be written to is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-blocked-'))
  const file = join(folder, 'a-file')
  await writeFile(file, 'not a folder')
  // Below a plain file not even root can write.
  const ended = await startAndEnd({ PORT: String(await freePort()), LOUPE_DATA: join(file, 'data') })
  expectOneLine(ended, /a-file\/data.*LOUPE_DATA/)

  if (process.getuid?.() !== 0) {
    await chmod(folder, 0o555)
    const denied = await startAndEnd({ PORT: String(await freePort()), LOUPE_DATA: join(folder, 'data') })
    await chmod(folder, 0o755)
    expectOneLine(denied, /data folder.*LOUPE_DATA/)
  }
  await rm(folder, { recursive: true })
})

test('too old a Node is told which one is needed', async () => {
  const ended = await startAndEnd({ LOUPE_PRETEND_NODE: '18.20.8' })
  expectOneLine(ended, /^Loupe needs Node 20\.19\.0 or later; this is Node 18\.20\.8\.$/)
})

test('settings that make no sense are refused in one line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-config-'))
  const config = join(folder, 'loupe.config.json')
  const start = async (env: Record<string, string>) =>
    startAndEnd({ PORT: String(await freePort()), LOUPE_DATA: join(folder, 'data'), ...env })

  expectOneLine(await start({ PORT: 'abc' }), /PORT.*abc/)
  expectOneLine(await start({ LOUPE_CONFIG: join(folder, 'nowhere.json') }), /LOUPE_CONFIG.*nowhere\.json/)
  await writeFile(config, '{ "engines": [ }')
  expectOneLine(await start({ LOUPE_CONFIG: config }), /loupe\.config\.json is not valid JSON/)
  await writeFile(config, '{ "engines": [{ "id": "x", "kind": "openai" }] }')
  expectOneLine(await start({ LOUPE_CONFIG: config }), /loupe\.config\.json cannot be used.*label/)
  await rm(folder, { recursive: true })
})
