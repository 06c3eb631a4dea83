/** One compared run as a column: who answered, the last crop it looked into, and both answers. */
import type { Run } from '#contract/run.ts'
import { isTerminal } from '#contract/run.ts'
import { answerName, badgeOf, changeOf } from '#contract/run-answers.ts'
import { cropOf, viewOf } from '#contract/run-pictures.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { VerdictChip } from '../../../app/ui/verdict-chip.tsx'

export interface CompareColumnProps {
  run: Run
  number: number
  label: string
  selected: boolean
  onSelect: () => void
  onOpen: () => void
}

export function CompareColumn({ run, number, label, selected, onSelect, onOpen }: CompareColumnProps) {
  const picture = cropOf(run) ?? viewOf(run)
  return (
    <li
      className={cx(
        'flex w-56 shrink-0 flex-col gap-2 rounded-xl border bg-raised p-3',
        selected ? 'border-fg' : 'border-line',
      )}
      data-testid="compare-column"
    >
      <button
        type="button"
        aria-pressed={selected}
        onClick={onSelect}
        className="target flex items-center gap-2 text-left"
        title="Show its boxes on the picture"
      >
        <span className="grid size-6 shrink-0 place-items-center rounded-full bg-hover font-mono font-semibold text-xs">
          {number}
        </span>
        <span className="min-w-0">
          <span className="block truncate font-medium text-[13px]">{label}</span>
          <span className="block truncate text-muted text-xs">{run.engineLabel}</span>
        </span>
      </button>
      <div className="grid h-28 place-items-center overflow-hidden rounded-lg bg-canvas">
        {picture ? (
          <img
            src={picture.url}
            alt={`${picture.role === 'crop' ? 'The crop' : 'The view'} that was sent, ${picture.width} × ${picture.height}`}
            className={cx('max-h-28 max-w-full', picture.width < 200 && '[image-rendering:pixelated]')}
          />
        ) : (
          <span className="text-faint text-xs">{run.status}</span>
        )}
      </div>
      <Said name="initial" colour="text-initial" run={run} />
      {run.method !== 'single-glance' && <Said name="refined" colour="text-refined" run={run} />}
      {run.error && <p className="line-clamp-3 text-wrong text-xs">{run.error.detail ?? run.error.title}</p>}
      <div className="mt-auto flex items-center justify-between">
        <Button variant="ghost" onClick={onOpen} className="-ml-2 px-2">
          Open run
        </Button>
        {!isTerminal(run.status) && <Spinner label="Running" size={14} />}
      </div>
    </li>
  )
}

function Said({ name, colour, run }: { name: 'initial' | 'refined'; colour: string; run: Run }) {
  const answer = name === 'initial' ? run.initialAnswer : run.refinedAnswer
  const badge =
    name === 'initial'
      ? badgeOf(run.initialVerdict, null)
      : badgeOf(run.refinedVerdict, changeOf(run)?.flip ?? null)
  return (
    <p className="flex min-h-6 items-baseline gap-2 text-xs">
      <span className={cx('w-12 shrink-0', colour)}>{name}</span>
      {answer ? (
        <span className="flex min-w-0 flex-wrap items-center gap-1.5">
          <b className="line-clamp-2 break-words font-mono font-semibold text-[13px]">{answerName(answer)}</b>
          {badge && <VerdictChip verdict={badge.verdict} label={badge.word} />}
        </span>
      ) : (
        <span className="text-faint">{isTerminal(run.status) ? 'none' : '…'}</span>
      )}
    </p>
  )
}
