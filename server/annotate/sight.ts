/** Who may see whose checks: in a blind project others' verdicts stay hidden, on the server, until one's own is given. */
import { mayAct, type Person } from '#contract/account.ts'
import type { Entry } from '#contract/entry.ts'
import type { ProjectRules } from '#contract/project.ts'
import type { EntryReviews, Review } from '#contract/review.ts'

export interface Checked {
  readonly entry: Entry
  /** all of them, oldest first */
  readonly reviews: readonly Review[]
}

/** Reviews that count, of people who checked; not those that settle. */
export const currentChecks = (reviews: readonly Review[]) =>
  reviews.filter((review) => review.current && review.role === 'review')

/** Whether this person could still be asked to check the entry; who wrote it is not, unless the project says so. */
export function mayCheck({ entry }: Checked, person: Pick<Person, 'id'>, rules: ProjectRules): boolean {
  return rules.authorsVerify || entry.authorId !== person.id
}

export function hasChecked({ reviews }: Checked, person: Pick<Person, 'id'>): boolean {
  return currentChecks(reviews).some(({ personId }) => personId === person.id)
}

/**
 * Whether nothing needs to be hidden from this person: the project is not blind, they gave a check that counts, they may not check
 * it anyway (its author, who has to mend it), or a resolution has settled it.
 */
export function seesAll(checked: Checked, person: Pick<Person, 'id'>, rules: ProjectRules): boolean {
  return (
    !rules.blind ||
    !mayCheck(checked, person, rules) ||
    hasChecked(checked, person) ||
    checked.reviews.some(({ current, role }) => current && role === 'resolution')
  )
}

/** Whether they may ask to see what is hidden: administrators, and annotators once as many people have checked it as are needed. */
export function mayReveal(checked: Checked, person: Person, rules: ProjectRules): boolean {
  return (
    mayAct(person.role, 'administrator') ||
    (mayAct(person.role, 'annotator') && currentChecks(checked.reviews).length >= rules.overlap)
  )
}

/** Whether others' checks are shown to this person, or would be if they asked. */
export function maySee(checked: Checked, person: Person, rules: ProjectRules): boolean {
  return seesAll(checked, person, rules) || mayReveal(checked, person, rules)
}

/** The reviews as this person may see them; others' times are nobody's business. */
export function seenBy(checked: Checked, person: Person, rules: ProjectRules, reveal: boolean): EntryReviews {
  const all = reveal || seesAll(checked, person, rules)
  const own = ({ personId }: Review) => personId === person.id
  const shown = checked.reviews.filter((review) => all || own(review))
  return {
    reviews: shown.map((review) => (own(review) ? review : { ...review, spentMs: null })),
    hidden: checked.reviews.filter((review) => review.current && !all && !own(review)).length,
  }
}
