/** Checking by several people: what its routes are made of. */
import type { Kysely } from 'kysely'
import type { Person } from '#contract/account.ts'
import { type Agreement, agreementOf } from '#contract/agreement.ts'
import type { Disagreement, Efforts, Progress, Queue } from '#contract/checking.ts'
import { stateOf } from '#contract/review.ts'
import type { Database } from '../store/tables.ts'
import { activePeople } from './active-people.ts'
import { type Assignments, createAssignments } from './assign.ts'
import { createDesk, type Desk, type Table } from './desk.ts'
import { effortsOf } from './efforts.ts'
import { personNames } from './person-names.ts'
import { createPresences, type Presences } from './presence.ts'
import { progressOf } from './progress.ts'
import { type QueueRequest, queueOf } from './queue.ts'
import { createReviews, type Reviews } from './reviews.ts'
import { currentChecks, maySee, seenBy } from './sight.ts'
import { createVeil, type Veil } from './veil.ts'

export interface Checking {
  readonly desk: Desk
  readonly reviews: Reviews
  readonly assignments: Assignments
  readonly presences: Presences
  readonly veil: Veil
  /** Throws project-not-found, as all of these. */
  queue(projectId: string, person: Person, request: QueueRequest): Promise<Queue>
  progress(projectId: string, person: Person): Promise<Progress[]>
  efforts(projectId: string, person: Person): Promise<Efforts>
  /** Over all entries that are not deleted; boxes are listed only of those whose checks this person may see. */
  agreement(projectId: string, person: Person): Promise<Agreement>
  /** of whose checks this person may know */
  disagreements(projectId: string, person: Person): Promise<Disagreement[]>
}

export function createChecking({ db }: { db: Kysely<Database> }): Checking {
  const desk = createDesk({ db })
  const presences = createPresences({ db })
  /** of the project that was last asked for; good for one revision */
  let last: { projectId: string; revision: number; figures: Agreement } | null = null
  const figuresOf = ({ projectId, revision, entries }: Table): Agreement => {
    if (last?.projectId === projectId && last.revision === revision) return last.figures
    const figures = agreementOf(
      entries.map(({ entry, reviews }) => ({ entry, checks: currentChecks(reviews) })),
    )
    last = { projectId, revision, figures }
    return figures
  }
  return {
    ...{ desk, presences, veil: createVeil(desk) },
    reviews: createReviews({ db }),
    assignments: createAssignments({ db, desk }),

    async queue(projectId, person, request) {
      const table = await desk.table(projectId)
      return queueOf(table, person, request, await presences.list(projectId))
    },

    async progress(projectId, person) {
      const table = await desk.table(projectId)
      const { authorMs, verifyMs } = await effortsOf(db, projectId, person.id)
      return progressOf({
        table,
        people: [...new Set([...(await activePeople(db)), person.id])],
        names: await personNames(db),
        asks: person,
        ownMs: authorMs + verifyMs,
      })
    },

    async efforts(projectId, person) {
      await desk.table(projectId)
      return effortsOf(db, projectId, person.id)
    },

    async agreement(projectId, person) {
      const table = await desk.table(projectId)
      const figures = figuresOf(table)
      const seen = (entryId: string) => {
        const standing = table.byId.get(entryId)
        return standing !== undefined && maySee(standing, person, table.rules)
      }
      const { toEvidence, between } = figures.boxes
      const only = ({ pairs, ...rest }: typeof between) => ({
        ...rest,
        pairs: pairs.filter(({ entryId }) => seen(entryId)),
      })
      return { ...figures, boxes: { toEvidence: only(toEvidence), between: only(between) } }
    },

    async disagreements(projectId, person) {
      const { entries, rules } = await desk.table(projectId)
      return entries.flatMap((standing): Disagreement[] => {
        const { entry, reviews } = standing
        const checks = reviews.filter(({ role }) => role === 'review')
        if (stateOf(entry.content, checks, rules.overlap) !== 'disputed') return []
        if (!maySee(standing, person, rules)) return []
        const settled = entry.state === 'disputed' ? null : entry.state
        return [{ entry, settled, ...seenBy(standing, person, rules, true) }]
      })
    },
  }
}
