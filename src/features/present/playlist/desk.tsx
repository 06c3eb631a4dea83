/** Where a playlist is put together: runs picked from what was asked lately, in an order, under a title. */
import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, Play, Plus, Presentation, X } from 'lucide-react'
import { useId } from 'react'
import { isTerminal } from '#contract/run.ts'
import { AnswersLine } from '../../../app/answers-line.tsx'
import { asProblem, useRuns } from '../../../app/api/queries.ts'
import { useGallery } from '../../../app/api/recordings.ts'
import { formatAgo } from '../../../app/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CopyButton } from '../../../app/ui/copy-button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { formatRuns, type PlaylistSearch } from '../search.ts'
import { type Brief, briefOf, thumbFor, useBriefs } from './use-brief.ts'

const runsOffered = 60

export interface DeskProps {
  ids: readonly string[]
  title: string
  /** how the runs were picked; a list that is changed was picked by hand */
  rule: string | undefined
  onChange: (patch: PlaylistSearch) => void
}

export function Desk({ ids, title, rule, onChange }: DeskProps) {
  const runs = useRuns(undefined, runsOffered)
  const gallery = useGallery()
  const problem = asProblem(runs.error)
  const put = (next: readonly string[]) =>
    onChange({ runs: formatRuns(next), edit: next.length > 0 ? true : undefined })
  const own = (runs.data ?? []).filter((run) => isTerminal(run.status)).map(briefOf)
  const shipped = (gallery.data?.entries ?? []).map((entry): Brief => ({ ...entry, imageId: null }))
  const nothing = runs.data !== undefined && own.length === 0
  return (
    <main className="mx-auto grid w-full max-w-7xl grow grid-cols-1 content-start gap-8 px-4 py-6 sm:px-8 lg:grid-cols-[minmax(0,1fr)_400px]">
      <div className="min-w-0">
        <h1 className="font-semibold text-[26px] leading-tight tracking-tight">Present</h1>
        <p className="mt-1 mb-6 max-w-[60ch] text-[15px] text-muted">
          A run is shown in about a minute: what the model saw, where it looked, what was there, what it then
          said. Pick several to make a playlist; the link holds all of it.
        </p>
        {problem && <ProblemNote problem={problem} onRetry={() => void runs.refetch()} className="mb-4" />}
        <Offer title="Your recent runs" briefs={own} ids={ids} onAdd={(id) => put([...ids, id])} />
        {nothing && (
          <Empty
            icon={Presentation}
            title="No run of your own yet"
            className="mb-6 rounded-2xl border border-line"
          >
            <p className="mb-3">Ask a question about a picture first; each run can then be presented.</p>
            <Button asChild>
              <Link to="/">Go to the gallery</Link>
            </Button>
          </Empty>
        )}
        <Offer
          title="Recorded runs that come with Loupe"
          briefs={shipped}
          ids={ids}
          onAdd={(id) => put([...ids, id])}
        />
      </div>
      <Order
        ids={ids}
        title={title}
        rule={rule}
        onPut={put}
        onTitle={(to) => onChange({ title: to || undefined })}
      />
    </main>
  )
}

interface OfferProps {
  title: string
  briefs: readonly Brief[]
  ids: readonly string[]
  onAdd: (id: string) => void
}

