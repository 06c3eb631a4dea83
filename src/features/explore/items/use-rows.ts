/** Items with their marks, and results of the chosen evaluations, of the rows that stand on the screen. */
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { z } from 'zod'
import type { Dataset } from '#contract/dataset.ts'
import { type Evaluation, type Result, resultSchema } from '#contract/evaluation.ts'
import { itemWithMarksSchema } from '#contract/import.ts'
import { request } from '../../../app/api/client.ts'
import { type RowWindow, rowWindow } from './row-window.ts'

export type ItemRow = z.infer<typeof itemWithMarksSchema>

export interface Rows {
  readonly items: RowWindow<ItemRow>
  /** by evaluation */
  readonly results: ReadonlyMap<string, RowWindow<Result>>
}

const RowsContext = createContext<Rows | null>(null)
export const RowsProvider = RowsContext.Provider

/** The windows live as long as the dataset and the evaluations are looked at. */
export function useRowWindows(dataset: Dataset, evaluations: readonly Evaluation[]): Rows {
  const { id, revision } = dataset
  const items = useMemo(
    () =>
      rowWindow<ItemRow>({
        async load(ordinals, signal) {
          const rows = await request(
            `/api/datasets/${encodeURIComponent(id)}/items?ordinals=${ordinals.join(',')}`,
            { signal },
            z.array(itemWithMarksSchema),
          )
          return rows.map((value) => ({ ordinal: value.ordinal, value }))
        },
      }),
    [id],
  )
  const ids = evaluations.map((one) => one.id).join(',')
  const results = useMemo(() => {
    return new Map(
      ids
        .split(',')
        .filter(Boolean)
        .map((evaluation) => [evaluation, resultWindow(evaluation)]),
    )
  }, [ids])
  useRefresh(items, `${revision}`)
  const revisions = evaluations.map((one) => one.revision).join(',')
  useEffect(() => {
    if (revisions) for (const window of results.values()) window.refresh()
  }, [results, revisions])
  return useMemo(() => ({ items, results }), [items, results])
}

function useRefresh(window: RowWindow<unknown>, revision: string): void {
  useEffect(() => {
    if (revision) window.refresh()
  }, [window, revision])
}

function resultWindow(evaluation: string): RowWindow<Result> {
  return rowWindow<Result>({
    async load(ordinals, signal) {
      const rows = await request(
        `/api/evaluations/${encodeURIComponent(evaluation)}/results?ordinals=${ordinals.join(',')}`,
        { signal },
        z.array(resultSchema),
      )
      return rows.map((value) => ({ ordinal: value.ordinal, value }))
    },
  })
}

export function useRowsContext(): Rows {
  const rows = useContext(RowsContext)
  if (!rows) throw new Error('No rows above')
  return rows
}

/** Draws again when rows have come. */
export function useArrivals(window: RowWindow<unknown> | undefined): number {
  return useSyncExternalStore(window?.subscribe ?? never, window?.version ?? zero)
}

const never = () => () => undefined
const zero = () => 0
