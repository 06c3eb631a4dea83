/** The right column: the question, both answers, what to know of them, the steps, and the other runs on this picture. */

import { ArrowLeft, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Run } from '#contract/run.ts'
import { useRun } from '../../../app/api/queries.ts'
import type { Connection } from '../../../app/api/run-stream.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { AnswerCards } from '../answers/answer-cards.tsx'
import { Notices } from '../answers/notices.tsx'
import type { HistoryEntry } from '../facts/history.ts'
import { HistoryList } from '../history/history-list.tsx'
import { TwoRuns } from '../history/two-runs.tsx'
import type { InspectSearch } from '../search.ts'
import { Timeline } from '../steps/timeline.tsx'
import { SurveyCard } from '../survey/survey-card.tsx'
import type { SetLook } from '../use-look.ts'
import { ConnectionNote } from './connection-note.tsx'
import { RunPlaceholder } from './run-placeholder.tsx'

export interface PanelProps {
  run: Run | null
  connection: Connection
  look: InspectSearch
  set: SetLook
  entries: readonly HistoryEntry[]
  onOpenRun: (id: string) => void
  onRetry: () => void
  /** a word of a reply is looked at, or none any more */
  onToken: (focus: { step: number; at: number } | null) => void
  /** goes on from one of the run's asks with the drawn box; undefined while there is none */
  onGoOn: ((step: number) => void) | undefined
  /** the form */
  form: ReactNode
  /** under the form while there is no run, such as the scene's questions */
  start: ReactNode
  actions: ReactNode
}

export function Panel(props: PanelProps) {
  const { run, connection, look, set, entries, onOpenRun, onRetry, onToken, onGoOn, form, start, actions } =
    props
  const other = useRun(look.compare)
  const asked = look.run !== undefined
  return (
    <aside
      aria-label="Question and answers"
      className="flex min-h-0 flex-col border-line bg-panel max-md:border-t md:border-l"
    >
      <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4">
        {run?.group != null && look.group === run.group && (
          <Button
            variant="ghost"
            onClick={() => set({ run: undefined, step: undefined }, { push: true })}
            className="-mb-2 gap-1.5 self-start px-2"
          >
            <ArrowLeft size={14} aria-hidden="true" />
            Back to the comparison
          </Button>
        )}
        {form}
        {asked ? (
          run ? (
            <>
              <SurveyCard run={run} />
              <AnswerCards run={run} />
              <ConnectionNote connection={connection} />
              <Notices run={run} onRetry={onRetry} />
              {other.data && other.data.id !== run.id && (
                <TwoRuns shown={run} other={other.data} onClose={() => set({ compare: undefined })} />
              )}
              <Timeline
                run={run}
                open={look.step}
                onOpen={(step) => set({ step })}
                onToken={onToken}
                onGoOn={onGoOn}
              />
            </>
          ) : connection === 'lost' ? (
            <Empty icon={SearchX} title="There is no run with this id">
              It may be of another Loupe. Ask again, or choose one of the runs below.
            </Empty>
          ) : (
            <RunPlaceholder />
          )
        ) : (
          start
        )}
        <HistoryList
          entries={entries}
          current={look.run}
          compared={look.compare}
          onOpen={onOpenRun}
          onCompare={(compare) => set({ compare })}
        />
      </div>
      {actions}
    </aside>
  )
}
