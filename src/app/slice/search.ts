/**
 * Everything that makes up a view of Explore, as search params, so that a link restores it exactly. Inspect carries the
 * same as one text (`sliceText`) while a person walks a slice there, and so finds the way back.
 */
import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import { z } from 'zod'
import type { SliceRule } from '#contract/slice.ts'
import { type Chosen, readConditions, readSort, writeConditions, writeSort } from './rule-text.ts'

/** The router parses bare numbers, so a text of digits only arrives as a number. */
const text = (max: number) =>
  z
    .union([z.string(), z.number(), z.boolean()])
    .transform(String)
    .pipe(z.string().min(1).max(max))
    .optional()
    .catch(undefined)
const flag = z.boolean().optional().catch(undefined)

export const layouts = ['grid', 'table', 'figures'] as const
export type Layout = (typeof layouts)[number]

export const exploreSearchSchema = z.object({
  /** the evaluation that is looked at, and the one pinned against it */
  a: text(64),
  b: text(64),
  /** words that question or answers must hold */
  q: text(500),
  /** conditions (see rule-text.ts) */
  f: text(8000),
  sort: text(200),
  layout: z.enum(layouts).optional().catch(undefined),
  /** side of a picture in the grid: small or large */
  size: z.enum(['s', 'l']).optional().catch(undefined),
  /** columns of the table, joined by `.` */
  cols: text(400),
  /** ordinal of the item that is looked at, and whether it stands open beside the others */
  i: z.number().int().min(0).optional().catch(undefined),
  open: flag,
  /** false: the plots are put away */
  plots: flag,
})
export type ExploreSearch = z.infer<typeof exploreSearchSchema>

export function chosenOf(search: ExploreSearch): Chosen {
  return { a: search.a ?? null, b: search.b ?? null }
}

export function ruleOf(search: ExploreSearch): SliceRule {
  const chosen = chosenOf(search)
  return {
    text: search.q ?? '',
    conditions: readConditions(search.f ?? '', chosen),
    sort: search.sort === undefined ? null : readSort(search.sort, chosen),
  }
}

/** What changes in the address where the rule becomes another. */
export function searchOfRule(rule: SliceRule, chosen: Chosen): Pick<ExploreSearch, 'q' | 'f' | 'sort'> {
  return {
    q: rule.text || undefined,
    f: writeConditions(rule.conditions, chosen) || undefined,
    sort: rule.sort ? writeSort(rule.sort, chosen) : undefined,
  }
}

/** A dataset and a view of it as one text, for the address of another screen. */
export interface SliceAddress {
  readonly datasetId: string
  readonly search: ExploreSearch
}

export function sliceText({ datasetId, search }: SliceAddress): string {
  return `${datasetId}${defaultStringifySearch(search)}`
}

/** null where there is no dataset in it; what else cannot be read falls back to its absence. */
export function parseSliceText(value: string | undefined): SliceAddress | null {
  const [datasetId, ...rest] = (value ?? '').split('?')
  if (!datasetId) return null
  return { datasetId, search: exploreSearchSchema.parse(defaultParseSearch(rest.join('?'))) }
}

/** The evaluations whose facts decide what is in the slice and what is said of it. */
export function evaluationsNeeded(search: ExploreSearch, rule: SliceRule): ReadonlySet<string> {
  const named = [
    search.a,
    search.b,
    rule.sort?.evaluation,
    rule.sort?.against,
    ...rule.conditions.flatMap((condition) => [condition.evaluation, condition.against]),
  ]
  return new Set(named.filter((id) => typeof id === 'string'))
}
