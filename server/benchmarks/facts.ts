/** The fact table of a dataset and some of its evaluations, and the slices that are cut from it. Kept in memory, by revision. */
import type { Kysely } from 'kysely'
import { ProblemError } from '#contract/error.ts'
import type { FactTable, ItemColumns } from '#contract/facts.ts'
import { applyRule, type SliceRule, UnknownField } from '#contract/slice.ts'
import type { Database } from '../store/database.ts'
import type { Datasets } from './datasets.ts'
import type { Evaluations } from './evaluate/evaluations.ts'
import { loadItemColumns } from './facts/item-columns.ts'
import { loadResultTable, type ResultTable } from './facts/result-columns.ts'

export interface FactTables {
  /** Not to be changed; it goes on to be filled while an evaluation runs. Throws dataset-not-found, evaluation-not-found. */
  table(datasetId: string, evaluations: readonly string[]): Promise<FactTable>
  /** What the table's contents are told apart by, without building it. */
  version(datasetId: string, evaluations: readonly string[]): Promise<string>
  /** The ordinals of a slice, in its order. Throws slice-invalid. */
  rowsOfSlice(datasetId: string, rule: SliceRule): Promise<Uint32Array>
}

export interface FactTablesParts {
  readonly db: Kysely<Database>
  readonly datasets: Pick<Datasets, 'get' | 'search'>
  /** asked for only when it is needed: evaluations choose their items by a slice, too */
  evaluations(): Pick<Evaluations, 'lives'>
}

/** Evaluations and datasets that are kept; a column is 200 kB for 25,000 items, an evaluation 4 MB. */
const MAX_EVALUATIONS = 40
const MAX_DATASETS = 8

export function createFactTables({ db, datasets, evaluations }: FactTablesParts): FactTables {
  const items = new Map<string, { revision: number; columns: Promise<ItemColumns> }>()
  const results = new Map<string, { rows: number; table: Promise<ResultTable> }>()
  let listening = false

  function listen(): void {
    if (listening) return
    listening = true
    evaluations().lives.onChange((id, result) => {
      const kept = results.get(id)
      // One that is still being read may have read it before or after; putting it twice does no harm.
      if (result) void kept?.table.then((table) => table.put(result.ordinal, result.facts), ignore)
      else if (kept) kept.table = withTags(kept.table, () => results.delete(id))
    })
    evaluations().lives.onStale((id) => results.delete(id))
  }

  function itemsOf(id: string, revision: number, rows: number): Promise<ItemColumns> {
    const kept = items.get(id)
    if (kept?.revision === revision) return kept.columns
    const columns = loadItemColumns(db, id, rows)
    keep(items, id, { revision, columns }, MAX_DATASETS)
    columns.catch(() => items.delete(id))
    return columns
  }

  function resultsOf(id: string, rows: number): Promise<ResultTable> {
    const kept = results.get(id)
    if (kept?.rows === rows) {
      keep(results, id, kept, MAX_EVALUATIONS)
      return kept.table
    }
    const table = loadResultTable(db, id, rows)
    keep(results, id, { rows, table }, MAX_EVALUATIONS)
    table.catch(() => results.delete(id))
    return table
  }

  async function livesOf(datasetId: string, ids: readonly string[]) {
    const found = await Promise.all(ids.map((id) => evaluations().lives.get(id)))
    if (found.some(({ evaluation }) => evaluation.datasetId !== datasetId)) {
      throw new ProblemError('evaluation-not-found', 'The evaluation is of another dataset.')
    }
    return found
  }

  async function table(datasetId: string, ids: readonly string[]): Promise<FactTable> {
    listen()
    const { revision, items: rows } = await datasets.get(datasetId)
    const lives = await livesOf(datasetId, ids)
    const columns = await itemsOf(datasetId, revision, rows)
    const tables: ResultTable[] = []
    for (const { evaluation } of lives) tables.push(await resultsOf(evaluation.id, rows))
    return {
      datasetId,
      revision,
      rows,
      items: columns,
      evaluations: lives.map(({ evaluation }, at) => ({
        id: evaluation.id,
        revision: evaluation.revision,
        columns: (tables[at] as ResultTable).columns,
      })),
    }
  }

  return {
    table,

    async version(datasetId, ids) {
      const { revision, items: rows } = await datasets.get(datasetId)
      const lives = await livesOf(datasetId, ids)
      const told = lives.map(({ evaluation }) => `${evaluation.id}.${evaluation.revision}`)
      return [datasetId, revision, rows, ...told].join('-')
    },

    async rowsOfSlice(datasetId, rule) {
      const fields = [...rule.conditions, ...(rule.sort ? [rule.sort] : [])]
      const named = fields.flatMap(({ evaluation, against }) => [evaluation, against])
      const ids = [...new Set(named.filter((id): id is string => id !== null))]
      const facts = await table(datasetId, ids).catch((error: unknown) => {
        if (error instanceof ProblemError && error.code === 'evaluation-not-found') {
          throw new ProblemError('slice-invalid', 'The rule names an evaluation that is not here.')
        }
        throw error
      })
      const hits = rule.text ? new Set(await datasets.search(datasetId, rule.text, ids)) : null
      try {
        return applyRule(facts, rule, hits)
      } catch (error) {
        if (error instanceof UnknownField) throw new ProblemError('slice-invalid', error.message)
        throw error
      }
    },
  }
}

const ignore = () => undefined

/** The table once it has read its tags again. */
function withTags(table: Promise<ResultTable>, failed: () => void): Promise<ResultTable> {
  const read = table.then(async (there) => {
    await there.loadTags()
    return there
  })
  read.catch(failed)
  return read
}

/** Puts an entry last; the one that was not asked for longest goes when there are too many. */
function keep<T>(kept: Map<string, T>, id: string, entry: T, most: number): void {
  kept.delete(id)
  kept.set(id, entry)
  const oldest = kept.keys().next().value
  if (kept.size > most && oldest !== undefined) kept.delete(oldest)
}
