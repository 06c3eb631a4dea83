/**
 * What a project's entries, checks and assignments are at this moment, held in memory and brought up to date from what has
 * changed since (every change gives its entry a higher revision): the queue, progress, agreement and the data card are read from it.
 */
import type { Kysely } from 'kysely'
import type { Entry } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import type { ProjectRules } from '#contract/project.ts'
import type { Database, ProjectsTable } from '../store/tables.ts'
import { reviewsOfEntries } from './review-rows.ts'
import type { Checked } from './sight.ts'
import { entryOf, projectBodyOf } from './stored.ts'

export interface Standing extends Checked {
  readonly entry: Entry
  /** ids of people, in the order of their names' ids */
  readonly assigned: readonly string[]
}

export interface Table {
  readonly projectId: string
  readonly name: string
  readonly description: string
  readonly createdAt: string
  readonly revision: number
  readonly rules: ProjectRules
  /** in the order of their numbers, deleted ones left out */
  readonly entries: readonly Standing[]
  readonly byId: ReadonlyMap<string, Standing>
  readonly deleted: number
}

export interface Desk {
  /** Throws project-not-found. */
  table(projectId: string): Promise<Table>
}

interface Held {
  revision: number
  /** deleted ones, too */
  all: Map<string, Standing>
  table: Table
}

/** Projects of which everything is held; the one that was not asked for the longest goes first. */
const MOST_HELD = 4
const AT_ONCE = 500

export function createDesk({ db }: { db: Kysely<Database> }): Desk {
  const held = new Map<string, Held>()
  const reading = new Map<string, Promise<Table>>()

  async function read(projectId: string): Promise<Table> {
    const project = await db.selectFrom('projects').selectAll().where('id', '=', projectId).executeTakeFirst()
    const old = held.get(projectId)
    if (!project) {
      held.delete(projectId)
      throw new ProblemError('project-not-found')
    }
    held.delete(projectId)
    const now = old?.revision === project.revision ? old : await changedSince(db, project, old)
    held.set(projectId, now)
    for (const id of held.keys()) {
      if (held.size <= MOST_HELD) break
      held.delete(id)
    }
    return now.table
  }

  return {
    table(projectId) {
      // Whoever asks while it is being read may have written since that began, so one reading at a time, each of its own.
      const before = reading.get(projectId) ?? Promise.resolve()
      const mine = before.then(
        () => read(projectId),
        () => read(projectId),
      )
      reading.set(projectId, mine)
      const done = () => {
        if (reading.get(projectId) === mine) reading.delete(projectId)
      }
      mine.then(done, done)
      return mine
    },
  }
}

/** The table as it is for this reader, with nothing held; for what has to be of one transaction. Throws project-not-found. */
export async function readTable(on: Kysely<Database>, projectId: string): Promise<Table> {
  const project = await on.selectFrom('projects').selectAll().where('id', '=', projectId).executeTakeFirst()
  if (!project) throw new ProblemError('project-not-found')
  return (await changedSince(on, project, undefined)).table
}

type Project = Omit<ProjectsTable, 'seq'>

async function changedSince(db: Kysely<Database>, project: Project, old: Held | undefined): Promise<Held> {
  const { id, revision } = project
  const all = new Map(old?.all)
  for (let after = old?.revision ?? -1; ; ) {
    const rows = await db
      .selectFrom('entries')
      .selectAll()
      .where('project_id', '=', id)
      .where('revision', '>', after)
      .orderBy('revision')
      .limit(AT_ONCE)
      .execute()
    const entries = rows.map(entryOf)
    const reviews = await reviewsOfEntries(db, entries)
    const assigned = await assignedTo(
      db,
      entries.map((entry) => entry.id),
    )
    for (const entry of entries) {
      all.set(entry.id, {
        entry,
        reviews: reviews.get(entry.id) ?? [],
        assigned: assigned.get(entry.id) ?? [],
      })
    }
    const last = rows.at(-1)
    if (!last || rows.length < AT_ONCE) break
    after = last.revision
  }
  const there = [...all.values()].filter(({ entry }) => entry.deletedAt === null)
  there.sort((a, b) => a.entry.seq - b.entry.seq)
  const { rules, description } = projectBodyOf(project)
  return {
    revision,
    all,
    table: {
      ...{ projectId: id, name: project.name, description, createdAt: project.created_at, revision, rules },
      entries: there,
      byId: new Map(there.map((standing) => [standing.entry.id, standing])),
      deleted: all.size - there.length,
    },
  }
}

async function assignedTo(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  if (ids.length === 0) return found
  const rows = await db
    .selectFrom('assignments')
    .select(['entry_id', 'person_id'])
    .where('entry_id', 'in', ids)
    .orderBy('entry_id')
    .orderBy('person_id')
    .execute()
  for (const { entry_id, person_id } of rows) {
    const list = found.get(entry_id)
    if (list) list.push(person_id)
    else found.set(entry_id, [person_id])
  }
  return found
}
