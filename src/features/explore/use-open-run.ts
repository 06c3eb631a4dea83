/** The way from an item to its run in Inspect, and what kept a person from it. */
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import type { Dataset } from '#contract/dataset.ts'
import { openInInspect } from '../../app/slice/open-run.ts'
import type { View } from './use-view.ts'

export interface OpenRun {
  /** the item's run of A, or of the evaluation `of` */
  readonly open: (ordinal: number, of?: string) => void
  readonly problem: unknown
  readonly dismiss: () => void
}

export function useOpenRun(dataset: Dataset, { search }: View): OpenRun {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<unknown>(null)
  const open = useCallback(
    (ordinal: number, of?: string) => {
      setProblem(null)
      const address = { datasetId: dataset.id, search: { ...search, i: ordinal } }
      openInInspect(address, client, navigate, { of: of ?? search.a }).catch(setProblem)
    },
    [dataset.id, search, client, navigate],
  )
  return { open, problem, dismiss: () => setProblem(null) }
}
