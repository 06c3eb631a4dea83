/** Publishing: which items leave, in which splits, with the data card that goes along; as a dataset or as a file. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BookUp, Download } from 'lucide-react'
import { useState } from 'react'
import type { DataCard } from '#contract/data-card.ts'
import { entryStates, type Project } from '#contract/project.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { Switch } from '../../../app/ui/switch.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { stateLooks } from '../entry-state.tsx'
import { cardQuery, type LeaveWish, usePublish, type Which } from './api.ts'
import { DataCardView } from './data-card-view.tsx'
import { DownloadDialog } from './download-dialog.tsx'
import { Publications } from './publications.tsx'
import { readSplit, usualSplit } from './split-draft.ts'
import { SplitEditor } from './split-editor.tsx'

export function PublishScreen({ project }: { project: Project }) {
  const [which, setWhich] = useState<Which>('verified')
  const [draft, setDraft] = useState(usualSplit)
  const [names, setNames] = useState(false)
  const [downloading, setDownloading] = useState(false)
  const { plan, problem } = readSplit(draft)
  const wish: LeaveWish = { projectId: project.id, which, split: plan, names }
  const { data: card, error, isFetching, refetch } = useQuery(cardQuery(wish, project.revision))
  const cardProblem = asProblem(error)
  const empty = !card || card.entries === 0
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto grid w-full max-w-[1400px] gap-6 p-4 lg:grid-cols-[360px_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          <section aria-label="Which items" className="flex flex-col items-start gap-2">
            <h2 className="font-semibold text-[15px]">Which items</h2>
            <Segmented
              label="Which items"
              value={which}
              options={[
                { value: 'verified', label: `Verified (${project.counts.verified})` },
                { value: 'complete', label: 'All complete ones' },
              ]}
              onChange={setWhich}
            />
            {card && <LeftOut card={card} which={which} />}
          </section>
          <section aria-label="Splits" className="flex flex-col gap-2">
            <h2 className="font-semibold text-[15px]">Splits</h2>
            <SplitEditor
              draft={draft}
              problem={problem}
              parts={card?.splits?.parts ?? null}
              onChange={setDraft}
            />
          </section>
          <section aria-label="Data card settings" className="flex flex-col gap-1">
            <h2 className="font-semibold text-[15px]">Data card</h2>
            <Switch label="Name the people who checked" checked={names} onChange={setNames} />
          </section>
          <PublishForm project={project} wish={wish} locked={empty || problem !== null} />
          <div className="flex flex-col items-start gap-1.5 border-line border-t pt-4">
            <Button disabled={empty || problem !== null} onClick={() => setDownloading(true)}>
              <Download size={14} aria-hidden="true" />
              Download as a file…
            </Button>
            <p className="text-muted text-xs">
              With the data card, the plots and the splits, in any format of Explore.
            </p>
          </div>
          <Publications projectId={project.id} />
        </div>
        <div
          className="min-w-0 rounded-2xl border border-line bg-panel p-5 max-sm:p-3"
          aria-busy={isFetching}
        >
          {cardProblem && <ProblemNote problem={cardProblem} onRetry={() => void refetch()} />}
          {!card && !cardProblem && (
            <div className="grid place-items-center p-16 text-muted">
              <Spinner label="Making the data card" size={22} />
            </div>
          )}
          {card && !cardProblem && <DataCardView card={card} />}
        </div>
      </div>
      {downloading && (
        <DownloadDialog wish={wish} revision={project.revision} onClose={() => setDownloading(false)} />
      )}
    </div>
  )
}

/** How many stay behind, and why. */
function LeftOut({ card, which }: { card: DataCard; which: Which }) {
  const out = card.leftOut.reduce((sum, { entries }) => sum + entries, 0)
  return (
    <div className="text-[13px] text-muted" data-testid="left-out">
      <p>
        {plural(card.entries, 'item')} of {card.entries + out}{' '}
        {which === 'verified' ? 'verified by the people' : 'complete and not rejected'}.
        {out === 0 && ' None is left out.'}
      </p>
      {out > 0 && (
        <ul className="mt-0.5 list-disc pl-5">
          {card.leftOut.map(({ why, entries }) => (
            <li key={why}>
              {plural(entries, 'item')} left out: {whyWords(why)}
            </li>
          ))}
        </ul>
      )}
      {which === 'complete' && (
        <p className="mt-1">Not all of these have been checked; the data card says so.</p>
      )}
    </div>
  )
}

/** A state by the word that it has on the screen. */
function whyWords(why: string): string {
  const state = entryStates.find((one) => why === `not asked for: ${one}`)
  return state ? stateLooks[state].word : why
}

function PublishForm({ project, wish, locked }: { project: Project; wish: LeaveWish; locked: boolean }) {
  const [name, setName] = useState(project.name)
  // Kept until it has gone well: pressed again after a lost reply, it is the same dataset.
  const [id, setId] = useState(newUuid)
  const publish = usePublish(project.id)
  const problem = asProblem(publish.error)
  const made = publish.data
  return (
    <form
      aria-label="Publish"
      className="flex flex-col gap-3 border-line border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const { which, split } = wish
        publish.mutate(
          { id, name: name.trim(), which, ...(split ? { split } : {}) },
          { onSuccess: () => setId(newUuid()) },
        )
      }}
    >
      <Field
        label="Name of the dataset"
        hint="It stays as it is, so that evaluations can be held against it later."
      >
        {(control) => (
          <TextInput
            {...control}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={locked || name.trim() === '' || publish.isPending}>
        {publish.isPending ? (
          <Spinner label="Publishing" size={14} />
        ) : (
          <BookUp size={15} aria-hidden="true" />
        )}
        Publish as a dataset
      </Button>
      {problem && <ProblemNote problem={problem} />}
      {made && (
        <p
          role="status"
          className="rounded-lg bg-correct-soft px-3 py-2 text-[13px] text-correct"
          data-testid="published"
        >
          Published: {plural(made.items, 'item')}.{' '}
          <Link
            to="/explore/$datasetId"
            params={{ datasetId: made.datasetId }}
            search={{}}
            className="font-medium underline"
          >
            Open it in Explore
          </Link>
        </p>
      )}
    </form>
  )
}
