/** The rows that figures are made of, read from the database: items once for each revision of a dataset, facts afresh. */
import type { Kysely } from 'kysely'
import { groupCycles } from '#contract/cycles.ts'
import type { Item } from '#contract/dataset.ts'
import type { Facts } from '#contract/facts.ts'
import { type FigureRow, figureRow } from '#contract/figure-rows.ts'
import type { Database } from '../store/database.ts'
import type { Datasets } from './datasets.ts'
import { unpackFacts } from './evaluate/packed-facts.ts'

type LightItem = Pick<Item, 'ordinal' | 'key' | 'category' | 'kind' | 'cycle' | 'evidence'>

export interface FigureRows {
  /** The items that the evaluation was to ask, in the dataset's order; `only` null: all of them. */
  load(datasetId: string, evaluationId: string, only: ReadonlySet<number> | null): Promise<FigureRow[]>
}

/** Datasets whose items are kept; about 10 MB for 25,000 items. */
const MAX_KEPT = 4
/** Rows between which others get their turn. */
const AT_ONCE = 5000

export function createFigureRows({
  db,
  datasets,
}: {
  readonly db: Kysely<Database>
  readonly datasets: Pick<Datasets, 'get' | 'walk'>
}): FigureRows {
  const kept = new Map<string, { revision: number; items: Promise<LightItem[]> }>()

  async function lightItems(id: string): Promise<LightItem[]> {
    const items: Item[] = []
    for await (const item of datasets.walk(id)) items.push(item)
    const cycles = groupCycles(items)
    return items.map(({ ordinal, key, category, kind, evidence }, at) => ({
      ...{ ordinal, key, category, kind, cycle: cycles[at] ?? null },
      // Only whether there is one counts here.
      evidence: evidence.slice(0, 1),
    }))
  }

  async function itemsOf(id: string): Promise<LightItem[]> {
    const { revision } = await datasets.get(id)
    const known = kept.get(id)
    kept.delete(id)
    const entry = known?.revision === revision ? known : { revision, items: lightItems(id) }
    kept.set(id, entry)
    const oldest = kept.keys().next().value
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    entry.items.catch(() => kept.delete(id))
    return entry.items
  }

  async function factsOf(evaluationId: string, items: number): Promise<Map<number, Facts>> {
    const facts = new Map<number, Facts>()
    for (let from = 0; from < items; from += AT_ONCE) {
      const rows = await db
        .selectFrom('results')
        .select(['ordinal', 'facts'])
        .where('evaluation_id', '=', evaluationId)
        .where('ordinal', '>=', from)
        .where('ordinal', '<', from + AT_ONCE)
        .execute()
      for (const row of rows) facts.set(row.ordinal, unpackFacts(row.facts))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return facts
  }

  return {
    async load(datasetId, evaluationId, only) {
      const items = await itemsOf(datasetId)
      const facts = await factsOf(evaluationId, items.length)
      return items.flatMap((item) => {
        const known = facts.get(item.ordinal)
        return known && (!only || only.has(item.ordinal)) ? [figureRow(item, known)] : []
      })
    },
  }
}
