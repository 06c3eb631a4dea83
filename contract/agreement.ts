/** How far the people who checked a project agree: on each check and on the verdict, and in the boxes that they drew. */
import { z } from 'zod'
import {
  type Agreed,
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  reasons,
  shareAgreed,
} from './agreement-figures.ts'
import { evidenceOf } from './dataset.ts'
import type { Entry } from './entry.ts'
import type { Review } from './review.ts'
import { iou } from './space.ts'
import { meanInterval, medianInterval } from './statistics.ts'

const count = z.number().int().min(0)
const reasonIds = Object.keys(reasons) as [keyof typeof reasons, ...(keyof typeof reasons)[]]

const agreedSchema = z
  .object({
    /** 1: always; 0: as by chance; below: less than by chance; null: see `reason` */
    value: z.number().nullable(),
    reason: z.enum(reasonIds).nullable(),
    /** 95 %; null where the value is, or with fewer than ten units */
    low: z.number().nullable(),
    high: z.number().nullable(),
    /** entries that went into it */
    units: count,
  })
  .meta({ id: 'Agreed' })

export const agreementTopics = ['verdict', 'answerable', 'correctFull', 'correctCrop', 'tooEasy'] as const
export type AgreementTopic = (typeof agreementTopics)[number]

const intervalSchema = z.object({ value: z.number(), low: z.number(), high: z.number() })

const boxAgreementSchema = z.object({
  pairs: z.array(
    z.object({
      entryId: z.string(),
      personId: z.string(),
      /** the other person; null: the entry's evidence */
      otherId: z.string().nullable(),
      iou: z.number().min(0).max(1),
    }),
  ),
  /** with Student's interval, and the median with that of order statistics; null without any */
  mean: intervalSchema.nullable(),
  median: intervalSchema.nullable(),
})

export const agreementSchema = z
  .object({
    /** entries of which checks count, and how many of them two people or more have checked */
    checked: count,
    overlapping: count,
    /** who gave checks that count, most first */
    people: z.array(z.object({ personId: z.string(), personName: z.string(), checks: count })),
    topics: z.array(
      z.object({
        topic: z.enum(agreementTopics),
        /** how often each mark was given, the most frequent first: verdicts, or yes and no */
        marks: z.array(z.object({ mark: z.string(), count })),
        /** over the entries with the most common number of marks of at least two, which is `raters` */
        fleiss: agreedSchema.extend({ raters: count }),
        alpha: agreedSchema,
        /** of the entries that both judged */
        pairs: z.array(
          z.object({
            a: z.string(),
            b: z.string(),
            units: count,
            same: count,
            share: z.number().nullable(),
            kappa: agreedSchema,
          }),
        ),
      }),
    ),
    /** boxes that people drew when checking, against the evidence (the smallest box around it) and one another */
    boxes: z.object({ toEvidence: boxAgreementSchema, between: boxAgreementSchema }),
    /** what people answered before they saw the true answer; multiple choice only */
    answers: z.object({ given: count, right: count }),
  })
  .meta({ id: 'Agreement' })
export type Agreement = z.infer<typeof agreementSchema>

/** An entry with the checks that count (one a person); resolutions are no checks. */
export interface CheckedEntry {
  readonly entry: Pick<Entry, 'id' | 'content'>
  readonly checks: readonly Pick<
    Review,
    'personId' | 'personName' | 'verdict' | 'checks' | 'ownAnswer' | 'ownBox'
  >[]
}

type Check = CheckedEntry['checks'][number]

/** All figures over these entries, in an order that does not depend on theirs. */
export function agreementOf(entries: readonly CheckedEntry[]): Agreement {
  const checked = entries
    .filter(({ checks }) => checks.length > 0)
    .toSorted((a, b) => (a.entry.id < b.entry.id ? -1 : 1))
  const people = peopleOf(checked)
  return {
    checked: checked.length,
    overlapping: checked.filter(({ checks }) => checks.length > 1).length,
    people,
    topics: agreementTopics.map((topic) => topicOf(topic, checked, people)),
    boxes: boxesOf(checked),
    answers: answersOf(checked),
  }
}

