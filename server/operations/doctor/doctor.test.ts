import { mkdir, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createImages } from '../../images/images.ts'
import { defaultImageLimits } from '../../images/limits.ts'
import { openDatabase } from '../../store/database.ts'
import { openFiles } from '../../store/files.ts'
import { drawSquare } from '../../testing/dataset-room.ts'
import { examine } from './doctor.ts'

let folder: string
let env: NodeJS.ProcessEnv
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-doctor-'))
  // A port that nothing listens on.
  env = { LOUPE_DATA: join(folder, 'data'), PORT: '1' }
})
afterEach(() => rm(folder, { recursive: true }))

async function look(more: { hash?: boolean } = {}) {
  const findings = await examine({ root: process.cwd(), env, workingFolder: folder, ...more })
  return (what: string) => findings.filter((one) => one.what === what)
}

async function withPicture(): Promise<string> {
  await mkdir(join(folder, 'data'), { recursive: true })
  const db = await openDatabase(join(folder, 'data'))
  const files = await openFiles(join(folder, 'data'))
  const images = createImages({ db, files, limits: defaultImageLimits })
  const { image } = await images.ingest(Readable.from([await drawSquare(0)]), { name: 'square.png' })
  await db.destroy()
  return image.id
}

test('a fresh place and a used one are well', async () => {
  expect((await look())('database')).toMatchObject([{ state: 'ok' }])
  await withPicture()
  const found = await look({ hash: true })
  expect(found('database')).toMatchObject([{ state: 'ok', found: 'SQLite, whole' }])
  expect(found('its form')).toMatchObject([{ state: 'ok' }])
  expect(found('pictures')).toMatchObject([{ state: 'ok', found: '1, all files there and unchanged' }])
  expect(found('port')).toMatchObject([{ state: 'ok' }])
  expect(found('engine builtin')).toMatchObject([{ state: 'ok' }])
})

test('lost, changed and ownerless files are told apart', async () => {
  const id = await withPicture()
  const originals = join(folder, 'data', 'originals')
  await writeFile(join(originals, 'f'.repeat(64)), 'nobody’s')
  await writeFile(join(originals, id), 'other bytes')
  const changed = await look()
  expect(changed('pictures').map(({ state }) => state)).toEqual(['ok', 'bad', 'warn'])
  await unlink(join(originals, id))
  expect((await look())('pictures')[0]).toMatchObject({ state: 'bad' })
})

test('a damaged database, one that is in use, and settings that cannot be read', async () => {
  await withPicture()
  const db = await openDatabase(join(folder, 'data'))
  expect((await look())('database')).toMatchObject([{ state: 'warn' }])
  await db.destroy()
  await writeFile(
    join(folder, 'data', 'loupe.db'),
    'no database at all, and long enough to be looked at '.repeat(50),
  )
  expect((await look())('database')).toMatchObject([
    { state: 'bad', advice: expect.stringContaining('restore') },
  ])
  await writeFile(join(folder, 'loupe.config.json'), '{')
  expect((await look())('settings')).toMatchObject([{ state: 'bad' }])
})

test('what another program on the port, and engines, answer', async () => {
  const models = createServer((request, reply) => {
    if (request.headers.authorization !== 'Bearer right') reply.writeHead(401).end()
    else if (request.url === '/v1/models') reply.end(JSON.stringify({ data: [{ id: 'there' }] }))
    else reply.writeHead(404).end()
  })
  await new Promise<void>((resolve) => models.listen(0, '127.0.0.1', resolve))
  const { port } = models.address() as { port: number }
  const engine = (id: string, model: string, apiKeyEnv: string, url = `http://127.0.0.1:${port}/v1`) => ({
    ...{ id, label: id, kind: 'openai', baseUrls: [url], model, apiKeyEnv },
  })
  Object.assign(env, { PORT: String(port), RIGHT: 'right', WRONG: 'wrong' })
  const engines = [
    engine('good', 'there', 'RIGHT'),
    engine('misnamed', 'elsewhere', 'RIGHT'),
    engine('locked', 'there', 'WRONG'),
    engine('keyless', 'there', 'MISSING'),
    engine('away', 'there', 'RIGHT', 'http://127.0.0.1:1/v1'),
  ]
  await writeFile(join(folder, 'loupe.config.json'), JSON.stringify({ engines }))
  const found = await look()
  models.close()
  models.closeAllConnections()
  expect(found('port')).toMatchObject([{ state: 'bad' }])
  const states = engines.map(({ id }) => found(`engine ${id}`)[0]?.state)
  expect(states).toEqual(['ok', 'warn', 'bad', 'bad', 'bad'])
  expect(JSON.stringify(engines.map(({ id }) => found(`engine ${id}`)))).not.toContain('"right"')
})
