/** One suggestion as it stands: how far it is, what went wrong, and its questions. */
import { ChevronRight, CircleStop, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { Suggestion } from '#contract/assist.ts'
import { contentOf } from '#contract/assist-accept.ts'
import { formatMs } from '#contract/format.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { useCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Disclosure } from '../../../app/ui/disclosure.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Progress } from '../../../app/ui/progress.tsx'
import type { AssistMountProps } from '../assist-mount.ts'
import { useProjectSearch } from '../use-project-search.ts'
import { AcceptDialog } from './accept-dialog.tsx'
import { goesOn, useDismiss, useSuggestionAction } from './api.ts'
import { Note } from './ask-form.tsx'
import { chooseCandidate, useAssist } from './assist-store.ts'
import { CandidateCard } from './candidate-card.tsx'

export function SuggestionView({ suggestion, ...mount }: AssistMountProps & { suggestion: Suggestion }) {
  const { candidates, status, error, progress, workMs, writing } = suggestion
  const { chosen } = useAssist()
  const [accepting, setAccepting] = useState<number | null>(null)
  const action = useSuggestionAction()
  const dismiss = useDismiss()
  const { set } = useProjectSearch()
  const going = goesOn(suggestion)
  const current = candidates[Math.min(chosen, candidates.length - 1)]
  const open = current && !current.dismissed && current.entryId === null ? current : null
  const use = (index: number) => {
    const candidate = candidates[index]
    if (!candidate) return
    const {
      notes: _,
      evidence: __,
      submitted: ___,
      extra: ____,
      kind: _____,
      ...patch
    } = contentOf(suggestion, candidate)
    mount.onContent(patch, 'take a suggestion')
  }
  const walk = (by: number) => {
    const next = Math.min(candidates.length - 1, Math.max(0, chosen + by))
    chooseCandidate(next)
  }
  const put = (index: number, dismissed: boolean) => dismiss.mutate({ id: suggestion.id, index, dismissed })
  useCommand('assist-next', () => walk(1), candidates.length > 1)
  useCommand('assist-previous', () => walk(-1), candidates.length > 1)
  useCommand('assist-accept', () => setAccepting(open?.index ?? null), open !== null && accepting === null)
  useCommand('assist-use', () => open && use(open.index), open !== null && accepting === null)
  useCommand('assist-dismiss', () => open && put(open.index, true), open !== null && accepting === null)
  useCommand('assist-cancel', () => action.mutate({ id: suggestion.id, action: 'cancel' }), going)
  const accepted = accepting === null ? undefined : candidates[accepting]
  const failed = !going && progress.failed > 0
  return (
    <section
      aria-label="Suggestions"
      className="flex min-w-0 flex-col gap-2"
      data-testid="suggestion"
      data-status={status}
    >
      {going && (
        <div className="flex items-center gap-2">
          <Progress
            label="Answers so far"
            value={progress.planned > 0 ? progress.asked / progress.planned : null}
          />
          <span className="shrink-0 font-mono text-muted text-xs">
            {progress.asked}/{progress.planned}
          </span>
          <Button
            variant="ghost"
            className="px-2"
            onClick={() => action.mutate({ id: suggestion.id, action: 'cancel' })}
          >
            <CircleStop size={14} aria-hidden="true" />
            Stop
            <CommandKbd command="assist-cancel" className="touch:hidden" />
          </Button>
        </div>
      )}
      {error && (
        <ProblemNote problem={error} onRetry={() => action.mutate({ id: suggestion.id, action: 'resume' })} />
      )}
      {action.error && <ProblemNote problem={asProblem(action.error) ?? { title: '', code: '' }} />}
      {dismiss.error && <ProblemNote problem={asProblem(dismiss.error) ?? { title: '', code: '' }} />}
      {(failed || status === 'cancelled') && !error && (
        <div className="flex items-center gap-2 text-muted text-xs">
          <span className="grow">
            {status === 'cancelled' ? `Stopped after ${progress.asked} of ${progress.planned}.` : null}
            {failed ? ` The engine failed on ${progress.failed}.` : null}
          </span>
          <Button
            variant="ghost"
            className="px-2"
            onClick={() => action.mutate({ id: suggestion.id, action: 'resume' })}
          >
            <RotateCcw size={13} aria-hidden="true" />
            {status === 'cancelled' ? 'Go on' : 'Ask again'}
          </Button>
        </div>
      )}
      {writing && (!writing.read || writing.refused.length > 0) && (
        <Disclosure
          summary={<span className="text-muted text-xs">{writing.refused.join(' ')}</span>}
          summaryClassName="px-1"
        >
          <pre className="max-h-60 overflow-y-auto whitespace-pre-wrap break-words rounded-md bg-surface p-2 font-mono text-xs">
            {writing.text}
          </pre>
        </Disclosure>
      )}
      <Sent suggestion={suggestion} />
      <ol className="flex min-w-0 flex-col gap-2">
        {candidates.map((candidate) => (
          <CandidateCard
            key={candidate.index}
            suggestion={suggestion}
            candidate={candidate}
            chosen={candidate === current}
            onChoose={() => chooseCandidate(candidate.index)}
            onAccept={() => setAccepting(candidate.index)}
            onUse={() => use(candidate.index)}
            onDismiss={(dismissed) => put(candidate.index, dismissed)}
            onOpen={(entry) => set({ entry }, { push: true })}
          />
        ))}
      </ol>
      {status === 'done' && candidates.length > 0 && workMs !== null && (
        <Note>
          {progress.asked} asks, {formatMs(workMs)} of engines’ work. Kept suggestions are a machine’s until
          you accept them.
        </Note>
      )}
      {accepted && (
        <AcceptDialog
          key={accepted.index}
          project={mount.project}
          suggestion={suggestion}
          candidate={accepted}
          onClose={() => setAccepting(null)}
        />
      )}
    </section>
  )
}

/** The very pictures that were sent. */
function Sent({ suggestion: { sent, engines, writer } }: { suggestion: Suggestion }) {
  if (sent.length === 0) return null
  const nameOf = (id: string) =>
    [...engines, ...(writer ? [writer] : [])].find((engine) => engine.id === id)?.label ?? id
  return (
    <details className="group text-xs">
      <summary className="flex cursor-pointer list-none items-center gap-2 px-1 text-[13px] text-muted">
        <ChevronRight size={14} className="group-open:rotate-90" aria-hidden="true" />
        pictures as they were sent
      </summary>
      <ul className="flex flex-wrap gap-2 py-1 pl-6">
        {sent.map(({ engine, image }) => (
          <li key={`${engine} ${image.role}`} className="flex max-w-36 flex-col gap-1">
            <img
              src={image.url}
              alt={`${image.role} sent to ${nameOf(engine)}`}
              loading="lazy"
              className="max-h-24 rounded-md border border-line object-contain"
            />
            <span className="truncate text-faint">
              {image.role === 'view' ? 'whole view' : 'crop'}{' '}
              <span className="font-mono">
                {image.width} × {image.height}
              </span>{' '}
              {nameOf(engine)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
