/** An item that came back to its author, to be mended or rejected: what those who checked it found, in their words. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Gavel } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import type { Project } from '#contract/project.ts'
import type { Review } from '#contract/review.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { useCommand } from '../../../app/commands.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { TextArea } from '../../../app/ui/text-area.tsx'
import { keep, readKept } from '../kept.ts'
import type { SentBack } from '../model/sent-back.ts'
import { useProjectSearch } from '../use-project-search.ts'
import { fetchReviews } from '../verify/api.ts'
import { against, markWord } from '../verify/marks.ts'
import { countingReviews, VerdictMark } from '../verify/verdict-columns.tsx'
import { handBack } from '../work/hand-back.ts'
import { useWork } from '../work/work-store.ts'

/** The project's revision counts its reviews, too: a further one is shown with the next poll. */
const reviewsQuery = (entryId: string, revision: number) =>
  queryOptions({
    queryKey: ['annotate', 'reviews', entryId, revision] as const,
    queryFn: ({ signal }) => fetchReviews(entryId, signal),
    placeholderData: (before) => before,
  })

export interface WhatToMendProps {
  project: Project
  entryId: string
  state: SentBack
}

const titles: Record<SentBack, string> = { mend: 'What has to be mended', rejected: 'Why it was rejected' }

export function WhatToMend({ project, entryId, state }: WhatToMendProps) {
  const { data, error, refetch } = useQuery(reviewsQuery(entryId, project.revision))
  const problem = asProblem(error)
  return (
    <section
      aria-label={titles[state]}
      className="flex flex-col gap-2.5 rounded-xl border border-line-strong bg-raised p-3"
    >
      <h3 className="eyebrow">{titles[state]}</h3>
      {problem && !data && <ProblemNote problem={problem} onRetry={() => void refetch()} />}
      {!problem && !data && <Spinner label="Loading what was found" />}
      {data && (
        <>
          <ul className="flex flex-col gap-2.5">
            {countingReviews(data.reviews).map((review) => (
              <Found key={review.id} review={review} />
            ))}
          </ul>
          {data.hidden > 0 && <Hidden count={data.hidden} />}
          <p className="text-muted text-xs">
            {state === 'rejected' && 'As it is it stays out of what is published. '}
            Once the question, the type, the options, the answer or the evidence is changed, it waits to be
            checked again.
          </p>
          <HandBack entryId={entryId} />
        </>
      )}
    </section>
  )
}

/** Nothing of what was checked needs changing, or something else was changed: the same people look again. */
function HandBack({ entryId }: { entryId: string }) {
  const mayWrite = useWork((state) => state.mayWrite)
  const { words, type, clear } = useTyped(entryId)
  const hand = () => {
    handBack(entryId, words)
    clear()
  }
  useCommand('entry-hand-back', hand, mayWrite)
  if (!mayWrite) return null
  return (
    <div className="flex flex-col gap-2 border-line border-t pt-2.5">
      <p className="text-muted text-xs">
        Or is it right as it is? Those who checked it can look again; their verdicts stay in the history.
      </p>
      <TextArea
        aria-label="A word to the checkers"
        placeholder="A word to the checkers, if you like"
        maxLength={5000}
        value={words}
        onChange={(event) => type(event.target.value)}
        className="max-h-40"
      />
      <Button className="self-end" onClick={hand}>
        Hand back to checkers
        <CommandKbd command="entry-hand-back" className="touch:hidden" />
      </Button>
    </div>
  )
}

/** What is typed stays in this browser until it is sent. */
function useTyped(entryId: string) {
  const key = `loupe-hand-back-${entryId}`
  const [words, setWords] = useState(() => readKept(key, z.string(), ''))
  const type = (next: string) => {
    setWords(next)
    keep(key, next === '' ? null : next)
  }
  return { words, type, clear: () => type('') }
}

function Found({ review }: { review: Review }) {
  const { personName, role, verdict, reason, checks } = review
  return (
    <li data-testid="verdict" className="flex min-w-0 flex-col items-start gap-1 text-[13px]">
      <p className="flex max-w-full flex-wrap items-center gap-1.5">
        {role === 'resolution' && <Gavel size={13} className="shrink-0 text-muted" aria-hidden="true" />}
        <span className="min-w-0 truncate font-medium">{personName}</span>
        {role === 'resolution' && <span className="text-muted">settled it:</span>}
        <VerdictMark verdict={verdict} />
      </p>
      {reason !== '' && <p className="whitespace-pre-wrap break-words">{reason}</p>}
      {against(checks).map(({ mark, label }) => (
        <p key={mark} className="text-muted text-xs">
          {label}: {markWord(checks[mark])}
        </p>
      ))}
    </li>
  )
}

/** A blind project in which whoever looks may yet be one of its checkers. */
function Hidden({ count }: { count: number }) {
  const { set } = useProjectSearch()
  const mayWrite = useWork((state) => state.mayWrite)
  return (
    <div className="flex flex-col items-start gap-2 text-[13px]">
      <p>
        {plural(count, 'check')} {count === 1 ? 'stays' : 'stay'} hidden until you have given your own: this
        project is blind.
      </p>
      {mayWrite && <Button onClick={() => set({ tab: 'verify' })}>Check it yourself</Button>}
    </div>
  )
}
