/** Assignments: who is to check which entries. */
import type { Kysely, Transaction } from 'kysely'
import { localPerson } from '#contract/account.ts'
import type { Assignment, Distributed, Distribution } from '#contract/checking.ts'
import { ProblemError } from '#contract/error.ts'
import type { Database } from '../store/tables.ts'
import { activePeople } from './active-people.ts'
import { type DealEntry, dealOut } from './deal.ts'
import type { Desk, Standing, Table } from './desk.ts'
import { personNames } from './person-names.ts'
import { holdProject, refreshEntries } from './refresh.ts'
import { currentChecks } from './sight.ts'

export interface Assignments {
  list(projectId: string): Promise<Assignment[]>
  /** Gives entries to people, evenly. Throws project-not-found, person-not-found. */
  distribute(projectId: string, request: Distribution): Promise<Distributed>
  /** Exactly these people for these entries; answers how many entries changed. Throws entry-not-found, person-not-found. */
  set(projectId: string, entryIds: readonly string[], people: readonly string[]): Promise<number>
}

const AT_ONCE = 500

export function createAssignments({ db, desk }: { db: Kysely<Database>; desk: Desk }): Assignments {
  return {
    async list(projectId) {
      const rows = await db
        .selectFrom('assignments')
        .innerJoin('entries', 'entries.id', 'assignments.entry_id')
        .select(['assignments.entry_id', 'assignments.person_id', 'assignments.at'])
        .where('assignments.project_id', '=', projectId)
        .where('entries.deleted_at', 'is', null)
        .orderBy('entries.seq')
        .orderBy('assignments.person_id')
        .execute()
      return rows.map(({ entry_id, person_id, at }) => ({ entryId: entry_id, personId: person_id, at }))
    },

    async distribute(projectId, request) {
      await demandPeople(db, request.people)
      const table = await desk.table(projectId)
      const plan = planOf(table, request)
      if (!request.dry) {
        await db.transaction().execute(async (trx) => {
          await holdProject(trx, projectId)
          for (const { entryId, personId } of plan.removed) await remove(trx, entryId, personId)
          await add(trx, projectId, plan.given)
          await refreshEntries(trx, changedBy(plan))
        })
      }
      const names = await personNames(db)
      const given = new Map<string, number>(request.people.map((id) => [id, 0]))
      for (const { personId } of plan.given) given.set(personId, (given.get(personId) ?? 0) + 1)
      return {
        entries: plan.entries,
        assigned: plan.given.length,
        removed: plan.removed.length,
        short: plan.short,
        load: [...given].map(([personId, count]) => ({
          ...{ personId, personName: names(personId), given: count },
        })),
      }
    },

    async set(projectId, entryIds, people) {
      await demandPeople(db, people)
      const table = await desk.table(projectId)
      const wanted = [...new Set(people)].sort()
      const changed = [...new Set(entryIds)].filter((id) => {
        const standing = table.byId.get(id)
        if (!standing) throw new ProblemError('entry-not-found', `The project has no item ${id}.`)
        return standing.assigned.join('\n') !== wanted.join('\n')
      })
      if (changed.length === 0) return 0
      await db.transaction().execute(async (trx) => {
        await holdProject(trx, projectId)
        for (let at = 0; at < changed.length; at += AT_ONCE) {
          await trx
            .deleteFrom('assignments')
            .where('entry_id', 'in', changed.slice(at, at + AT_ONCE))
            .execute()
        }
        await add(
          trx,
          projectId,
          changed.flatMap((entryId) => wanted.map((personId) => ({ entryId, personId }))),
        )
        await refreshEntries(trx, changed)
      })
      return changed.length
    },
  }
}

interface Pair {
  readonly entryId: string
  readonly personId: string
}

interface Plan {
  readonly entries: number
  readonly given: readonly Pair[]
  readonly removed: readonly Pair[]
  readonly short: number
}

/** Assignments of which nothing has been done yet. */
const undone = (standing: Standing) =>
  standing.assigned.filter((id) => !currentChecks(standing.reviews).some(({ personId }) => personId === id))

function planOf({ entries, byId, rules }: Table, request: Distribution): Plan {
  const { overlap, people, seed, replace } = request
  const wanted = request.entries ? new Set(request.entries) : null
  for (const id of wanted ?? []) {
    if (!byId.has(id)) throw new ProblemError('entry-not-found', `The project has no item ${id}.`)
  }
  const chosen = entries.filter(({ entry }) => (wanted ? wanted.has(entry.id) : entry.state === 'open'))
  const inHand = new Set(chosen.map(({ entry }) => entry.id))
  const removed: Pair[] = []
  const load = new Map<string, number>()
  for (const standing of entries) {
    for (const personId of undone(standing)) {
      if (replace && inHand.has(standing.entry.id)) removed.push({ entryId: standing.entry.id, personId })
      else load.set(personId, (load.get(personId) ?? 0) + 1)
    }
  }
  const dealt = dealOut({
    ...{ people: [...new Set(people)], overlap, seed, load },
    entries: chosen.map(
      ({ entry, reviews, assigned }): DealEntry => ({
        id: entry.id,
        authorId: rules.authorsVerify ? null : entry.authorId,
        taken: [
          ...new Set([
            ...currentChecks(reviews).map(({ personId }) => personId),
            ...(replace ? [] : assigned),
          ]),
        ],
      }),
    ),
  })
  // What is taken away only to be given back stays as it is.
  const again = new Set(dealt.given.map(key))
  const gone = new Set(removed.map(key))
  return {
    entries: chosen.length,
    given: dealt.given.filter((pair) => !gone.has(key(pair))),
    removed: removed.filter((pair) => !again.has(key(pair))),
    short: dealt.short,
  }
}

const key = ({ entryId, personId }: Pair) => `${entryId} ${personId}`

const changedBy = ({ given, removed }: Plan) => [
  ...new Set([...given, ...removed].map(({ entryId }) => entryId)),
]

async function add(trx: Transaction<Database>, projectId: string, pairs: readonly Pair[]): Promise<void> {
  const at = new Date().toISOString()
  for (let from = 0; from < pairs.length; from += AT_ONCE) {
    await trx
      .insertInto('assignments')
      .values(
        pairs.slice(from, from + AT_ONCE).map(({ entryId, personId }) => ({
          ...{ entry_id: entryId, person_id: personId, project_id: projectId, at },
        })),
      )
      .onConflict((clash) => clash.columns(['entry_id', 'person_id']).doNothing())
      .execute()
  }
}

async function remove(trx: Transaction<Database>, entryId: string, personId: string): Promise<void> {
  await trx
    .deleteFrom('assignments')
    .where('entry_id', '=', entryId)
    .where('person_id', '=', personId)
    .execute()
}

/** Throws person-not-found for anybody who cannot come in. */
async function demandPeople(db: Kysely<Database>, ids: readonly string[]): Promise<void> {
  const known = new Set([...(await activePeople(db)), localPerson.id])
  const unknown = ids.find((id) => !known.has(id))
  if (unknown !== undefined) throw new ProblemError('person-not-found', `Nobody here has the id ${unknown}.`)
}
