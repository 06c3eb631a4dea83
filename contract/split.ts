/**
 * Splits of a benchmark that never share a picture: all entries about one picture stay together (arXiv 2602.11858, section 8.2
 * keeps pictures of training and benchmark apart for the same reason). As far as whole pictures allow, each part gets its share
 * of entries, and of each category (the greedy stratification of Sechidis, Tsoumakas and Vlahavas, ECML PKDD 2011, with whole
 * pictures instead of single samples). The same entries, parts and seed give the same split, in whatever order they come.
 */
import { z } from 'zod'
import { createRandom, shuffled } from './seeded.ts'

export const splitPartSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'letters, digits, spaces, dots, dashes'),
  /** of all; what all of them add up to is the whole */
  share: z.number().positive().max(1_000_000),
})

export const splitPlanSchema = z
  .object({
    parts: z
      .array(splitPartSchema)
      .min(1)
      .max(20)
      .refine(
        (parts) => new Set(parts.map(({ name }) => name.toLowerCase())).size === parts.length,
        'two parts have the same name',
      ),
    seed: z.number().int().min(0).max(0xffff_ffff).default(1),
  })
  .meta({ id: 'SplitPlan' })
export type SplitPlan = z.infer<typeof splitPlanSchema>

export const splitSummarySchema = z.object({
  name: z.string(),
  /** wanted, 0..1 */
  share: z.number(),
  entries: z.number().int(),
  images: z.number().int(),
  categories: z.array(z.object({ category: z.string().nullable(), entries: z.number().int() })),
})
export type SplitSummary = z.infer<typeof splitSummarySchema>

export interface SplitEntry {
  readonly id: string
  /** hash of the picture's bytes */
  readonly imageId: string
  readonly category: string | null
}

interface Part {
  readonly name: string
  /** entries that are still lacking; below 0 where there are too many */
  lacks: number
  readonly lacksOf: Map<string | null, number>
}

/** The name of its part for each entry, by id. */
export function splitByPicture(entries: readonly SplitEntry[], plan: SplitPlan): Map<string, string> {
  const shares = sharesOf(plan)
  const totals = countBy(entries, ({ category }) => category)
  const parts = plan.parts.map(
    ({ name }, at): Part => ({
      name,
      lacks: (shares[at] ?? 0) * entries.length,
      lacksOf: new Map([...totals].map(([category, total]) => [category, (shares[at] ?? 0) * total])),
    }),
  )
  const result = new Map<string, string>()
  for (const group of groupsInOrder(entries, totals, plan.seed)) {
    const part = neediest(parts, group)
    for (const { id, category } of group) {
      result.set(id, part.name)
      part.lacks -= 1
      part.lacksOf.set(category, (part.lacksOf.get(category) ?? 0) - 1)
    }
  }
  return result
}

/** What each part holds, in the order of the plan. */
export function splitSummaries(
  entries: readonly SplitEntry[],
  plan: SplitPlan,
  split: ReadonlyMap<string, string>,
): SplitSummary[] {
  const shares = sharesOf(plan)
  return plan.parts.map(({ name }, at) => {
    const own = entries.filter(({ id }) => split.get(id) === name)
    return {
      ...{ name, share: shares[at] ?? 0, entries: own.length },
      images: new Set(own.map(({ imageId }) => imageId)).size,
      categories: [...countBy(own, ({ category }) => category)]
        .map(([category, count]) => ({ category, entries: count }))
        .sort((a, b) => b.entries - a.entries || (a.category ?? '').localeCompare(b.category ?? '')),
    }
  })
}

function sharesOf({ parts }: SplitPlan): number[] {
  const all = parts.reduce((sum, { share }) => sum + share, 0)
  return parts.map(({ share }) => share / all)
}

/**
 * Pictures with many entries first, since they are the hardest to place; then those of rare categories, while every part still
 * lacks some; chance decides among the rest.
 */
function groupsInOrder(
  entries: readonly SplitEntry[],
  totals: ReadonlyMap<string | null, number>,
  seed: number,
): SplitEntry[][] {
  const byPicture = new Map<string, SplitEntry[]>()
  for (const entry of entries) {
    const group = byPicture.get(entry.imageId)
    if (group) group.push(entry)
    else byPicture.set(entry.imageId, [entry])
  }
  const named = [...byPicture].sort(([a], [b]) => (a < b ? -1 : 1))
  const rarest = (group: readonly SplitEntry[]) =>
    Math.min(...group.map(({ category }) => totals.get(category) ?? 0))
  return shuffled(named, createRandom(seed))
    .map(([, group]) => ({ group, rarity: rarest(group) }))
    .sort((a, b) => b.group.length - a.group.length || a.rarity - b.rarity)
    .map(({ group }) => group)
}

/**
 * The part that needs the group most: it lacks entries of these categories, and it lacks entries at all; the lesser of the two
 * counts, so that a part which is all but full does not take what another lacks whole. Where equal, the one that lacks most.
 */
function neediest(parts: readonly Part[], group: readonly SplitEntry[]): Part {
  let best: Part | null = null
  let most: readonly [number, number] = [Number.NEGATIVE_INFINITY, 0]
  for (const part of parts) {
    const ofCategories = group.reduce((sum, { category }) => sum + (part.lacksOf.get(category) ?? 0), 0)
    const lesser = Math.min(ofCategories / group.length, part.lacks)
    // A part that is full takes nothing while another lacks entries, however its categories stand.
    const need = [part.lacks > 0 ? lesser : part.lacks - 1e9, part.lacks] as const
    if (best === null || need[0] > most[0] + 1e-9 || (need[0] > most[0] - 1e-9 && need[1] > most[1] + 1e-9)) {
      best = part
      most = need
    }
  }
  if (!best) throw new RangeError('splitByPicture: no parts')
  return best
}

function countBy<T, K>(list: readonly T[], key: (one: T) => K): Map<K, number> {
  const counts = new Map<K, number>()
  for (const one of list) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1)
  return counts
}
