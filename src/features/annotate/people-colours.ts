/** A colour for each person, always beside their name: the same person has the same one on one screen. */
import type { BoxRole } from '../../canvas/pane-box.ts'

const count = 6
export type AnnotatorRole = Extract<BoxRole, `annotator-${number}`>

/** The number of a person's colour, by their place among all who are shown; from the seventh on colours repeat. */
export function annotatorRole(personId: string, everybody: readonly string[]): AnnotatorRole {
  const place = Math.max(0, [...everybody].sort().indexOf(personId))
  return `annotator-${(place % count) + 1}` as AnnotatorRole
}

/** As a CSS colour, for dots and lines beside words; bright in both themes, so never for text. */
export const annotatorColour = (role: AnnotatorRole): string => `var(--mark-${role})`
