/** Presents a slice: the runs of its first items, in its order, as a playlist that tells how they were picked. */
import { useNavigate } from '@tanstack/react-router'
import { Presentation } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import type { Dataset } from '#contract/dataset.ts'
import { resultSchema } from '#contract/evaluation.ts'
import { request } from '../../app/api/client.ts'
import { Button } from '../../app/ui/button.tsx'
import type { Slice } from './use-slice.ts'
import { countName } from './words.ts'

/** More than this nobody watches. */
const mostRuns = 12

export interface PresentSliceProps {
  dataset: Dataset
  /** id of the evaluation whose runs are shown, null where none is chosen */
  evaluation: string | null
  slice: Slice
}

export function PresentSlice({ dataset, evaluation, slice }: PresentSliceProps) {
  const navigate = useNavigate()
  const [state, setState] = useState<'ready' | 'busy' | 'nothing' | 'failed'>('ready')
  const present = async (id: string) => {
    setState('busy')
    const picked = [...slice.order.subarray(0, mostRuns)]
    try {
      const results = await request(
        `/api/evaluations/${encodeURIComponent(id)}/results?ordinals=${picked.join(',')}`,
        undefined,
        z.array(resultSchema),
      )
      const runs = picked.flatMap((ordinal) => results.find((one) => one.ordinal === ordinal)?.runId ?? [])
      if (runs.length === 0) return setState('nothing')
      setState('ready')
      await navigate({
        to: '/present',
        search: {
          runs: runs.join(','),
          title: dataset.name.slice(0, 200),
          rule: `The first ${runs.length} runs, in the slice’s order, of ${countName(slice.order.length)} in the slice`,
        },
      })
    } catch {
      setState('failed')
    }
  }
  const words = {
    ready: 'Present the first runs of the slice',
    busy: 'Looking for the runs …',
    nothing: 'No run is kept of the first items of this slice',
    failed: 'The runs could not be fetched; try again',
  }[state]
  return (
    <Button
      variant="ghost"
      className="px-2"
      title={words}
      disabled={evaluation === null || slice.order.length === 0 || state === 'busy'}
      onClick={() => evaluation !== null && void present(evaluation)}
    >
      <Presentation size={15} aria-hidden="true" />
      <span className="max-xl:sr-only">{state === 'nothing' ? 'No runs' : 'Present'}</span>
      <span role="status" className="sr-only">
        {state === 'ready' ? '' : words}
      </span>
    </Button>
  )
}
