/** The runs on one image, newest first, with the runs that go on from another one standing under it. */
import type { RunSummary } from '#contract/run.ts'

export interface HistoryEntry {
  readonly run: RunSummary
  /** 0: a question of its own; 1 and more: goes on from the entry above it at one less */
  readonly depth: number
}

/** Families stay together; a family stands where its newest member belongs. A run whose parent is not listed stands alone. */
export function historyOf(runs: readonly RunSummary[]): HistoryEntry[] {
  const known = new Set(runs.map((run) => run.id))
  const childrenOf = new Map<string | null, RunSummary[]>()
  for (const run of runs) {
    const parent = run.parentId !== null && known.has(run.parentId) ? run.parentId : null
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), run])
  }
  const newest = new Map<string, number>()
  const newestIn = (run: RunSummary): number => {
    const found = newest.get(run.id)
    if (found !== undefined) return found
    newest.set(run.id, Date.parse(run.createdAt))
    const latest = Math.max(Date.parse(run.createdAt), ...(childrenOf.get(run.id) ?? []).map(newestIn))
    newest.set(run.id, latest)
    return latest
  }
  const entries: HistoryEntry[] = []
  const put = (list: readonly RunSummary[], depth: number) => {
    for (const run of list.toSorted((a, b) => newestIn(b) - newestIn(a))) {
      entries.push({ run, depth })
      put(childrenOf.get(run.id) ?? [], depth + 1)
    }
  }
  put(childrenOf.get(null) ?? [], 0)
  return entries
}

/** The run before or after the shown one in the list, null at its ends. */
export function neighbour(
  entries: readonly HistoryEntry[],
  current: string | undefined,
  step: 1 | -1,
): string | null {
  const at = entries.findIndex((entry) => entry.run.id === current)
  if (at < 0) return entries[0]?.run.id ?? null
  return entries[at + step]?.run.id ?? null
}
