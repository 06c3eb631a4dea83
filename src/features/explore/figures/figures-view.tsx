/** All figures of the slice, and apart from them what papers print. */
import { useQuery } from '@tanstack/react-query'
import { ChartColumn } from 'lucide-react'
import { lazy, Suspense } from 'react'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { Empty } from '../../../app/ui/empty.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import type { Slice } from '../use-slice.ts'
import type { View } from '../use-view.ts'
import { BlockTable } from './block-table.tsx'
import { blocksOf } from './blocks.ts'
import { referencesQuery } from './queries.ts'
import { References } from './references.tsx'
import { useTold } from './use-told.ts'

const WidePlots = lazy(() => import('./wide-plots.tsx').then((module) => ({ default: module.WidePlots })))

export interface FiguresViewProps {
  dataset: Dataset
  evaluations: readonly Evaluation[]
  a: Evaluation | null
  b: Evaluation | null
  view: View
  slice: Slice
}

export function FiguresView({ dataset, evaluations, a, b, view, slice }: FiguresViewProps) {
  const { told, notes, error, loading, retry } = useTold(dataset, evaluations, a, b, view.rule)
  const references = useQuery(referencesQuery)
  const problem = asProblem(error)
  if (!a) {
    return (
      <Empty icon={ChartColumn} title="No evaluation yet" className="grow">
        Figures come with answers: start an evaluation, or import predictions.
      </Empty>
    )
  }
  return (
    <div className="min-h-0 grow overflow-y-auto p-4" aria-busy={loading}>
      {problem && <ProblemNote problem={problem} onRetry={retry} className="mb-4" />}
      <Suspense fallback={<Spinner label="Drawing" />}>
        <WidePlots evaluations={evaluations} a={a} b={b} slice={slice} />
      </Suspense>
      {told.length === 0 && !problem && <Spinner label="Counting" size={20} className="mt-6 text-muted" />}
      <div className="mt-5 gap-x-8 2xl:columns-2">
        {blocksOf(told).map((block) => (
          <BlockTable key={block.title} block={block} className="mb-6" />
        ))}
      </div>
      {notes.length > 0 && (
        <ul className="mb-6 list-disc pl-5 text-[12px] text-muted">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {references.data && <References tables={references.data} />}
    </div>
  )
}
