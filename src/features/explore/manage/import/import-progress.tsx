/** An import that was started: how far it has come, and in the end what came of it. */

import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleSlash, Pause, Play, Square } from 'lucide-react'
import { useEffect } from 'react'
import type { ImportJob } from '#contract/import.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { formatBytes } from '../../../../app/format.ts'
import { formatCount, formatLeft, formatRate, plural } from '../../../../app/progress-words.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { Progress } from '../../../../app/ui/progress.tsx'
import { datasetsQuery } from '../api.ts'
import { useActOnImport } from './api.ts'
import { RefusalsTable } from './refusals-table.tsx'

export interface ImportProgressProps {
  job: ImportJob
  onClose: () => void
  onEvaluate: (datasetId: string) => void
}

export function ImportProgress({ job, onClose, onEvaluate }: ImportProgressProps) {
  const act = useActOnImport(job.id)
  useDatasetsFresh(job)
  const problem = job.problem ?? asProblem(act.error)
  const over = job.status === 'finished' || job.status === 'cancelled' || job.status === 'failed'
  return (
    <div className="flex flex-col gap-4 p-5">
      <div className="flex items-center gap-2.5">
        {job.status === 'finished' && <CircleCheck size={18} className="text-correct" aria-hidden="true" />}
        {job.status === 'cancelled' && <CircleSlash size={18} className="text-muted" aria-hidden="true" />}
        <p className="min-w-0 truncate font-semibold">{job.name}</p>
      </div>
      {!over && (
        <>
          <Progress label={`Import of ${job.name}`} value={importShare(job)} />
          <div className="flex flex-wrap items-center gap-2">
            <p className="grow font-mono text-muted text-xs" role="status" data-testid="import-progress">
              {importWords(job)}
            </p>
            {job.status === 'running' && (
              <Button disabled={act.isPending} onClick={() => act.mutate('pause')}>
                <Pause size={14} aria-hidden="true" />
                Pause
              </Button>
            )}
            {job.status === 'paused' && (
              <Button disabled={act.isPending} onClick={() => act.mutate('resume')}>
                <Play size={14} aria-hidden="true" />
                Resume
              </Button>
            )}
            {job.progress.items > 0 && (
              <Button disabled={act.isPending} onClick={() => act.mutate('cancel?keep=true')}>
                Stop and keep {plural(job.progress.items, 'item')}
              </Button>
            )}
            <Button disabled={act.isPending} onClick={() => act.mutate('cancel')}>
              <Square size={14} aria-hidden="true" />
              Cancel
            </Button>
          </div>
        </>
      )}
      {over && (
        <p className="text-sm" role="status" data-testid="import-report">
          {reportWords(job)}
        </p>
      )}
      {problem && <ProblemNote problem={problem} />}
      <RefusalsTable job={job} />
      {over && (
        <div className="flex flex-wrap justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>
            Close
          </Button>
          {job.datasetId && job.progress.items > 0 && (
            <>
              <Button onClick={() => job.datasetId && onEvaluate(job.datasetId)}>Evaluate it</Button>
              <Button asChild variant="primary">
                <Link to="/explore/$datasetId" params={{ datasetId: job.datasetId }} search={{}}>
                  Open the dataset
                </Link>
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  )
}

/** The list of datasets changes when an import makes one, and when it ends. */
function useDatasetsFresh({ datasetId, status }: ImportJob): void {
  const client = useQueryClient()
  useEffect(() => {
    if (datasetId && status) void client.invalidateQueries({ queryKey: datasetsQuery.queryKey })
  }, [client, datasetId, status])
}

/** 0..1 by rows where their number is known, else by bytes; null where neither is. */
export function importShare({ progress }: Pick<ImportJob, 'progress'>): number | null {
  const { rows, totalRows, bytes, totalBytes } = progress
  if (totalRows !== null && totalRows > 0) return Math.min(1, rows / totalRows)
  return totalBytes > 0 ? Math.min(1, bytes / totalBytes) : null
}

export function importWords({ status, progress }: Pick<ImportJob, 'status' | 'progress'>): string {
  const { rows, totalRows, items, refused, bytes, totalBytes, rowsPerMinute, secondsLeft } = progress
  const parts = [
    totalRows === null
      ? `${plural(items, 'item')}, ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`
      : `${formatCount(rows)} of ${plural(totalRows, 'row')}`,
  ]
  if (refused > 0) parts.push(`${formatCount(refused)} left out`)
  if (status === 'paused') parts.push('paused')
  else {
    if (rowsPerMinute !== null) parts.push(formatRate(rowsPerMinute))
    if (secondsLeft !== null) parts.push(`${formatLeft(secondsLeft)} left`)
  }
  return parts.join(' · ')
}

function reportWords({ status, progress, datasetId }: ImportJob): string {
  const { items, refused, newImages } = progress
  const what = `${plural(items, 'item')}, ${plural(newImages, 'picture')} that ${newImages === 1 ? 'was' : 'were'} new`
  const out = refused > 0 ? `; ${plural(refused, 'row')} left out` : ''
  if (status === 'finished') return `Imported: ${what}${out}.`
  if (datasetId === null || items === 0) return 'Nothing was stored.'
  return `${status === 'failed' ? 'It stopped' : 'Stopped'} after ${what}${out}. What is stored stays.`
}
