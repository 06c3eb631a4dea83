/** For tests: a dataset room with a runner, engines, evaluations and facts. */
import type { Evaluation } from '#contract/evaluation.ts'
import { type Benchmarks, createBenchmarks } from '../benchmarks/benchmarks.ts'
import type { EvaluationsParts } from '../benchmarks/evaluate/evaluations.ts'
import type { Engine } from '../engines/engine.ts'
import { createRegistry, type EngineRegistry } from '../engines/registry.ts'
import { createRunLog } from '../runs/run-log.ts'
import { createRunner, type Runner } from '../runs/runner.ts'
import { type DatasetRoom, type DatasetRoomOptions, openDatasetRoom } from './dataset-room.ts'

export interface EvaluationRoom extends DatasetRoom, Benchmarks {
  readonly engines: EngineRegistry
  readonly runner: Runner
  /** Waits until the evaluation stands still (or meets what is asked for) and tells how. */
  until(id: string, meets?: (evaluation: Evaluation) => boolean): Promise<Evaluation>
}

export interface EvaluationRoomOptions extends DatasetRoomOptions {
  readonly pauses?: EvaluationsParts['pauses']
  readonly runOfPrediction?: EvaluationsParts['runOfPrediction']
}

export async function openEvaluationRoom(
  made: readonly Engine[],
  { pauses = { firstMs: 20, longestMs: 100 }, runOfPrediction, ...options }: EvaluationRoomOptions = {},
): Promise<EvaluationRoom> {
  const room = await openDatasetRoom(options)
  const { db, datasets, images, files } = room
  const engines = createRegistry(made)
  const runner = createRunner({ log: createRunLog(db), engines, images, files, maxQueued: 1000 })
  const benchmarks = createBenchmarks({
    ...{ db, datasets, runner, engines, pauses },
    runOfPrediction:
      runOfPrediction ??
      (() => {
        throw new Error('no predictions in this room')
      }),
  })
  const { evaluations } = benchmarks
  const stands = ({ status, counts }: Evaluation) => status !== 'running' && counts.running === 0
  return {
    ...room,
    ...benchmarks,
    ...{ engines, runner },
    async until(id, meets = stands) {
      for (const since = performance.now(); performance.now() - since < 60_000; ) {
        const evaluation = await evaluations.get(id)
        if (meets(evaluation)) return evaluation
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error(`still ${JSON.stringify(await evaluations.get(id))}`)
    },
    async close() {
      await evaluations.close()
      await runner.close()
      await engines.close()
      await room.close()
    },
  }
}
