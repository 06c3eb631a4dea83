/** One evaluation in a list: what it is, how far it has come, how well it does, and what can be done to it. */
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleSlash, FileInput, Pause, Play, RotateCcw, TriangleAlert } from 'lucide-react'
import type { Evaluation } from '#contract/evaluation.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { plural, progressWords } from '../../../app/progress-words.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { AccuracyCell } from './accuracy-cell.tsx'
import { CountsBar } from './counts-bar.tsx'
import { EvaluationMenu } from './evaluation-menu.tsx'
import { useActOnEvaluation } from './evaluations-api.ts'

export function EvaluationRow({ evaluation, onOpen }: { evaluation: Evaluation; onOpen?: () => void }) {
  const act = useActOnEvaluation()
  const { id, datasetId, counts, status } = evaluation
  const finished = status === 'finished'
  const problem = asProblem(act.error)
  return (
    <li
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-line border-t px-4 py-2.5 lg:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_minmax(0,1.2fr)_auto]"
      data-testid="evaluation"
      data-evaluation={id}
    >
      <div className="flex min-w-0 items-start gap-2.5">
        <StatusIcon evaluation={evaluation} />
        <div className="min-w-0">
          <Link
            to="/explore/$datasetId"
            params={{ datasetId }}
            search={{ a: id }}
            {...(onOpen ? { onClick: onOpen } : {})}
            className="block truncate font-medium text-sm underline-offset-2 hover:underline"
          >
            {evaluation.name}
          </Link>
          <p className="truncate text-muted text-xs">{whoAnswered(evaluation)}</p>
        </div>
      </div>
      <div className="max-lg:order-3 max-lg:col-span-2">
        {(!finished || counts.failed > 0) && <CountsBar evaluation={evaluation} />}
        <p className="mt-1 font-mono text-muted text-xs" role="status">
          {finished ? finishedWords(evaluation) : progressWords(evaluation)}
        </p>
        {evaluation.problem && (
          <p className="mt-1 flex items-start gap-1.5 text-wrong text-xs leading-4">
            <TriangleAlert size={13} className="mt-px shrink-0" aria-hidden="true" />
            <span>
              {evaluation.problem.title}
              {evaluation.problem.detail && `: ${evaluation.problem.detail}`}
            </span>
          </p>
        )}
        {problem && <p className="mt-1 text-wrong text-xs">{problem.detail ?? problem.title}</p>}
      </div>
      <div className="max-lg:order-4 max-lg:col-span-2">
        <AccuracyCell evaluation={evaluation} />
      </div>
      <div className="flex items-center justify-end max-lg:order-2">
        {status === 'running' && (
          <IconButton
            icon={Pause}
            label={`Pause ${evaluation.name}`}
            disabled={act.isPending}
            onClick={() => act.mutate({ id, act: 'pause' })}
          />
        )}
        {(status === 'paused' || status === 'cancelled') && (
          <IconButton
            icon={Play}
            label={`Resume ${evaluation.name}`}
            disabled={act.isPending}
            onClick={() => act.mutate({ id, act: 'resume' })}
          />
        )}
        {finished && counts.failed > 0 && evaluation.source === 'loupe' && (
          <IconButton
            icon={RotateCcw}
            label={`Ask the ${plural(counts.failed, 'failed item')} again`}
            disabled={act.isPending}
            onClick={() => act.mutate({ id, act: 'retry' })}
          />
        )}
        <EvaluationMenu evaluation={evaluation} onAct={(name) => act.mutate({ id, act: name })} />
      </div>
    </li>
  )
}

/** What the name does not say already: method, engine, model, what was set, and that only a slice was asked. */
function whoAnswered({
  name,
  method,
  engineLabel,
  model,
  source,
  format,
  slice,
  params,
}: Evaluation): string {
  const parts = source === 'imported' ? [`imported (${format ?? 'file'})`] : []
  if (!name.includes(engineLabel)) parts.push(method, engineLabel)
  if (model && model !== engineLabel) parts.push(model)
  const set = Object.keys(params).length
  if (set > 0) parts.push(plural(set, 'parameter'))
  if (slice) parts.push('a slice')
  return parts.join(' · ')
}

function finishedWords({ counts }: Evaluation): string {
  const parts = [plural(counts.done, 'answer')]
  if (counts.failed > 0) parts.push(`${counts.failed} failed`)
  if (counts.reused > 0) parts.push(`${counts.reused} taken over`)
  if (counts.undecided > 0) parts.push(`${counts.undecided} undecided`)
  return parts.join(' · ')
}

function StatusIcon({ evaluation }: { evaluation: Evaluation }) {
  const { status, source, problem } = evaluation
  const common = { size: 16, className: 'mt-0.5 shrink-0 text-muted' }
  if (source === 'imported') return <FileInput {...common} aria-label="imported" />
  if (status === 'finished') return <CircleCheck {...common} aria-label="finished" />
  if (status === 'paused') return <Pause {...common} aria-label="paused" />
  if (status === 'cancelled') return <CircleSlash {...common} aria-label="cancelled" />
  if (problem) {
    return <TriangleAlert size={16} className="mt-0.5 shrink-0 text-wrong" aria-label="stands still" />
  }
  return <Spinner label="running" className="mt-0.5 shrink-0" />
}
