/** Imports that wait for somebody or still work, so that a closed dialog is found again. */
import { ArrowRight, FolderInput } from 'lucide-react'
import type { ImportJob } from '#contract/import.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { Spinner } from '../../../../app/ui/spinner.tsx'
import { isOpen, useImports } from './api.ts'
import { importWords } from './import-progress.tsx'

export interface OpenImportsProps {
  /** the one whose dialog is open already */
  shown: string | null
  onOpen: (id: string) => void
}

export function OpenImports({ shown, onOpen }: OpenImportsProps) {
  const { data = [] } = useImports()
  const open = data.filter((job) => isOpen(job) && job.id !== shown)
  if (open.length === 0) return null
  return (
    <ul aria-label="Imports under way" className="mb-6 flex flex-col gap-2">
      {open.map((job) => (
        <li
          key={job.id}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border border-line bg-panel py-1.5 pr-1.5 pl-4 text-[13px]"
        >
          {job.status === 'running' ? (
            <Spinner className="text-muted" />
          ) : (
            <FolderInput size={16} className="text-muted" aria-hidden="true" />
          )}
          <span className="min-w-0 truncate font-medium">{job.name}</span>
          <span className="grow font-mono text-muted text-xs">{wordsOf(job)}</span>
          <Button variant="ghost" onClick={() => onOpen(job.id)}>
            Go on
            <ArrowRight size={14} aria-hidden="true" />
          </Button>
        </li>
      ))}
    </ul>
  )
}

function wordsOf(job: ImportJob): string {
  if (job.status === 'ready') return 'waits for your yes'
  if (job.status === 'receiving') return 'was not sent whole'
  return importWords(job)
}
