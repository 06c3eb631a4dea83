/** What a person has to know of this run beyond its answers: no box, a doubtful box, a failure, an end. */
import { CircleSlash, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Run } from '#contract/run.ts'
import { cx } from '../../../app/ui/cx.ts'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { isSurvey } from '../facts/comparison.ts'
import { BoxReport } from './box-report.tsx'

export function Notices({ run, onRetry }: { run: Run; onRetry?: () => void }) {
  const doubtful = run.box?.box && run.box.problems.length > 0
  // The method makes a second answer, and there is none.
  const missed = !run.refinedAnswer && run.method !== 'single-glance' && !isSurvey(run.method)
  const noted = new Set(run.steps.flatMap((step) => (step.kind === 'ask' ? step.notes : [])))
  return (
    <>
      {run.status === 'failed' && run.error && (
        <ProblemNote problem={run.error} {...(onRetry ? { onRetry } : {})} />
      )}
      {run.status === 'cancelled' && (
        <Note icon={CircleSlash} title="Cancelled">
          What was there before is kept; nothing more will come.
        </Note>
      )}
      {run.notice && (
        <Note
          icon={missed ? TriangleAlert : Info}
          title={missed ? 'No second look' : 'To know of this run'}
          testId="notice"
        >
          <p>{run.notice}</p>
          {run.box && !run.box.box && <BoxReport predicted={run.box} />}
          {missed && onRetry && (
            <p className="mt-2">You can draw a box yourself (B) and refine with it (R).</p>
          )}
        </Note>
      )}
      {noted.size > 0 && (
        <Note icon={Info} title="To know of the replies" testId="reply-notes">
          {[...noted].map((note) => (
            <p key={note}>{note}</p>
          ))}
        </Note>
      )}
      {doubtful && run.box && (
        <Note icon={Info} title="The box was not written as declared">
          <BoxReport predicted={run.box} />
        </Note>
      )}
    </>
  )
}

export interface NoteProps {
  icon: typeof Info
  title: string
  testId?: string
  className?: string
  children: ReactNode
}

export function Note({ icon: Icon, title, testId, className, children }: NoteProps) {
  return (
    <section
      data-testid={testId}
      className={cx('flex gap-2.5 rounded-xl border border-line bg-raised p-3', className)}
    >
      <Icon size={16} className="mt-0.5 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 grow text-[13px] text-muted">
        <h3 className="font-medium text-fg">{title}</h3>
        {children}
      </div>
    </section>
  )
}
