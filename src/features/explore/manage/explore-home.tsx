/** The first page of Explore: every dataset with its evaluations, and the ways to get one. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { FolderInput } from 'lucide-react'
import { useMemo } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { useCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { useDatasets } from './api.ts'
import { DatasetCard } from './dataset-card.tsx'
import { EmptyExplore } from './empty-explore.tsx'
import { EvaluateDialog } from './evaluate-dialog.tsx'
import { useAllEvaluations } from './evaluations-api.ts'
import { ImportDialog } from './import/import-dialog.tsx'
import { OpenImports } from './import/open-imports.tsx'
import { PredictionsDialog } from './predictions/predictions-dialog.tsx'
import type { ExploreSearch } from './search.ts'

export function ExploreHome() {
  const search = useSearch({ from: '/explore' })
  const navigate = useNavigate({ from: '/explore' })
  const datasets = useDatasets()
  const evaluations = useAllEvaluations()
  const byDataset = useMemo(() => groupByDataset(evaluations.data ?? []), [evaluations.data])
  const show = (next: ExploreSearch) => void navigate({ search: next })
  const close = () => show({})
  const importing = () => show({ new: 'import' })
  const newest = datasets.data?.[0]?.id
  useCommand('import-dataset', importing)
  useCommand('new-evaluation', () => newest && show({ evaluate: newest }), newest !== undefined)

  const problem = asProblem(datasets.error)
  return (
    <main className="flex grow flex-col">
      <div className="mx-auto flex w-full max-w-6xl grow flex-col px-4 py-6 sm:px-8 sm:py-8">
        <header className="mb-6 flex flex-wrap items-end gap-x-6 gap-y-3">
          <div className="min-w-0 grow basis-96">
            <h1 className="font-semibold text-2xl leading-tight tracking-tight">Explore</h1>
            <p className="mt-1 text-[13px] text-muted">
              Bring a benchmark, ask it with any method and engine, and see where and why the answers fail.
            </p>
          </div>
          {datasets.data && datasets.data.length > 0 && (
            <Button variant="primary" onClick={importing}>
              <FolderInput size={15} aria-hidden="true" />
              Import a dataset
              <CommandKbd command="import-dataset" className="touch:hidden" />
            </Button>
          )}
        </header>
        {problem && !datasets.data && (
          <ProblemNote problem={problem} onRetry={() => void datasets.refetch()} />
        )}
        {datasets.isPending && (
          <div className="grid grow place-items-center text-muted">
            <Spinner label="Loading datasets" size={22} />
          </div>
        )}
        <OpenImports shown={search.import ?? null} onOpen={(id) => show({ import: id })} />
        {datasets.data?.length === 0 && (
          <EmptyExplore onImport={importing} onJob={(id) => show({ import: id })} />
        )}
        <div className="flex flex-col gap-6">
          {datasets.data?.map((dataset) => (
            <DatasetCard
              key={dataset.id}
              dataset={dataset}
              evaluations={byDataset.get(dataset.id) ?? []}
              onEvaluate={() => show({ evaluate: dataset.id })}
              onPredictions={() => show({ predictions: dataset.id })}
            />
          ))}
        </div>
      </div>
      {(search.import !== undefined || search.new === 'import') && (
        <ImportDialog
          jobId={search.import ?? null}
          onJob={(id) => void navigate({ search: { import: id }, replace: true })}
          onClose={close}
          onEvaluate={(id) => show({ evaluate: id })}
        />
      )}
      {search.evaluate !== undefined && (
        <EvaluateDialog
          datasetId={search.evaluate}
          slice={null}
          open
          onOpenChange={(open) => !open && close()}
        />
      )}
      {search.predictions !== undefined && (
        <PredictionsDialog datasetId={search.predictions} onClose={close} />
      )}
    </main>
  )
}

function groupByDataset(evaluations: readonly Evaluation[]): Map<string, Evaluation[]> {
  const groups = new Map<string, Evaluation[]>()
  for (const evaluation of evaluations) {
    const group = groups.get(evaluation.datasetId)
    if (group) group.push(evaluation)
    else groups.set(evaluation.datasetId, [evaluation])
  }
  return groups
}
