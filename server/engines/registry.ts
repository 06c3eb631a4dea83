/** The engines of this server, by id. */
import { ProblemError } from '#contract/error.ts'
import type { Engine } from './engine.ts'

export interface EngineRegistry {
  list(): readonly Engine[]
  /** Throws engine-not-found. */
  find(id: string): Engine
  close(): Promise<void>
}

export function createRegistry(engines: readonly Engine[]): EngineRegistry {
  const byId = new Map(engines.map((engine) => [engine.info().id, engine]))
  return {
    list: () => [...byId.values()],
    find(id) {
      const engine = byId.get(id)
      if (!engine) throw new ProblemError('engine-not-found', `There is no engine called “${id}”.`)
      return engine
    },
    async close() {
      await Promise.allSettled([...byId.values()].map((engine) => engine.close()))
    },
  }
}
