/** What an evaluation would take, from what was asked and measured before. */
import { type Kysely, sql } from 'kysely'
import type { EvaluationEstimate } from '#contract/evaluation.ts'
import type { EngineRegistry } from '../../engines/registry.ts'
import type { Database } from '../../store/database.ts'
import { jsonNumber, jsonText } from '../../store/dialect.ts'
import { keysOf } from './carry.ts'
import { placeOf } from './packed-facts.ts'
import { itemOf, type StoredEvaluation } from './stored.ts'

const AT_ONCE = 500
/** Results that speeds are told from: the newest ones. */
const RECENT = 1000

export async function estimate(
  db: Kysely<Database>,
  engines: EngineRegistry,
  evaluation: StoredEvaluation,
  ordinals: readonly number[] | null,
): Promise<EvaluationEstimate> {
  const { items, paid } = await countPaid(db, engines, evaluation, ordinals)
  const toAsk = items - paid
  const { callsPerItem, msPerItem } = await measured(db, evaluation)
  const atOnce = Math.min(
    evaluation.concurrency ?? Number.POSITIVE_INFINITY,
    engines.find(evaluation.engine).capacity,
  )
  const perMinute = msPerItem ? (60_000 / msPerItem) * atOnce : null
  return {
    items,
    paid,
    toAsk,
    callsPerItem,
    perMinute,
    seconds: perMinute === null ? null : Math.round((toAsk / perMinute) * 60),
  }
}

async function countPaid(
  db: Kysely<Database>,
  engines: EngineRegistry,
  evaluation: StoredEvaluation,
  ordinals: readonly number[] | null,
): Promise<{ items: number; paid: number }> {
  const keyOf = keysOf(evaluation, engines)
  const chosen = ordinals && new Set(ordinals)
  let items = 0
  let paid = 0
  for (let from = 0; ; ) {
    const rows = await db
      .selectFrom('items')
      .selectAll()
      .where('dataset_id', '=', evaluation.datasetId)
      .where('ordinal', '>=', from)
      .orderBy('ordinal')
      .limit(AT_ONCE)
      .execute()
    const last = rows.at(-1)
    if (!last) return { items, paid }
    from = last.ordinal + 1
    const wanted = rows.filter(({ ordinal }) => !chosen || chosen.has(ordinal))
    items += wanted.length
    if (evaluation.fresh || wanted.length === 0) continue
    const keys = wanted.map((row) => keyOf(itemOf(row)))
    const known = await db
      .selectFrom('runs')
      .select('run_key')
      .distinct()
      .where('run_key', 'in', [...new Set(keys)])
      .where('status', '=', 'succeeded')
      .execute()
    const answered = new Set(known.map(({ run_key }) => run_key))
    paid += keys.filter((key) => answered.has(key)).length
  }
}

/** By the newest results of this method and engine that were really asked. */
async function measured(
  db: Kysely<Database>,
  { method, engine, model }: StoredEvaluation,
): Promise<{ callsPerItem: number | null; msPerItem: number | null }> {
  const fact = (name: 'calls' | 'ms') => jsonNumber(db, 'facts', placeOf[name])
  const told = (field: string) => jsonText(db, 'body', field)
  const { rows } = await sql<{ calls: number | null; ms: number | null }>`
    select avg(${fact('calls')}) as calls, avg(${fact('ms')}) as ms from (
      select facts from results where status = 'done' and evaluation_id in (
        select id from evaluations where ${told('method')} = ${method} and ${told('engine')} = ${engine}
          and ${told('model')} = ${model} and ${told('source')} = 'loupe'
        order by seq desc limit 3
      ) limit ${sql.lit(RECENT)}
    ) as recent`.execute(db)
  const row = rows[0]
  return { callsPerItem: row?.calls ?? null, msPerItem: row?.ms ?? null }
}
