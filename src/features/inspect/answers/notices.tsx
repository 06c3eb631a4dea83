/** What a person has to know of this run beyond its answers: no box, a doubtful box, a failure, an end. */
import { CircleSlash, Info, TriangleAlert } from 'lucide-react'
import { replyNotes } from '#contract/reply-notes.ts'
import type { Run } from '#contract/run.ts'
import { ReplyNotes } from '../../../app/reply-notes.tsx'
import { Note } from '../../../app/ui/note.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { isSurvey } from '../facts/comparison.ts'
import { BoxReport } from './box-report.tsx'

export function Notices({ run, onRetry }: { run: Run; onRetry?: () => void }) {
  const doubtful = run.box?.box && run.box.problems.length > 0
  // The method makes a second answer, and there is none.
  const missed = !run.refinedAnswer && run.method !== 'single-glance' && !isSurvey(run.method)
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
      <ReplyNotes notes={replyNotes(run)} />
      {doubtful && run.box && (
        <Note icon={Info} title="The box was not written as declared">
          <BoxReport predicted={run.box} />
        </Note>
      )}
    </>
  )
}
