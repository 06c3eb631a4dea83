/** How far everybody is: counts that all may see, times that only their owner does. */
import type { Person } from '#contract/account.ts'
import type { Progress } from '#contract/checking.ts'
import type { Review } from '#contract/review.ts'
import type { Standing, Table } from './desk.ts'
import type { PersonNames } from './person-names.ts'
import { currentChecks } from './sight.ts'

export interface ProgressRequest {
  readonly table: Table
  /** who is listed even if they have done nothing */
  readonly people: readonly string[]
  readonly names: PersonNames
  readonly asks: Pick<Person, 'id'>
  /** of the person who asks, in all */
  readonly ownMs: number
  readonly now?: Date
}

type Counts = Omit<Progress, 'personId' | 'personName' | 'spentMs'>

/** One line for everybody who may come in, wrote, was given or checked anything, in the order of their names. */
export function progressOf({
  table,
  people,
  names,
  asks,
  ownMs,
  now = new Date(),
}: ProgressRequest): Progress[] {
  const today = now.toISOString().slice(0, 10)
  const counts = new Map<string, Counts>(people.map((id) => [id, none()]))
  const of = (id: string) => {
    const found = counts.get(id) ?? none()
    counts.set(id, found)
    return found
  }
  for (const standing of table.entries) {
    of(standing.entry.authorId).written += 1
    countOne(standing, of, today)
  }
  return [...counts]
    .map(([personId, counted]) => ({
      ...{ personId, personName: names(personId), ...counted },
      spentMs: personId === asks.id ? ownMs : null,
    }))
    .sort((a, b) => a.personName.localeCompare(b.personName) || a.personId.localeCompare(b.personId))
}

function countOne({ reviews, assigned }: Standing, of: (id: string) => Counts, today: string): void {
  const checks = currentChecks(reviews)
  for (const id of assigned) {
    of(id).assigned += 1
    if (!checks.some(({ personId }) => personId === id)) of(id).left += 1
  }
  for (const review of checks) countCheck(of(review.personId), review, checks, today)
  for (const review of reviews) {
    const counted = of(review.personId)
    if (counted.lastAt === null || counted.lastAt < review.at) counted.lastAt = review.at
  }
  const current = new Set(checks.map(({ personId }) => personId))
  const outdated = reviews.filter(
    ({ role, withdrawnAt, personId }) => role === 'review' && withdrawnAt === null && !current.has(personId),
  )
  for (const id of new Set(outdated.map(({ personId }) => personId))) of(id).stale += 1
}

function countCheck(counted: Counts, review: Review, checks: readonly Review[], today: string): void {
  counted.done += 1
  counted[review.verdict] += 1
  if (review.at.startsWith(today)) counted.doneToday += 1
  for (const other of checks) {
    if (other.personId === review.personId) continue
    counted.compared += 1
    if (other.verdict === review.verdict) counted.agreed += 1
  }
}

const none = (): Counts => ({
  ...{ assigned: 0, left: 0, done: 0, doneToday: 0, accept: 0, mend: 0, reject: 0 },
  ...{ stale: 0, written: 0, compared: 0, agreed: 0, lastAt: null },
})
