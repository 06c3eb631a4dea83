/** For tests: a project of complete entries, people to check them, and all that checking needs. */
import { createHash, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Person, Role } from '#contract/account.ts'
import { type Entry, type EntryContent, entryContentSchema } from '#contract/entry.ts'
import { type ProjectRules, projectRulesSchema } from '#contract/project.ts'
import { newReviewSchema } from '#contract/review.ts'
import { box } from '#contract/space.ts'
import { type Annotate, createAnnotate } from '../annotate/annotate.ts'
import { type Checking, createChecking } from '../annotate/checking.ts'
import type { NewReview } from '../annotate/reviews.ts'
import type { Database } from '../store/tables.ts'
import { type DatasetRoom, openDatasetRoom } from './dataset-room.ts'

export interface CheckingRoom {
  readonly dataset: DatasetRoom
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
  rules = {},
  change = () => ({}),
}: {
  entries?: number
  rules?: Partial<ProjectRules>
  change?: (n: number) => Partial<EntryContent>
} = {}): Promise<CheckingRoom> {
  const dataset = await openDatasetRoom({ items: 6 })
  const { db, datasets, images } = dataset
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
    const imageId = dataset.items[(n * 2) % dataset.items.length]?.imageId ?? ''
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
    ...{ dataset, db, annotate, checking, people, projectId: project.id, entries: written },
    check: (entryId, who, given = {}) => give('review', entryId, who, given),
    resolve: (entryId, who, given = {}) => give('resolution', entryId, who, given),
    async edit(entryId, who, changed) {
      const { version, content } = await annotate.entries.get(entryId)
      const save = { changeId: randomUUID(), version, spentMs: 0, kind: 'edit' as const }
      return annotate.edits.save(entryId, { ...save, content: { ...content, ...changed } }, who.id)
    },
    close: () => dataset.close(),
  }
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
