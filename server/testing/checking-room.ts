/** For tests: a project of complete entries, people to check them, and all that checking needs. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Person, Role } from '#contract/account.ts'
import { type Entry, type EntryContent, entryContentSchema } from '#contract/entry.ts'
import { type ProjectRules, projectRulesSchema } from '#contract/project.ts'
import { newReviewSchema } from '#contract/review.ts'
import { box } from '#contract/space.ts'
import { type Annotate, createAnnotate } from '../annotate/annotate.ts'
import { type Checking, createChecking } from '../annotate/checking.ts'
import type { NewReview } from '../annotate/reviews.ts'
import { createDatasets, type Datasets } from '../benchmarks/datasets.ts'
import { createImages } from '../images/images.ts'
import { defaultImageLimits } from '../images/limits.ts'
import { type FileStore, openFiles } from '../store/files.ts'
import type { Database } from '../store/tables.ts'
import { drawSquare } from './dataset-room.ts'
import { openTestDatabase } from './test-database.ts'

export interface CheckingRoom {
  readonly files: FileStore
  readonly datasets: Datasets
  readonly db: Kysely<Database>
  readonly annotate: Annotate
  readonly checking: Checking
  readonly projectId: string
  /** complete and submitted, of the author `ada` */
  readonly entries: readonly Entry[]
  /** ada writes; ben, cid and dee are annotators; root is administrator; vic may look */
  readonly people: Readonly<Record<'ada' | 'ben' | 'cid' | 'dee' | 'root' | 'vic', Person>>
  /** gives a check of the entry as it stands, or of the version named */
  check(entryId: string, who: Person, given?: Partial<NewReview>): Promise<Entry>
  resolve(entryId: string, who: Person, given?: Partial<NewReview>): Promise<Entry>
  /** saves changed content */
  edit(entryId: string, who: Person, change: Partial<EntryContent>): Promise<Entry>
  close(): Promise<void>
}

const peoples: readonly [keyof CheckingRoom['people'], Role][] = [
  ['ada', 'annotator'],
  ['ben', 'annotator'],
  ['cid', 'annotator'],
  ['dee', 'annotator'],
  ['root', 'administrator'],
  ['vic', 'viewer'],
]

export async function openCheckingRoom({
  entries = 2,
  pictures = 3,
  rules = {},
  change = () => ({}),
}: {
  entries?: number
  /** how many there are; entry n is about picture n modulo this number */
  pictures?: number
  rules?: Partial<ProjectRules>
  change?: (n: number) => Partial<EntryContent>
} = {}): Promise<CheckingRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-checking-room-'))
  const db = await openTestDatabase(folder)
  const files = await openFiles(folder)
  const images = createImages({ db, files, limits: defaultImageLimits })
  const datasets = createDatasets({ db, images })
  const imageIds: string[] = []
  for (let n = 0; n < pictures; n += 1) imageIds.push(await keepSquare(db, files, n))
  const annotate = createAnnotate({ db, datasets, images })
  const checking = createChecking({ db })
  const createdAt = '2026-11-21T00:00:00.000Z'
  const made = peoples.map(([name, role]): [string, Person] => [
    name,
    { id: `id-${name}`, name, role, createdAt, active: true },
  ])
  for (const [, { id, name, role }] of made) {
    const token_hash = createHash('sha256').update(id).digest('hex')
    await db
      .insertInto('people')
      .values({ id, name, role, token_hash, created_at: createdAt, active: 1 })
      .execute()
  }
  const people = Object.fromEntries(made) as CheckingRoom['people']
  const project = await annotate.projects.create(
    { name: 'Squares', description: '', rules: projectRulesSchema.parse(rules) },
    people.root.id,
  )
  const written: Entry[] = []
  for (let n = 0; n < entries; n += 1) {
    const imageId = imageIds[n % pictures] ?? ''
    const content = entryContentSchema.parse({ ...complete(n), ...change(n) })
    const given = { id: randomUUID(), changeId: randomUUID(), imageId, content }
    written.push(await annotate.edits.create(project.id, given, people.ada.id))
  }
  const give = async (
    role: 'review' | 'resolution',
    entryId: string,
    who: Person,
    given: Partial<NewReview>,
  ) => {
    const { version } = await annotate.entries.get(entryId)
    const reason = (given.verdict ?? 'accept') === 'accept' ? '' : 'because'
    const full = newReviewSchema.parse({ id: randomUUID(), version, verdict: 'accept', reason, ...given })
    return (await checking.reviews.give(entryId, role, full, who)).given.entry
  }
  return {
    ...{ files, datasets, db, annotate, checking, people, projectId: project.id, entries: written },
    check: (entryId, who, given = {}) => give('review', entryId, who, given),
    resolve: (entryId, who, given = {}) => give('resolution', entryId, who, given),
    async edit(entryId, who, changed) {
      const { version, content } = await annotate.entries.get(entryId)
      const save = { changeId: randomUUID(), version, spentMs: 0, kind: 'edit' as const }
      return annotate.edits.save(entryId, { ...save, content: { ...content, ...changed } }, who.id)
    },
    async close() {
      await db.destroy()
      await rm(folder, { recursive: true })
    },
  }
}

/** The original and its line; nobody here asks for its pyramid. Answers the id. */
async function keepSquare(db: Kysely<Database>, files: FileStore, n: number): Promise<string> {
  const bytes = await drawSquare(n)
  const id = createHash('sha256').update(bytes).digest('hex')
  await mkdir(dirname(files.originalPath(id)), { recursive: true })
  await writeFile(files.originalPath(id), bytes)
  await db
    .insertInto('images')
    .values({
      ...{ id, width: 640, height: 480, stored_width: 640, stored_height: 480, orientation: 1 },
      ...{ format: 'png', bytes: bytes.length, name: `square-${n}.png`, pyramid_levels: 1, original: 1 },
      ...{ created_at: '2026-11-21T00:00:00.000Z', origin: 'upload' },
    })
    .execute()
  return id
}

export function complete(n: number): EntryContent {
  return entryContentSchema.parse({
    question: `How many squares are on picture ${n}?`,
    options: [
      { letter: 'A', text: 'one' },
      { letter: 'B', text: 'two' },
    ],
    answer: 'A',
    category: 'counting',
    evidence: [box('image', { x: 32, y: 32, width: 64, height: 64 })],
    submitted: true,
  })
}
