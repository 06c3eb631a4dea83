/** Checks of entries: given, looked at, taken back, and settled where they disagree. */
import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { z } from 'zod'
import { mayAct, type Person } from '#contract/account.ts'
import { type Entry, type EntryContent, entryContentSchema } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import type { ProjectRules } from '#contract/project.ts'
import {
  checkedText,
  type EntryReviews,
  type GivenReview,
  type newReviewSchema,
  type Review,
  stateOf,
} from '#contract/review.ts'
import type { Database } from '../store/tables.ts'
import { checkBox } from './check-content.ts'
import { addEffort } from './efforts.ts'
import { holdProject, refreshEntry } from './refresh.ts'
import { checkedSince, reviewRow, reviewsOfEntry, withdrawalRow } from './review-rows.ts'
import { type Checked, mayCheck, mayReveal, maySee, seenBy } from './sight.ts'
import { entryOf, rulesOf } from './stored.ts'

export type NewReview = z.output<typeof newReviewSchema>
type Role = Review['role']

export interface Reviews {
  /** `reveal`: also what is hidden, where that may be asked. Throws entry-not-found, access-denied. */
  of(entryId: string, person: Person, reveal: boolean): Promise<EntryReviews>
  /** One that was given before under the same id is told again. Throws review-stale, review-own, review-unready, review-undisputed, access-denied, box-empty, box-outside-image. */
  give(entryId: string, role: Role, given: NewReview, person: Person): Promise<Given>
  /** Takes back what this person said of the entry in the review's role. Throws review-not-found, access-denied. */
  withdraw(reviewId: string, person: Person): Promise<GivenReview>
}

export interface Given {
  readonly given: GivenReview
  /** false: it had been given before */
  readonly fresh: boolean
}

export function createReviews({ db }: { db: Kysely<Database> }): Reviews {
  const reply = (checked: Checked, review: Review, person: Person, rules: ProjectRules): GivenReview => ({
    review: review.personId === person.id ? review : { ...review, spentMs: null },
    entry: checked.entry,
    // Who settles a dispute has seen it.
    ...seenBy(checked, person, rules, review.role === 'resolution'),
  })

  return {
    async of(entryId, person, reveal) {
      const checked = await checkedEntry(db, entryId)
      const rules = await rulesIn(db, checked.entry.projectId)
      if (reveal && !mayReveal(checked, person, rules)) {
        throw new ProblemError(
          'access-denied',
          'Others’ checks are shown once as many people as needed have checked.',
        )
      }
      return seenBy(checked, person, rules, reveal)
    },

    give: (entryId, role, given, person) =>
      db.transaction().execute(async (trx) => {
        const projectId = await projectIdOf(trx, entryId)
        const { rules } = await holdProject(trx, projectId)
        const before = await checkedEntry(trx, entryId)
        const known = await knownReview(trx, given.id, before, role, person)
        if (known) return { given: reply(before, known, person, rules), fresh: false }
        await demand(trx, before, role, given, person, rules)
        const at = new Date().toISOString()
        const line = { ...given, entryId, projectId, personId: person.id, role, at }
        await trx.insertInto('reviews').values(reviewRow(line, before.entry.content)).execute()
        await addEffort(trx, { entryId, projectId, personId: person.id, task: 'verify', ms: given.spentMs })
        const entry = await refreshEntry(trx, entryId)
        const reviews = await reviewsOfEntry(trx, entry)
        const review = reviews.find(({ id }) => id === given.id)
        if (!review) throw new Error('A review that was just written is not here.')
        return { given: reply({ entry, reviews }, review, person, rules), fresh: true }
      }),

    withdraw: (reviewId, person) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('reviews')
          .select(['entry_id', 'project_id'])
          .where('id', '=', reviewId)
          .executeTakeFirst()
        if (!row) throw new ProblemError('review-not-found')
        const { rules } = await holdProject(trx, row.project_id)
        const before = await checkedEntry(trx, row.entry_id)
        const review = before.reviews.find(({ id }) => id === reviewId)
        if (!review) throw new ProblemError('review-not-found')
        // A resolution can also be taken back by those who may set anything right.
        const may =
          review.personId === person.id ||
          (review.role === 'resolution' && mayAct(person.role, 'administrator'))
        if (!may) throw new ProblemError('access-denied', 'Whoever gave a check takes it back.')
        if (review.withdrawnAt === null) {
          const at = new Date().toISOString()
          await trx
            .insertInto('reviews')
            .values(withdrawalRow(review, randomUUID(), at))
            .execute()
        }
        const entry = review.withdrawnAt === null ? await refreshEntry(trx, row.entry_id) : before.entry
        const reviews = await reviewsOfEntry(trx, entry)
        const after = reviews.find(({ id }) => id === reviewId) ?? review
        return reply({ entry, reviews }, after, person, rules)
      }),
  }
}

