/** A model server that starts after Loupe, or was away when Loupe started, is found without anybody asking. */
import type { Engine } from './engine.ts'

/**
 * Probes an engine, and again every `everyMs` for as long as it does not answer at its address (such a probe costs one
 * request). `isCurrent` false ends it: the engine was replaced or removed meanwhile. Never throws.
 */
export async function keepLooking(engine: Engine, isCurrent: () => boolean, everyMs = 15_000): Promise<void> {
  try {
    const { checks } = await engine.probe(new AbortController().signal)
    if (checks.find(({ id }) => id === 'reachable')?.ok !== false) return
  } catch {
    // Closed meanwhile, or it cannot be probed at all.
    return
  }
  setTimeout(() => {
    if (isCurrent()) void keepLooking(engine, isCurrent, everyMs)
  }, everyMs).unref()
}
