/** Who is to check what, dealt out evenly: to those who have the least before them, chance (from a seed) deciding ties. */
import { createRandom, shuffled } from '#contract/seeded.ts'

export interface Dealt {
  readonly entryId: string
  readonly personId: string
}

export interface DealEntry {
  readonly id: string
  /** who may not check it */
  readonly authorId: string | null
  /** who has it, or has checked it, already */
  readonly taken: readonly string[]
}

export interface DealRequest {
  readonly entries: readonly DealEntry[]
  readonly people: readonly string[]
  /** how many are to check each, those who have it already included */
  readonly overlap: number
  readonly seed: number
  /** what people still have before them */
  readonly load: ReadonlyMap<string, number>
}

export interface Deal {
  readonly given: readonly Dealt[]
  /** entries that lack somebody even so */
  readonly short: number
}

/**
 * Each entry in turn goes to those of the people who may have it and have the least. Where everybody may have everything and all
 * begin with the same, the loads differ by one at most.
 */
export function dealOut({ entries, people, overlap, seed, load }: DealRequest): Deal {
  const random = createRandom(seed)
  const loads = new Map(people.map((id) => [id, load.get(id) ?? 0]))
  const ranked = [...loads.keys()].sort()
  const given: Dealt[] = []
  let short = 0
  for (const { id, authorId, taken } of entries) {
    const needed = overlap - new Set(taken).size
    if (needed <= 0) continue
    const free = shuffled(ranked, random).filter((person) => person !== authorId && !taken.includes(person))
    free.sort((a, b) => (loads.get(a) ?? 0) - (loads.get(b) ?? 0))
    const chosen = free.slice(0, needed)
    for (const person of chosen) {
      loads.set(person, (loads.get(person) ?? 0) + 1)
      given.push({ entryId: id, personId: person })
    }
    if (chosen.length < needed) short += 1
  }
  return { given, short }
}
