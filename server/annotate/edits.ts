/**
 * Writing one entry. Every change names itself and the version that it builds on: one that is sent twice counts once, and
 * one that builds on an older version than the present is refused with the present entry, so that nothing is overwritten unseen.
 */
import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { Entry, EntryContent, EntryOrigin, HandBack, NewEntry, SaveEntry } from '#contract/entry.ts'
import type { HandBackEntry, RestoreEntry, TakeBackEntry } from '#contract/entry-list.ts'
import { ProblemError } from '#contract/error.ts'
import type { Images } from '../images/images.ts'
import type { Database } from '../store/tables.ts'
import { checkContent } from './check-content.ts'
import { addEffort } from './efforts.ts'
import { claimRevisions, type HeldProject, holdProject, withStates } from './refresh.ts'
import { type ChangeRow, type EntryRow, entryOf, rowOf } from './stored.ts'
import { type ChangeKind, insertChanges, insertEntries } from './write-entries.ts'

/** An entry with where it comes from; the API lets people begin entries, and nobody claim to be a machine. */
export type CreateEntry = NewEntry & { readonly origin?: EntryOrigin }

export interface Edits {
  /** Throws ProblemError project-not-found, image-not-found, entry-exists, change-clash, and what `checkContent` throws. */
  create(projectId: string, given: CreateEntry, personId: string): Promise<Entry>
  /** Throws ProblemError entry-not-found, entry-conflict, entry-deleted, change-clash, and what `checkContent` throws. */
  save(id: string, given: SaveEntry, personId: string): Promise<Entry>
  /** An entry that is deleted already is answered as it is. */
  remove(id: string, given: Mark, personId: string): Promise<Entry>
  undelete(id: string, given: Mark, personId: string): Promise<Entry>
  /** An older version's content becomes the newest. Throws also ProblemError entry-version-unknown. */
  restore(id: string, given: RestoreEntry, personId: string): Promise<Entry>
  /** One that was sent back or rejected waits to be checked again, as it is. Throws also ProblemError entry-not-sent-back. */
  handBack(id: string, given: HandBackEntry, personId: string): Promise<Entry>
  /** What the checkers said before counts again. One that is taken back already is answered as it is. */
  takeBack(id: string, given: TakeBackEntry, personId: string): Promise<Entry>
}

export interface Mark {
  readonly changeId?: string | undefined
  readonly version?: number | undefined
}

/** What a change does to an entry; null: nothing is to be done. */
interface Step {
  readonly kind: ChangeKind
  readonly content: EntryContent
  readonly deletedAt: string | null
  /** left out: as they are */
  readonly handBacks?: readonly HandBack[]
  readonly words?: string
}

interface Change {
  readonly id: string
  readonly changeId: string
  readonly personId: string
  /** the version that it builds on; none: whatever is there */
  readonly base: number | undefined
}

export function createEdits({ db, images }: { db: Kysely<Database>; images: Pick<Images, 'get'> }): Edits {
  const change = (
    { id, changeId, personId, base }: Change,
    decide: (entry: Entry, trx: Transaction<Database>) => Step | null | Promise<Step | null>,
    after?: (entry: Entry, trx: Transaction<Database>) => Promise<void>,
  ): Promise<Entry> =>
    db.transaction().execute(async (trx) => {
      const { project_id: projectId } = await rowById(trx, id)
      const project = await holdProject(trx, projectId)
      const entry = entryOf(await rowById(trx, id))
      const done = await changeById(trx, changeId)
      if (done) return asOf(entry, done)
      const step = await decide(entry, trx)
      if (!step) return entry
      if (base !== undefined && base !== entry.version) {
        throw new ProblemError('entry-conflict', undefined, { current: entry })
      }
      const now = await applyStep(trx, project, entry, { ...step, changeId, personId })
      await after?.(now, trx)
      return now
    })

  return {
    create: async (projectId, given, personId) => {
      const { id, changeId, imageId, content, key, origin = { by: 'person' } } = given
      const image = await images.get(imageId)
      if (!image) throw new ProblemError('image-not-found')
      checkContent(content, image)
      return db.transaction().execute(async (trx) => {
        const project = await holdProject(trx, projectId)
        const done = await changeById(trx, changeId)
        const there = await trx.selectFrom('entries').selectAll().where('id', '=', id).executeTakeFirst()
        if (done && there) return asOf(entryOf(there), done)
        if (done) throw new ProblemError('change-clash')
        if (there) throw new ProblemError('entry-exists')
        const at = new Date().toISOString()
        const revision = await claimRevisions(trx, projectId)
        const fresh: Omit<Entry, 'seq'> = {
          ...{ id, projectId, imageId, content, origin, revision },
          key: key ?? (await freeKey(trx, projectId)),
          imageName: image.name,
          width: image.width,
          height: image.height,
          version: 1,
          authorId: personId,
          createdAt: at,
          changedAt: at,
          changedBy: personId,
          deletedAt: null,
          handBacks: [],
          state: 'draft',
        }
        if (key !== undefined && (await keyTaken(trx, projectId, key))) {
          throw new ProblemError('entry-exists', `Another item of the project has the id “${key}”.`)
        }
        await insertEntries(trx, [fresh])
        await insertChanges(trx, [
          { entryId: id, version: 1, changeId, kind: 'create', personId, at, content },
        ])
        return settle(trx, id, project)
      })
    },
    save: (id, { changeId, version, content, spentMs, kind }, personId) =>
      change(
        { id, changeId, personId, base: version },
        (entry) => {
          checkContent(content, entry)
          if (entry.deletedAt !== null) throw new ProblemError('entry-deleted', undefined, { current: entry })
          return { kind, content, deletedAt: null }
        },
        ({ projectId }, trx) =>
          addEffort(trx, { entryId: id, projectId, personId, task: 'author', ms: spentMs }),
      ),
    remove: (id, { changeId = randomUUID(), version }, personId) =>
      change({ id, changeId, personId, base: version }, ({ content, deletedAt }) =>
        deletedAt === null ? { kind: 'delete', content, deletedAt: new Date().toISOString() } : null,
      ),
    undelete: (id, { changeId = randomUUID(), version }, personId) =>
      change({ id, changeId, personId, base: version }, ({ content, deletedAt }) =>
        deletedAt === null ? null : { kind: 'undelete', content, deletedAt: null },
      ),
    restore: (id, { changeId, version, base }, personId) =>
      change({ id, changeId, personId, base }, async (entry, trx) => {
        if (entry.deletedAt !== null) throw new ProblemError('entry-deleted', undefined, { current: entry })
        const line = await trx
          .selectFrom('entry_changes')
          .select('content')
          .where('entry_id', '=', id)
          .where('version', '=', version)
          .executeTakeFirst()
        if (!line) throw new ProblemError('entry-version-unknown')
        return { kind: 'restore', content: JSON.parse(line.content) as EntryContent, deletedAt: null }
      }),
    handBack: (id, { changeId, version: base, words }, personId) =>
      change({ id, changeId, personId, base }, ({ content, deletedAt, state, version, handBacks }) => {
        if (deletedAt !== null) throw new ProblemError('entry-deleted')
        if (state !== 'mend' && state !== 'rejected') throw new ProblemError('entry-not-sent-back')
        const at = new Date().toISOString()
        const next = { id: changeId, version: version + 1, personId, at, words }
        return { kind: 'hand-back', content, deletedAt, words, handBacks: [...handBacks, next] }
      }),
    takeBack: (id, { changeId, version: base, handBack }, personId) =>
      change({ id, changeId, personId, base }, ({ content, deletedAt, handBacks }) => {
        const rest = handBacks.filter((one) => one.id !== handBack)
        return rest.length < handBacks.length
          ? { kind: 'take-back', content, deletedAt, handBacks: rest }
          : null
      }),
  }
}