function Offer({ title, briefs, ids, onAdd }: OfferProps) {
  const heading = useId()
  const now = Date.now()
  if (briefs.length === 0) return null
  return (
    <section aria-labelledby={heading} className="mb-8">
      <h2 id={heading} className="eyebrow mb-2">
        {title}
      </h2>
      <ul className="-mx-2 flex flex-col">
        {briefs.map((brief) => (
          <li key={brief.id} className="flex items-center gap-3 rounded-lg p-2 hover:bg-hover">
            <img
              src={thumbFor(brief)}
              alt=""
              loading="lazy"
              className="size-12 shrink-0 rounded-md bg-canvas object-cover"
            />
            <span className="min-w-0 grow">
              <span className="block truncate text-[14px]">{brief.question}</span>
              <AnswersLine run={brief} />
            </span>
            <span className="shrink-0 text-faint text-xs max-sm:hidden">
              {formatAgo(brief.createdAt, now)}
            </span>
            <Button variant="ghost" asChild>
              <Link
                to="/present/$runId"
                params={{ runId: brief.id }}
                aria-label={`Present “${brief.question}”`}
              >
                <Play size={14} aria-hidden="true" />
                <span className="max-sm:hidden">Present</span>
              </Link>
            </Button>
            <Button
              disabled={ids.includes(brief.id)}
              onClick={() => onAdd(brief.id)}
              aria-label={`Add “${brief.question}” to the playlist`}
            >
              <Plus size={14} aria-hidden="true" />
              <span className="max-sm:hidden">{ids.includes(brief.id) ? 'Added' : 'Add'}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface OrderProps {
  ids: readonly string[]
  title: string
  rule: string | undefined
  onPut: (ids: readonly string[]) => void
  onTitle: (title: string) => void
}

function Order({ ids, title, rule, onPut, onTitle }: OrderProps) {
  const briefs = useBriefs(ids)
  const field = useId()
  const search = { runs: formatRuns(ids), title: title || undefined, rule }
  const move = (from: number, by: 1 | -1) => {
    const next = [...ids]
    const [moved] = next.splice(from, 1)
    if (moved !== undefined) next.splice(from + by, 0, moved)
    onPut(next)
  }
  return (
    <section
      aria-label="Playlist"
      className="h-fit rounded-2xl border border-line bg-panel p-5 lg:sticky lg:top-6"
    >
      <h2 className="mb-3 font-semibold text-base">Playlist</h2>
      <label htmlFor={field} className="eyebrow mb-1 block">
        Title
      </label>
      <input
        id={field}
        value={title}
        maxLength={200}
        onChange={(event) => onTitle(event.target.value)}
        placeholder="What the title page says"
        className="mb-4 w-full rounded-lg border border-line bg-raised px-3 py-2 text-[15px] placeholder:text-faint"
      />
      {ids.length === 0 ? (
        <p className="rounded-lg border border-line border-dashed p-4 text-[13px] text-muted">
          Nothing picked yet. Add runs from the lists; they are played in this order.
        </p>
      ) : (
        <ol className="flex flex-col gap-1" data-testid="playlist">
          {ids.map((id, at) => (
            <li key={id} className="flex items-center gap-2 rounded-lg bg-raised p-1.5 pl-3">
              <span className="font-mono text-[12px] text-faint">{at + 1}</span>
              <span className="min-w-0 grow truncate text-[13px]">
                {briefs[at]?.question ?? `Run ${id.slice(0, 8)} is not here`}
              </span>
              <IconButton
                icon={ArrowUp}
                label={`Move ${at + 1} up`}
                disabled={at === 0}
                onClick={() => move(at, -1)}
              />
              <IconButton
                icon={ArrowDown}
                label={`Move ${at + 1} down`}
                disabled={at === ids.length - 1}
                onClick={() => move(at, 1)}
              />
              <IconButton
                icon={X}
                label={`Take ${at + 1} out`}
                onClick={() => onPut(ids.filter((other) => other !== id))}
              />
            </li>
          ))}
        </ol>
      )}
      {ids.length > 0 && (
        <div className="mt-4 flex items-center gap-2">
          <Button variant="primary" asChild className="grow">
            <Link to="/present" search={search}>
              <Play size={14} aria-hidden="true" />
              Start
            </Link>
          </Button>
          <CopyButton what="link of the playlist" text={playlistAddress(search)} />
        </div>
      )}
    </section>
  )
}

function playlistAddress({ runs, title, rule }: PlaylistSearch): string {
  const params = new URLSearchParams()
  if (runs) params.set('runs', runs)
  if (title) params.set('title', title)
  if (rule) params.set('rule', rule)
  return `${location.origin}/present?${params}`
}
