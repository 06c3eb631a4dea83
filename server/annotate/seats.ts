/** Which entries still lack somebody to check them, and what is told of them to those who may yet be asked. */
import { mayAct, type Person } from '#contract/account.ts'
import type { EntryState, ProjectRules } from '#contract/project.ts'
import { type Checked, currentChecks, mayCheck, seesAll } from './sight.ts'

export interface Asked extends Checked {
  /** ids of people */
  readonly assigned: readonly string[]
}

/**
 * How many checks of an entry are neither given nor the task of somebody who may give them. A dispute is still checked by as many
 * people as the project asks for, until somebody settles it: what the others find is what it is settled by.
 */
export function freeSeats(asked: Asked, rules: ProjectRules): number {
  const { entry, reviews, assigned } = asked
  if (entry.state !== 'open' && entry.state !== 'disputed') return 0
  const done = new Set(currentChecks(reviews).map(({ personId }) => personId))
  const pending = assigned.filter((id) => !done.has(id) && mayCheck(asked, { id }, rules)).length
  return rules.overlap - done.size - pending
}

/** Whoever was given an entry checks it until it is to be mended or has been settled, also where enough others have. */
export function wantsChecks({ entry, reviews }: Checked): boolean {
  const settled = reviews.some(({ current, role }) => current && role === 'resolution')
  return !settled && entry.state !== 'draft' && entry.state !== 'mend'
}

/** Whether this person may yet be asked to check the entry and must not know what others said, nor the state that it made. */
export function isVeiled(asked: Asked, person: Person, rules: ProjectRules): boolean {
  if (!mayAct(person.role, 'annotator') || seesAll(asked, person, rules)) return false
  return (asked.assigned.includes(person.id) && wantsChecks(asked)) || freeSeats(asked, rules) > 0
}

/** The state as it is told to this person. */
export function stateFor(asked: Asked, person: Person, rules: ProjectRules): EntryState {
  const { state } = asked.entry
  return state !== 'draft' && isVeiled(asked, person, rules) ? 'open' : state
}