/** The entry with everything that was said of it. Throws entry-not-found. */
export async function checkedEntry(on: Kysely<Database>, entryId: string): Promise<Checked> {
  const row = await on.selectFrom('entries').selectAll().where('id', '=', entryId).executeTakeFirst()
  if (!row) throw new ProblemError('entry-not-found')
  const entry = entryOf(row)
  return { entry, reviews: await reviewsOfEntry(on, entry) }
}

async function projectIdOf(on: Kysely<Database>, entryId: string): Promise<string> {
  const row = await on.selectFrom('entries').select('project_id').where('id', '=', entryId).executeTakeFirst()
  if (!row) throw new ProblemError('entry-not-found')
  return row.project_id
}

async function rulesIn(on: Kysely<Database>, projectId: string): Promise<ProjectRules> {
  const row = await on.selectFrom('projects').select('body').where('id', '=', projectId).executeTakeFirst()
  if (!row) throw new ProblemError('project-not-found')
  return rulesOf(row)
}

async function knownReview(
  trx: Transaction<Database>,
  id: string,
  { entry, reviews }: Checked,
  role: Role,
  person: Person,
): Promise<Review | null> {
  const known = reviews.find((review) => review.id === id)
  if (known?.personId === person.id && known.role === role) return known
  const taken = await trx.selectFrom('reviews').select('entry_id').where('id', '=', id).executeTakeFirst()
  if (taken)
    throw new ProblemError(
      'review-exists',
      entry.id === taken.entry_id ? undefined : 'It is of another item.',
    )
  return null
}

async function demand(
  trx: Transaction<Database>,
  checked: Checked,
  role: Role,
  given: NewReview,
  person: Person,
  rules: ProjectRules,
): Promise<void> {
  const { entry } = checked
  if (entry.deletedAt !== null) throw new ProblemError('entry-deleted')
  if (entry.state === 'draft') throw new ProblemError('review-unready')
  const seen = await contentAt(trx, entry, given.version)
  if (seen === null)
    throw new ProblemError('bad-request', `version: the item has no version ${given.version}.`)
  // Whoever looked before it was handed back has not seen what was said then.
  if (checkedText(seen) !== checkedText(entry.content) || given.version < checkedSince(entry.handBacks))
    throw new ProblemError('review-stale', undefined, { current: entry })
  if (!mayCheck(checked, person, rules)) throw new ProblemError('review-own')
  if (given.ownBox) checkBox(given.ownBox, entry)
  if (role === 'resolution') demandDispute(checked, person, rules)
}

/**
 * Annotators settle what is disputed, or was before it was settled the last time, and only where they may see what they settle;
 * administrators also settle what is not disputed. (Two people at least stand behind a dispute: nobody settles with themselves.)
 */
function demandDispute(checked: Checked, person: Person, rules: ProjectRules): void {
  if (mayAct(person.role, 'administrator')) return
  const { entry, reviews } = checked
  const checks = reviews.filter(({ role }) => role === 'review')
  if (stateOf(entry.content, checks, rules.overlap) !== 'disputed') {
    throw new ProblemError('review-undisputed')
  }
  if (!maySee(checked, person, rules)) {
    throw new ProblemError('access-denied', 'Check it first, or wait until as many people as needed have.')
  }
}

/** What the entry said at a version; null where it had no such version. */
async function contentAt(
  trx: Transaction<Database>,
  entry: Entry,
  version: number,
): Promise<EntryContent | null> {
  if (version === entry.version) return entry.content
  const row = await trx
    .selectFrom('entry_changes')
    .select('content')
    .where('entry_id', '=', entry.id)
    .where('version', '=', version)
    .executeTakeFirst()
  return row ? entryContentSchema.parse(JSON.parse(row.content)) : null
}
