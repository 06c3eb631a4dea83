/** The first page of Explore: every dataset with its evaluations, and the ways to get one. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { FolderInput } from 'lucide-react'
import { useMemo, useState } from 'react'
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
import { takeFiles } from './import/choose-source.tsx'
import { ImportDialog } from './import/import-dialog.tsx'
import { OpenImports } from './import/open-imports.tsx'
import { useFileDrop } from './import/use-file-drop.ts'
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
  const busy = search.predictions !== undefined || search.evaluate !== undefined
  const [refusal, setRefusal] = useState<string | null>(null)
  const over = useFileDrop((files) => {
    const why = takeFiles(files)
    setRefusal(why)
    if (!why && files.length > 0) importing()
  }, !busy)
  useCommand('import-dataset', importing)
  useCommand('new-evaluation', () => newest && show({ evaluate: newest }), newest !== undefined)

  const problem = asProblem(datasets.error)
  return (
    <main className="flex grow flex-col">
      <div className="mx-auto flex w-full max-w-6xl grow flex-col px-4 py-6 sm:px-8 sm:py-8">
        <header className="mb-6 flex flex-wrap items-center gap-x-6 gap-y-3">
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
        {refusal && (
          <p className="mb-4 text-[13px] text-wrong" role="status">
            {refusal}
          </p>
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
      {over && <DropVeil />}
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

function DropVeil() {
  return (
    <div className="pointer-events-none fixed inset-0 z-60 grid place-items-center bg-black/70 p-4">
      <div className="grid size-full place-items-center rounded-2xl border-2 border-mark-refined border-dashed">
        <p className="flex items-center gap-4 font-semibold text-2xl text-white">
          <FolderInput size={32} aria-hidden="true" />
          Drop to look into it
        </p>
      </div>
    </div>
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
