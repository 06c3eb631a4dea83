/** One dataset in Explore: finds it, its evaluations and their facts, then hands over. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DatabaseZap } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { asProblem } from '../../app/api/queries.ts'
import { datasetQuery, evaluationsQuery, useFacts } from '../../app/slice/queries.ts'
import { Button } from '../../app/ui/button.tsx'
import { Empty } from '../../app/ui/empty.tsx'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { Spinner } from '../../app/ui/spinner.tsx'
import { evaluationsOfView } from './evaluations-of-view.ts'
import { Explorer } from './explorer.tsx'
import { exploreRoute, useView } from './use-view.ts'

export function ExploreScreen() {
  // On the way to another screen the address is that one's already, while this one still stands.
  const datasetId: string | undefined = exploreRoute.useParams().datasetId
  return datasetId === undefined ? null : <DatasetScreen datasetId={datasetId} />
}

function DatasetScreen({ datasetId }: { datasetId: string }) {
  const view = useView()
  const dataset = useQuery(datasetQuery(datasetId))
  const evaluations = useQuery(evaluationsQuery(datasetId))
  const shown = useMemo(
    () => evaluationsOfView(evaluations.data ?? [], view.search, view.rule),
    [evaluations.data, view.search, view.rule],
  )
  const facts = useFacts(dataset.data, shown)
  // A link says which evaluation it means also when there will be newer ones.
  const newest = evaluations.data?.[0]?.id
  const { set } = view
  const unnamed = view.search.a === undefined
  useEffect(() => {
    if (unnamed && newest !== undefined) set({ a: newest })
  }, [unnamed, newest, set])

  const problem = asProblem(dataset.error ?? evaluations.error ?? facts.error)
  const retry = () => {
    if (dataset.error) void dataset.refetch()
    if (evaluations.error) void evaluations.refetch()
    facts.retry()
  }
  return (
    <main className="flex min-h-0 grow flex-col">
      {dataset.data && evaluations.data && facts.table && !(unnamed && newest !== undefined) ? (
        <Explorer
          key={datasetId}
          dataset={dataset.data}
          evaluations={evaluations.data}
          shown={shown}
          table={facts.table}
          view={view}
        />
      ) : problem ? (
        <div className="grid grow place-items-center p-4">
          {problem.status === 404 ? (
            <Empty icon={DatabaseZap} title="There is no dataset at this address">
              <p className="mb-4">It may be of another Loupe, or was deleted.</p>
              <Button asChild>
                <Link to="/explore">Go to the datasets</Link>
              </Button>
            </Empty>
          ) : (
            <ProblemNote problem={problem} onRetry={retry} className="w-full max-w-lg" />
          )}
        </div>
      ) : (
        <div className="grid grow place-items-center text-muted">
          <Spinner label="Opening the dataset" size={22} />
        </div>
      )}
    </main>
  )
}