async function applyStep(
  trx: Transaction<Database>,
  project: HeldProject,
  entry: Entry,
  { changeId, personId, ...step }: Step & Pick<Change, 'changeId' | 'personId'>,
): Promise<Entry> {
  const at = new Date().toISOString()
  const version = entry.version + 1
  const revision = await claimRevisions(trx, entry.projectId)
  const { kind, content, deletedAt, handBacks = entry.handBacks, words = '' } = step
  const changed = { content, deletedAt, handBacks: [...handBacks] }
  const now = { ...entry, ...changed, version, revision, changedAt: at, changedBy: personId }
  await insertChanges(trx, [{ entryId: entry.id, version, changeId, kind, personId, at, content, words }])
  await trx.updateTable('entries').set(rowOf(now)).where('id', '=', entry.id).execute()
  return settle(trx, entry.id, project)
}

/** The state that follows from what has just been written. */
async function settle(trx: Transaction<Database>, id: string, { rules }: HeldProject): Promise<Entry> {
  const row = await rowById(trx, id)
  const [entry] = await withStates(trx, [row], rules.overlap)
  if (!entry) throw new ProblemError('entry-not-found')
  if (entry.state !== row.state) {
    await trx.updateTable('entries').set({ state: entry.state }).where('id', '=', id).execute()
  }
  return entry
}

/** What a change that arrives again is answered with: the entry as that change left it. */
function asOf(entry: Entry, change: ChangeRow): Entry {
  if (change.entry_id !== entry.id) throw new ProblemError('change-clash')
  if (change.version === entry.version) return entry
  return {
    ...entry,
    version: change.version,
    content: JSON.parse(change.content) as EntryContent,
    changedAt: change.at,
    changedBy: change.person_id,
    deletedAt: change.kind === 'delete' ? change.at : null,
  }
}

async function rowById(trx: Transaction<Database>, id: string): Promise<EntryRow> {
  const row = await trx.selectFrom('entries').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new ProblemError('entry-not-found')
  return row
}

async function changeById(trx: Transaction<Database>, changeId: string): Promise<ChangeRow | undefined> {
  return trx.selectFrom('entry_changes').selectAll().where('change_id', '=', changeId).executeTakeFirst()
}

async function keyTaken(trx: Transaction<Database>, projectId: string, key: string): Promise<boolean> {
  const taken = await trx
    .selectFrom('entries')
    .select('id')
    .where('project_id', '=', projectId)
    .where('key', '=', key)
    .executeTakeFirst()
  return taken !== undefined
}

/** `item-<n>`, n one more than there are entries, or the next that is free. */
export async function freeKey(trx: Transaction<Database>, projectId: string): Promise<string> {
  const counted = await trx
    .selectFrom('entries')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  for (let n = Number(counted?.count ?? 0) + 1; ; n += 1) {
    const key = `item-${n}`
    if (!(await keyTaken(trx, projectId, key))) return key
  }
}
