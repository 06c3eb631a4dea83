/** The runs on this picture, newest first; runs that go on from another one stand under it. */
import { ArrowRight, Check, CircleDashed, CircleHelp, CornerDownRight, GitCompare, X } from 'lucide-react'
import type { RunSummary, Verdict } from '#contract/run.ts'
import { isTerminal } from '#contract/run.ts'
import { answerName, finalVerdict } from '#contract/run-answers.ts'
import { cx } from '../../../app/ui/cx.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import type { HistoryEntry } from '../facts/history.ts'

export interface HistoryListProps {
  entries: readonly HistoryEntry[]
  current: string | undefined
  compared: string | undefined
  onOpen: (id: string) => void
  onCompare: (id: string | undefined) => void
}

export function HistoryList({ entries, current, compared, onOpen, onCompare }: HistoryListProps) {
  if (entries.length === 0) return null
  return (
    <section aria-label="Runs on this picture">
      <h3 className="eyebrow">Runs on this picture · {entries.length}</h3>
      <ol className="-mx-2 mt-1">
        {entries.map(({ run, depth }) => (
          <li key={run.id} className="group relative">
            <button
              type="button"
              aria-current={run.id === current ? 'true' : undefined}
              onClick={() => onOpen(run.id)}
              data-testid="history-run"
              className={cx(
                'target flex w-full items-center gap-2 rounded-lg py-1 pr-10 pl-2 text-left text-[13px] hover:bg-hover',
                run.id === current && 'bg-hover',
              )}
              style={{ paddingLeft: 8 + Math.min(depth, 4) * 16 }}
            >
              {depth > 0 && (
                <CornerDownRight
                  size={14}
                  className="shrink-0 text-person"
                  aria-label="with a person's box"
                />
              )}
              <VerdictIcon verdict={finalVerdict(run)} />
              <span className="min-w-0 grow">
                <span className="block truncate">{run.question}</span>
                <span className="flex items-center gap-1 truncate font-mono text-muted text-xs">
                  <Answers run={run} />
                </span>
              </span>
              <time
                dateTime={run.createdAt}
                title={new Date(run.createdAt).toLocaleString()}
                className="shrink-0 font-mono text-[11px] text-faint"
              >
                {clock(run.createdAt)}
              </time>
            </button>
            {run.id !== current && (
              <IconButton
                icon={GitCompare}
                label={run.id === compared ? 'Stop comparing' : 'Compare with the shown run'}
                pressed={run.id === compared}
                onClick={() => onCompare(run.id === compared ? undefined : run.id)}
                className={cx(
                  'absolute! top-1/2 right-1 -translate-y-1/2',
                  run.id !== compared &&
                    'opacity-0 focus-visible:opacity-100 group-hover:opacity-100 group-focus-within:opacity-100 touch:opacity-100',
                )}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Answers({ run }: { run: RunSummary }) {
  if (!run.initialAnswer && !run.refinedAnswer) {
    const word = {
      queued: 'waiting',
      running: 'running',
      failed: 'failed',
      cancelled: 'cancelled',
      succeeded: 'no answer',
    }
    return <span className="font-sans">{word[run.status]}</span>
  }
  return (
    <>
      {run.initialAnswer && <span className="truncate">{answerName(run.initialAnswer)}</span>}
      {run.refinedAnswer && (
        <>
          {run.initialAnswer && <ArrowRight size={11} className="shrink-0 text-faint" aria-label="became" />}
          <span className="truncate">{answerName(run.refinedAnswer)}</span>
        </>
      )}
      {!isTerminal(run.status) && <span className="font-sans">…</span>}
    </>
  )
}

const icons: Record<Verdict, { icon: typeof Check; look: string }> = {
  correct: { icon: Check, look: 'text-correct' },
  wrong: { icon: X, look: 'text-wrong' },
  unparsed: { icon: CircleHelp, look: 'text-unparsed' },
}

function VerdictIcon({ verdict }: { verdict: Verdict | null }) {
  if (!verdict) return <CircleDashed size={14} className="shrink-0 text-faint" aria-label="not judged" />
  const { icon: Icon, look } = icons[verdict]
  return <Icon size={14} strokeWidth={2.5} className={cx('shrink-0', look)} aria-label={verdict} />
}

/** The time of day for today's runs, else the day. */
function clock(at: string): string {
  const date = new Date(at)
  const today = new Date().toDateString() === date.toDateString()
  return today
    ? date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })
}
