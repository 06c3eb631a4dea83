/** The steps of the run as a waterfall on one time axis; each opens to exactly what went in and what came out. */
import { useEffect, useReducer, useRef } from 'react'
import { formatMs } from '#contract/format.ts'
import type { Run, Step } from '#contract/run.ts'
import { stepsOf } from '#contract/run-pictures.ts'
import { cx } from '../../../app/ui/cx.ts'
import { type Bar, waterfall } from '../facts/waterfall.ts'
import { StepDetail, type StepDetailProps } from './step-detail.tsx'

export interface TimelineProps {
  run: Run
  open: number | undefined
  onOpen: (step: number | undefined) => void
  /** a word of a step's reply is looked at, or none any more */
  onToken: (focus: { step: number; at: number } | null) => void
  /** goes on from an ask with the drawn box; undefined while there is none */
  onGoOn: ((step: number) => void) | undefined
}

export function Timeline({ run, open, onOpen, onToken, onGoOn }: TimelineProps) {
  const nowMs = useRunClock(run)
  const steps = stepsOf(run)
  const { bars, totalMs } = waterfall(run, nowMs)
  return (
    <section aria-label="Steps">
      <h3 className="eyebrow flex gap-1.5">
        Steps
        <span className="font-mono normal-case">
          {run.timings.totalMs !== null
            ? `· ${formatMs(run.timings.totalMs)}`
            : run.status === 'running'
              ? `· ${formatMs(Math.round(totalMs / 100) * 100)}`
              : ''}
        </span>
      </h3>
      <ol className="mt-1 -mx-2">
        {steps.map((step, at) => (
          <li key={step.index}>
            {!step.inherited && steps[at - 1]?.inherited && <Parting />}
            <StepRow
              step={step}
              bar={bars[at]}
              open={open === step.index}
              onToggle={() => onOpen(open === step.index ? undefined : step.index)}
            />
            {open === step.index && (
              <OpenStep
                step={step}
                onToken={(at) => onToken(at === null ? null : { step: step.index, at })}
                onGoOn={onGoOn}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Where a run leaves the one that it goes on from. */
function Parting() {
  return (
    <p className="flex items-center gap-2 px-2 py-1 text-faint text-xs" data-testid="parting">
      <span className="h-px grow bg-person" aria-hidden="true" />
      kept from the run before, new from here
      <span className="h-px grow bg-person" aria-hidden="true" />
    </p>
  )
}

/** What a step opens to comes into sight, since the last steps stand at the column's lower edge. */
function OpenStep({ step, onToken, onGoOn }: StepDetailProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    element.current?.closest('li')?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={element} className="px-2 pt-1 pb-4" id={`step-${step.index}`}>
      <StepDetail step={step} onToken={onToken} onGoOn={onGoOn} />
    </div>
  )
}

interface StepRowProps {
  step: Step
  bar: Bar | undefined
  open: boolean
  onToggle: () => void
}

function StepRow({ step, bar, open, onToggle }: StepRowProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-controls={`step-${step.index}`}
      onClick={onToggle}
      data-testid={`step-${step.kind}`}
      className={cx(
        'target grid w-full grid-cols-[minmax(0,1fr)_36%_54px] items-center gap-2.5 rounded-lg px-2 text-left text-[13px] hover:bg-hover',
        open && 'bg-hover',
        step.inherited && 'opacity-60',
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="truncate">{step.title}</span>
        {step.status === 'failed' && <span className="shrink-0 font-medium text-wrong text-xs">failed</span>}
        {step.status === 'cancelled' && <span className="shrink-0 text-muted text-xs">cancelled</span>}
      </span>
      {bar && <BarTrack step={step} bar={bar} />}
      <span className="text-right font-mono text-muted text-xs">
        {step.durationMs === null ? (step.status === 'running' ? '…' : '–') : formatMs(step.durationMs)}
      </span>
    </button>
  )
}

/** Asks carry their side's colour; making and parsing pictures stays grey. */
export function barColour(step: Pick<Step, 'kind' | 'role'>): string {
  if (step.kind === 'ask') return step.role === 'initial' ? 'bg-initial' : 'bg-refined'
  if (step.kind === 'parse') return 'bg-initial'
  return 'bg-faint'
}

function BarTrack({ step, bar }: { step: Step; bar: Bar }) {
  const colour = barColour(step)
  const title = bar.parts.map((part) => `${part.label} ${formatMs(part.ms)}`).join(', ')
  return (
    <span className="relative h-2 overflow-hidden rounded-full bg-hover" title={title || undefined}>
      <span
        className={cx(
          'absolute inset-y-0 min-w-[2px] overflow-hidden rounded-[3px]',
          bar.open && 'animate-pulse',
        )}
        style={{ left: `min(${bar.start * 100}%, 100% - 2px)`, width: `${bar.length * 100}%` }}
      >
        <span className={cx('absolute inset-0', colour, bar.parts.length > 0 && 'opacity-35')} />
        {bar.parts.map((part) => (
          <span
            key={`${part.label} ${part.start}`}
            className={cx('absolute inset-y-0', partColour(part.label, colour))}
            style={{ left: `${part.start * 100}%`, width: `calc(${part.length * 100}% - 1px)` }}
          />
        ))}
      </span>
    </span>
  )
}

/** Attention passes are set apart from answering: they are our wish, not part of the answer. */
export function partColour(label: string, colour: string): string {
  return /attention|generic/i.test(label)
    ? 'bg-[#a8459c]'
    : /encode|vision|prefill/i.test(label)
      ? `${colour} opacity-65`
      : colour
}

/** Milliseconds since the run started, by this machine's clock, ticking only while something runs. */
function useRunClock(run: Run): number {
  const [, tick] = useReducer((n: number) => n + 1, 0)
  const going = run.status === 'running'
  useEffect(() => {
    if (!going) return
    const timer = setInterval(tick, 100)
    return () => clearInterval(timer)
  }, [going])
  if (!going) return 0
  const started = Date.parse(run.createdAt) + (run.timings.queuedMs ?? 0)
  return Math.max(0, Date.now() - started)
}
