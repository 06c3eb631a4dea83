/** The engines of this server, by id. */
import { ProblemError } from '#contract/error.ts'
import type { Engine } from './engine.ts'

export interface EngineRegistry {
  list(): readonly Engine[]
  /** Throws engine-not-found. */
  find(id: string): Engine
  /** Adds an engine, or puts it in the place of the one with its id. Runs that go on keep the engine that they began with. */
  put(engine: Engine): void
  remove(id: string): void
  close(): Promise<void>
}

export function createRegistry(engines: readonly Engine[]): EngineRegistry {
  const byId = new Map(engines.map((engine) => [engine.info().id, engine]))
  // A run may still be between two questions, so what was replaced is closed only with the rest.
  const retired: Engine[] = []
  const retire = (id: string) => {
    const engine = byId.get(id)
    if (engine) retired.push(engine)
  }
  return {
    list: () => [...byId.values()],
    find(id) {
      const engine = byId.get(id)
      if (!engine) throw new ProblemError('engine-not-found', `There is no engine called “${id}”.`)
      return engine
    },
    put(engine) {
      const { id } = engine.info()
      retire(id)
      byId.set(id, engine)
    },
    remove(id) {
      retire(id)
      byId.delete(id)
    },
    async close() {
      await Promise.allSettled([...byId.values(), ...retired].map((engine) => engine.close()))
    },
  }
}
