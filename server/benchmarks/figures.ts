/** The figures of an evaluation over a slice, kept as long as nothing that they are made of has changed. */
import { withRegional } from '#contract/cause.ts'
import type { FigureRow } from '#contract/figure-rows.ts'
import { type Figures, figuresOf } from '#contract/figures.ts'
import type { SliceRule } from '#contract/slice.ts'
import type { Evaluations } from './evaluate/evaluations.ts'
import type { FactTables } from './facts.ts'
import type { FigureRows } from './figures-rows.ts'

export interface FigureRequest {
  readonly evaluation: string
  readonly rule: SliceRule
  /** another evaluation of the same dataset to hold it against */
  readonly against?: string | undefined
  /** a dual-view evaluation of the same dataset */
  readonly dual?: string | undefined
}

export interface FigureDesk {
  /** Changes whenever the figures may. Throws evaluation-not-found (also for evaluations of another dataset). */
  version(request: FigureRequest): Promise<string>
  /** Throws evaluation-not-found, slice-invalid. */
  figures(request: FigureRequest): Promise<Figures>
}

const MAX_KEPT = 64

export function createFigureDesk(parts: {
  readonly evaluations: Pick<Evaluations, 'lives'>
  readonly facts: Pick<FactTables, 'version' | 'rowsOfSlice'>
  readonly rows: FigureRows
}): FigureDesk {
  const { evaluations, facts, rows } = parts
  const kept = new Map<string, Promise<Figures>>()

  const datasetOf = async (id: string) => (await evaluations.lives.get(id)).evaluation.datasetId

  async function version({ evaluation, rule, against, dual }: FigureRequest): Promise<string> {
    const named = [...rule.conditions, ...(rule.sort ? [rule.sort] : [])].flatMap((each) => [
      each.evaluation,
      each.against,
    ])
    const datasetId = await datasetOf(evaluation)
    const own = [evaluation, against, dual].filter((id) => id !== undefined)
    // What a rule names may be gone; then the slice is refused, with its own words.
    const others = await Promise.all(
      named.filter((id) => id !== null).map((id) => facts.version(datasetId, [id]).catch(() => `${id} gone`)),
    )
    const figures = JSON.stringify([evaluation, rule, against ?? null, dual ?? null, others])
    return `${await facts.version(datasetId, own)} ${figures}`
  }

  async function make({ evaluation, rule, against, dual }: FigureRequest): Promise<Figures> {
    const datasetId = await datasetOf(evaluation)
    const whole = rule.text === '' && rule.conditions.length === 0
    const only = whole ? null : new Set(await facts.rowsOfSlice(datasetId, rule))
    const load = async (id: string) => ({ id, rows: await rows.load(datasetId, id, only) })
    const own = await load(evaluation)
    const other = against === undefined ? null : await load(against)
    const companion = dual === undefined ? null : await load(dual)
    return figuresOf({
      id: evaluation,
      rows: companion ? withCompanion(own.rows, companion.rows) : own.rows,
      against: other,
      dual: companion,
    })
  }

  return {
    version,
    async figures(request) {
      const key = await version(request)
      const known = kept.get(key)
      if (known) return known
      const making = make(request)
      kept.set(key, making)
      making.catch(() => kept.delete(key))
      const oldest = kept.keys().next().value
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
      return making
    },
  }
}

/** An answer on the evidence region alone tells which wrong answers could not have been read. */
function withCompanion(rows: readonly FigureRow[], companion: readonly FigureRow[]): FigureRow[] {
  const regional = new Map(companion.map((row) => [row.ordinal, row.facts.regional]))
  return rows.map((row) => ({ ...row, facts: withRegional(row.facts, regional.get(row.ordinal) ?? null) }))
}
