/** The four checks of a verification, as the people who do it read them. */
import type { Review, ReviewChecks } from '#contract/review.ts'

export type Mark = keyof ReviewChecks

export interface MarkInfo {
  readonly mark: Mark
  readonly label: string
  /** short, for columns */
  readonly short: string
  /** why it is asked */
  readonly help: string
  /** what speaks for the item */
  readonly good: boolean
}

/** arXiv 2602.11858, sections 3.2 and 8.2; the full image is asked for because of section 11.1. */
export const marks: readonly MarkInfo[] = [
  {
    mark: 'answerable',
    label: 'Unambiguous and answerable',
    short: 'clear',
    help: 'One reading, and the picture alone settles it.',
    good: true,
  },
  {
    mark: 'correctFull',
    label: 'Correct on the full image',
    short: 'full image',
    help: 'True on the crop, yet a second thing may fit the whole.',
    good: true,
  },
  {
    mark: 'correctCrop',
    label: 'Correct on the crop',
    short: 'crop',
    help: 'The box is at the right place and cuts nothing off.',
    good: true,
  },
  {
    mark: 'tooEasy',
    label: 'Too easy',
    short: 'too easy',
    help: 'Seen at a glance, without looking closely.',
    good: false,
  },
]

/** yes, no, not judged, and round again. */
export function nextMark(value: boolean | null): boolean | null {
  return value === null ? true : value ? false : null
}

export function markWord(value: boolean | null): 'yes' | 'no' | 'not judged' {
  return value === null ? 'not judged' : value ? 'yes' : 'no'
}

/** What speaks for the item, where a person has not said otherwise. */
export function allFine(checks: ReviewChecks): ReviewChecks {
  const fine = { ...checks }
  for (const { mark, good } of marks) fine[mark] ??= good
  return fine
}

/** Marks that speak against accepting. */
export function against(checks: ReviewChecks): MarkInfo[] {
  return marks.filter(({ mark, good }) => checks[mark] !== null && checks[mark] !== good)
}

export const noMarks: ReviewChecks = {
  answerable: null,
  correctFull: null,
  correctCrop: null,
  tooEasy: null,
}

/** Marks that people of one item have set differently. */
export function disputedMarks(reviews: readonly Pick<Review, 'checks'>[]): ReadonlySet<Mark> {
  return new Set(
    marks
      .filter(({ mark }) => {
        const given = new Set(reviews.map(({ checks }) => checks[mark]).filter((value) => value !== null))
        return given.size > 1
      })
      .map(({ mark }) => mark),
  )
}
