// Looks into a copy of a data folder's database, in a process of its own: `node faults/inspect-store.mjs FOLDER COPY`.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'

const [folder = '', copy = ''] = process.argv.slice(2)
mkdirSync(copy, { recursive: true })
for (const name of ['loupe.db', 'loupe.db-wal']) {
  if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name))
}
const db = new Libsql(join(copy, 'loupe.db'))
const integrity = db.prepare('PRAGMA integrity_check').all()
const foreign = db.prepare('PRAGMA foreign_key_check').all()
const rows = (/** @type {string} */ sql) => /** @type {Record<string, unknown>[]} */ (db.prepare(sql).all())
const images = new Set(rows('SELECT id FROM images').map(({ id }) => String(id)))
const list = (/** @type {string} */ name) =>
  existsSync(join(folder, name)) ? readdirSync(join(folder, name)) : []
const orphans = ['originals', 'pyramids', 'pictures'].flatMap((room) =>
  list(room)
    .filter((name) => !images.has(name.replace(/\.tif$/, '')))
    .map((name) => `${room}/${name}`),
)
const missing = [...images].flatMap((id) =>
  [join('originals', id), join('pyramids', `${id}.tif`)].filter((path) => !existsSync(join(folder, path))),
)
// Pictures as sent and maps: each is named by a note of its image, or by an event of a run.
const named = new Set()
for (const id of list('pictures'))
  for (const note of list(join('pictures', id)))
    if (note.endsWith('.json'))
      named.add(JSON.parse(readFileSync(join(folder, 'pictures', id, note), 'utf8')).sha256)
for (const row of rows('SELECT * FROM run_events'))
  for (const value of Object.values(row))
    if (typeof value === 'string') for (const [sha] of value.matchAll(/[0-9a-f]{64}/g)) named.add(sha)
const unnamed = list('files').flatMap((two) =>
  list(join('files', two)).filter((name) => !named.has(name.slice(0, 64))),
)
process.stdout.write(
  JSON.stringify({ integrity, foreign, orphans, missing, unnamed, temporary: list('tmp') }),
  () => process.exit(0),
)
