/**
 * What the same engine answered on the evidence region alone, in a dual-view evaluation of the same dataset. It tells
 * "could not have read it" from "looked in the wrong place", whichever method went wrong (contract/cause.ts).
 */
import { type Kysely, sql } from 'kysely'
import type { Grade } from '#contract/facts.ts'
import type { Database } from '../../store/database.ts'
import { jsonNumber, jsonText } from '../../store/dialect.ts'
import { placeOf, wordsOf } from './packed-facts.ts'
import type { StoredEvaluation } from './stored.ts'

type Asked = Pick<StoredEvaluation, 'datasetId' | 'engine' | 'model' | 'method'>

export interface Companions {
  /** By the newest dual view that answered the item; null where none did, and for a dual view itself. */
  regional(evaluation: Asked, ordinal: number): Promise<Grade | null>
  regionals(evaluation: Asked): Promise<Map<number, Grade>>
  /** The evaluations for which a dual view is the companion. */
  of(evaluation: Asked): Promise<string[]>
}

export function createCompanions(db: Kysely<Database>): Companions {
  const same = ({ datasetId, engine, model }: Asked) => sql<boolean>`evaluations.dataset_id = ${datasetId}
    and ${jsonText(db, 'evaluations.body', 'engine')} = ${engine}
    and ${jsonText(db, 'evaluations.body', 'model')} = ${model}`
  const isDual = sql<boolean>`${jsonText(db, 'evaluations.body', 'method')} = 'dual-view'`
  const code = jsonNumber(db, 'results.facts', placeOf.regional)

  /** oldest first, so that the newest is what stays in a map */
  async function read(evaluation: Asked, ordinal: number | null) {
    if (evaluation.method === 'dual-view') return []
    const chosen = ordinal === null ? sql`` : sql`and results.ordinal = ${ordinal}`
    const { rows } = await sql<{ ordinal: number; code: number }>`
      select results.ordinal, ${code} as code from evaluations
      join results on results.evaluation_id = evaluations.id
      where ${same(evaluation)} and ${isDual} and results.status = 'done' and ${code} is not null ${chosen}
      order by evaluations.seq`.execute(db)
    return rows.map((row) => [row.ordinal, wordsOf.regional[row.code] as Grade] as const)
  }

  return {
    regional: async (evaluation, ordinal) => (await read(evaluation, ordinal)).at(-1)?.[1] ?? null,
    regionals: async (evaluation) => new Map(await read(evaluation, null)),
    async of(evaluation) {
      const { rows } = await sql<{ id: string }>`
        select id from evaluations where ${same(evaluation)} and not ${isDual}`.execute(db)
      return rows.map(({ id }) => id)
    },
  }
}