function peopleOf(checked: readonly CheckedEntry[]): Agreement['people'] {
  const found = new Map<string, Agreement['people'][number]>()
  for (const { personId, personName } of checked.flatMap(({ checks }) => checks)) {
    const person = found.get(personId) ?? { personId, personName, checks: 0 }
    person.checks += 1
    found.set(personId, person)
  }
  return [...found.values()].sort((a, b) => b.checks - a.checks || (a.personId < b.personId ? -1 : 1))
}

function markOf(topic: AgreementTopic, check: Check): string | null {
  if (topic === 'verdict') return check.verdict
  const given = check.checks[topic]
  return given === null ? null : given ? 'yes' : 'no'
}

function topicOf(
  topic: AgreementTopic,
  checked: readonly CheckedEntry[],
  people: Agreement['people'],
): Agreement['topics'][number] {
  const units = checked.map(({ checks }) =>
    checks.flatMap((check) => {
      const mark = markOf(topic, check)
      return mark === null ? [] : [{ personId: check.personId, mark }]
    }),
  )
  const marks = units.map((unit) => unit.map(({ mark }) => mark))
  const counts = countOf(marks.flat())
  const raters = mostCommon(marks.map(({ length }) => length).filter((length) => length > 1))
  return {
    topic,
    marks: [...counts]
      .map(([mark, times]) => ({ mark, count: times }))
      .sort((a, b) => b.count - a.count || a.mark.localeCompare(b.mark)),
    fleiss: { ...fleissKappa(marks.filter(({ length }) => length === raters)), raters },
    alpha: krippendorffAlpha(marks),
    pairs: people.flatMap((a, at) =>
      people.slice(at + 1).flatMap((b) => pairOf(units, a.personId, b.personId) ?? []),
    ),
  }
}

function pairOf(
  units: readonly (readonly { personId: string; mark: string }[])[],
  a: string,
  b: string,
): Agreement['topics'][number]['pairs'][number] | null {
  const both = units.flatMap((unit): [string, string][] => {
    const first = unit.find(({ personId }) => personId === a)
    const second = unit.find(({ personId }) => personId === b)
    return first && second ? [[first.mark, second.mark]] : []
  })
  if (both.length === 0) return null
  const same = both.filter(([first, second]) => first === second).length
  const kappa: Agreed = cohenKappa(both)
  return { a, b, units: both.length, same, share: shareAgreed(both), kappa }
}

function boxesOf(checked: readonly CheckedEntry[]): Agreement['boxes'] {
  type Pairs = Agreement['boxes']['between']['pairs']
  const toEvidence: Pairs = []
  const between: Pairs = []
  for (const { entry, checks } of checked) {
    const evidence = evidenceOf(entry.content)
    const drawn = checks.flatMap(({ personId, ownBox }) => (ownBox ? [{ personId, ownBox }] : []))
    drawn.forEach(({ personId, ownBox }, at) => {
      if (evidence) {
        toEvidence.push({ entryId: entry.id, personId, otherId: null, iou: iou(ownBox, evidence) })
      }
      for (const other of drawn.slice(at + 1)) {
        between.push({
          ...{ entryId: entry.id, personId, otherId: other.personId },
          iou: iou(ownBox, other.ownBox),
        })
      }
    })
  }
  return { toEvidence: summed(toEvidence), between: summed(between) }
}

function summed(pairs: Agreement['boxes']['between']['pairs']): Agreement['boxes']['between'] {
  const values = pairs.map((pair) => pair.iou)
  const mean = meanInterval(values)
  // An overlap is a share; a few values far apart must not give limits that no overlap can have.
  const inside = mean && { value: mean.value, low: Math.max(0, mean.low), high: Math.min(1, mean.high) }
  return { pairs, mean: inside, median: medianInterval(values) }
}

function answersOf(checked: readonly CheckedEntry[]): Agreement['answers'] {
  const given = checked.flatMap(({ entry, checks }) =>
    entry.content.type === 'choice'
      ? checks.flatMap(({ ownAnswer }) => (ownAnswer === null ? [] : [ownAnswer === entry.content.answer]))
      : [],
  )
  return { given: given.length, right: given.filter(Boolean).length }
}

function countOf<T>(list: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>()
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1)
  return counts
}

/** The larger of two that are equally common; 0 without any. */
function mostCommon(numbers: readonly number[]): number {
  const ranked = [...countOf(numbers)].sort(([a, times], [b, others]) => others - times || b - a)
  return ranked[0]?.[0] ?? 0
}
