/** Evaluations and the facts about them, put together: each needs the other. */
import type { Kysely } from 'kysely'
import type { EngineRegistry } from '../engines/registry.ts'
import type { Runner } from '../runs/runner.ts'
import type { Bus } from '../store/bus.ts'
import type { Database } from '../store/database.ts'
import type { Datasets } from './datasets.ts'
import { createEvaluations, type Evaluations, type EvaluationsParts } from './evaluate/evaluations.ts'
import type { GatePauses } from './evaluate/gate.ts'
import type { Claimant } from './evaluate/store.ts'
import { createFactTables, type FactTables } from './facts.ts'

export interface Benchmarks {
  readonly evaluations: Evaluations
  readonly facts: FactTables
}

export interface BenchmarksParts {
  readonly db: Kysely<Database>
  readonly datasets: Datasets
  readonly runner: Runner
  readonly engines: EngineRegistry
  readonly runOfPrediction: EvaluationsParts['runOfPrediction']
  readonly pauses?: GatePauses
  readonly members?: Claimant
  readonly bus?: Bus
}

export function createBenchmarks({ db, datasets, ...parts }: BenchmarksParts): Benchmarks {
  const facts = createFactTables({ db, datasets, evaluations: () => evaluations })
  const evaluations: Evaluations = createEvaluations({
    ...parts,
    db,
    rowsOfSlice: async (datasetId, rule) => [...(await facts.rowsOfSlice(datasetId, rule))],
  })
  return { evaluations, facts }
}
