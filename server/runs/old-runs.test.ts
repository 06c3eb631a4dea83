/** Runs that the first version of Loupe stored, with its own schema: they load, are listed, and can be gone on from. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, Migrator, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Run, runEventSchema } from '#contract/run.ts'
import { foldRun } from '#contract/run-fold.ts'
import { box } from '#contract/space.ts'
import { migrations } from '../store/migrations.ts'
import { type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import { chatEngine, openRunRoom, type RunRoom } from '../testing/run-room.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { createRunLog } from './run-log.ts'

interface Stored {
  images: Record<string, string | number>[]
  runs: { id: string; image_id: string; summary: string }[]
  run_events: { run_id: string; body: string }[]
}

// Written by the release before groups, looks and surveys: a Zoom-Refine run and its child with a person's box.
const fixture = new URL('./fixtures/runs-of-first-light.json', import.meta.url)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-old-'))
})
afterEach(() => rm(folder, { recursive: true }))

// On PostgreSQL there is no older form.
test.skipIf(process.env.LOUPE_TEST_POSTGRES)(
  'a data folder of the first version is brought up to date, with its runs and their tree',
  async () => {
    const stored = JSON.parse(await readFile(fixture, 'utf8')) as Stored
    await writeOldDatabase(join(folder, 'loupe.db'), stored)
    const db = await openTestDatabase(folder)
    const log = createRunLog(db)
    const [parent, child] = stored.runs.map(({ id }) => id)
    if (!parent || !child) throw new Error('the fixture is not as expected')
    const run = await log.load(parent)
    expect(run).toMatchObject({
      status: 'succeeded',
      group: null,
      forkedAt: null,
      looks: [],
      survey: null,
      initialAnswer: { text: 'green', distribution: null },
      refinedAnswer: { text: 'blue' },
      cropBox: { x: 400, y: 120, width: 300, height: 360 },
    })
    expect(run?.steps.every((step) => step.turn === 0 && !step.inherited && step.messages === null)).toBe(
      true,
    )
    expect((await log.list({ limit: 10, parent })).map(({ id }) => id)).toEqual([child])
    expect(await log.list({ limit: 10 })).toHaveLength(2)
    await db.destroy()
  },
)

test('an old run can be gone on from, at its first and at its second answer', async () => {
  const chat: ChatServer = await startChatServer(() => says('**Rechecked Answer: violet**'))
  const room: RunRoom = await openRunRoom([chatEngine(chat.baseUrl)])
  try {
    const parent = await copyInto(room)
    const corner = box('image', { x: 0, y: 0, width: 100, height: 100 })
    for (const step of [undefined, 1, 4]) {
      const child = await room.end(await room.runner.refine(parent, corner, step))
      expect(child).toMatchObject({
        status: 'succeeded',
        parentId: parent,
        forkedAt: (step ?? 1) + 1,
        initialAnswer: { text: 'green' },
        refinedAnswer: { text: 'violet' },
        boxBy: 'person',
      })
      const said = chat.asked.at(-1)?.body.messages ?? []
      expect(said.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
      expect(JSON.stringify(said[1])).toContain(step === 4 ? 'Rechecked Answer: blue' : 'Answer: green')
    }
  } finally {
    await room.close()
    await chat.close()
  }
})

async function writeOldDatabase(file: string, { images, runs, run_events }: Stored): Promise<void> {
  const [first] = Object.entries(migrations)
  if (!first) throw new Error('no migrations')
  const db = new Kysely<Record<string, Record<string, unknown>>>({
    dialect: new SqliteDialect({ database: new Libsql(file) as never }),
  })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => Object.fromEntries([first]) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
  await db.insertInto('images').values(images).execute()
  await db.insertInto('runs').values(runs).execute()
  await db.insertInto('run_events').values(run_events).execute()
  await db.destroy()
}

/** The fixture's parent run in a room, about the room's image. Its pictures are not there, as after an import. */
async function copyInto(room: RunRoom): Promise<string> {
  const { runs, run_events } = JSON.parse(await readFile(fixture, 'utf8')) as Stored
  const [parent] = runs
  if (!parent) throw new Error('the fixture is empty')
  const events = run_events
    .filter(({ run_id }) => run_id === parent.id)
    .map(({ body }) => runEventSchema.parse(JSON.parse(body.replaceAll(parent.image_id, room.imageId))))
  const [created, ...rest] = events
  if (created?.type !== 'run-created') throw new Error('the fixture does not begin at the beginning')
  await room.log.create(created.run, created)
  const run = rest.reduce<Run>(foldRun, created.run)
  await room.log.append(run, rest)
  return parent.id
}
