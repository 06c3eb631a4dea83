/** What a person has before them: pure choices over the desk's table, so that every list of the same state is the same list. */
import type { Person } from '#contract/account.ts'
import { mayAct } from '#contract/account.ts'
import type { Presence, Queue, QueueTask } from '#contract/checking.ts'
import type { ProjectRules } from '#contract/project.ts'
import { stateOf } from '#contract/review.ts'
import type { Standing, Table } from './desk.ts'
import { freeSeats, stateFor, wantsChecks } from './seats.ts'
import { currentChecks, hasChecked, mayCheck, mayReveal, seenBy } from './sight.ts'

export interface QueueRequest {
  readonly task: QueueTask
  readonly limit: number
  /** entries that come last, in this order */
  readonly skip: readonly string[]
}

export interface QueueEntry {
  readonly standing: Standing
  readonly assigned: boolean
}

/**
 * Entries that this person is to see, in order. To verify: those assigned to them, then those that anybody may check and that
 * lack somebody; the ones that others are just checking come after those that nobody looks at. Ties keep the order of entries.
 */
export function queueFor(
  { entries, rules }: Pick<Table, 'entries' | 'rules'>,
  person: Person,
  task: QueueTask,
  present: readonly Presence[],
): QueueEntry[] {
  if (task === 'mend') {
    return entries
      .filter(({ entry }) => entry.state === 'mend' && entry.authorId === person.id)
      .map((standing) => ({ standing, assigned: true }))
  }
  if (task === 'resolve') {
    return entries
      .filter((standing) => maySettle(standing, person, rules))
      .map((standing) => ({ standing, assigned: standing.assigned.includes(person.id) }))
  }
  if (!mayAct(person.role, 'annotator')) return []
  const lookers = lookersByEntry(present, person.id)
  const given: QueueEntry[] = []
  const open: { item: QueueEntry; crowd: number }[] = []
  for (const standing of entries) {
    if (!mayCheck(standing, person, rules) || hasChecked(standing, person)) continue
    if (standing.assigned.includes(person.id)) {
      if (wantsChecks(standing)) given.push({ standing, assigned: true })
      continue
    }
    const seats = freeSeats(standing, rules)
    if (seats <= 0) continue
    const looking = lookers.get(standing.entry.id) ?? 0
    // More people than are still needed: only if there is nothing else. Fewer: still after what nobody looks at.
    open.push({ item: { standing, assigned: false }, crowd: looking >= seats ? 1000 + looking : looking })
  }
  open.sort((a, b) => a.crowd - b.crowd)
  return [...given, ...open.map(({ item }) => item)]
}

/** Disputes that are open, of others' entries, and that this person may look into. */
export function maySettle(standing: Standing, person: Person, rules: ProjectRules): boolean {
  const { entry, reviews } = standing
  return (
    entry.state === 'disputed' &&
    mayAct(person.role, 'annotator') &&
    mayCheck(standing, person, rules) &&
    stateOf(entry.content, reviews, rules.overlap) === 'disputed' &&
    (!rules.blind || hasChecked(standing, person) || mayReveal(standing, person, rules))
  )
}

function lookersByEntry(present: readonly Presence[], but: string): Map<string, number> {
  const people = new Map<string, Set<string>>()
  for (const { entryId, personId, doing } of present) {
    if (entryId === null || personId === but || doing !== 'verifying') continue
    people.set(entryId, (people.get(entryId) ?? new Set()).add(personId))
  }
  return new Map([...people].map(([id, set]) => [id, set.size]))
}

export function queueOf(
  table: Table,
  person: Person,
  { task, limit, skip }: QueueRequest,
  present: readonly Presence[],
  now = new Date(),
): Queue {
  const all = queueFor(table, person, task, present)
  const skipped = new Map(skip.map((id, at) => [id, at]))
  const first = all.filter(({ standing }) => !skipped.has(standing.entry.id))
  const last = all
    .filter(({ standing }) => skipped.has(standing.entry.id))
    .sort((a, b) => (skipped.get(a.standing.entry.id) ?? 0) - (skipped.get(b.standing.entry.id) ?? 0))
  const today = now.toISOString().slice(0, 10)
  const done = table.entries.flatMap(({ reviews }) =>
    currentChecks(reviews).filter(({ personId }) => personId === person.id),
  )
  return {
    task,
    items: [...first, ...last].slice(0, limit).map(({ standing, assigned }) => ({
      ...seenBy(standing, person, table.rules, task === 'resolve'),
      entry: { ...standing.entry, state: stateFor(standing, person, table.rules) },
      assigned,
      present: present.filter(
        ({ entryId, personId }) => entryId === standing.entry.id && personId !== person.id,
      ),
    })),
    left: all.length,
    leftAssigned: all.filter(({ assigned }) => assigned).length,
    skipped: last.length,
    doneAll: done.length,
    doneToday: done.filter(({ at }) => at.startsWith(today)).length,
  }
}
