/** Recorded runs that ship with Loupe, failures among them: watched at once, without a model, or asked again live. */
import { Link } from '@tanstack/react-router'
import { Play, RotateCw } from 'lucide-react'
import type { GalleryEntry, GalleryKind } from '#contract/gallery.ts'
import { AnswersLine } from '../../../app/answers-line.tsx'
import { asProblem } from '../../../app/api/queries.ts'
import { useGallery } from '../../../app/api/recordings.ts'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { useOpenSample } from './open-sample.ts'

const titles: Readonly<Record<GalleryKind, string>> = {
  'put-right': 'Zooming puts it right',
  'made-worse': 'Zooming makes it worse',
  'still-wrong': 'Wrong both times',
  'right-already': 'Right from the start',
  'by-attention': 'Led by its own attention',
}

export function RecordedGallery() {
  const gallery = useGallery()
  const { open, opening, error, reset } = useOpenSample()
  const failed = asProblem(error)
  const entries = gallery.data?.entries ?? []
  if (entries.length === 0) return null
  const [first] = entries
  return (
    <section aria-labelledby="recorded-title" className="mb-9">
      <div className="mb-3 flex flex-wrap items-baseline gap-x-3">
        <h2 id="recorded-title" className="font-semibold text-base">
          Watch one
        </h2>
        <p className="text-[13px] text-muted" title={gallery.data?.rule}>
          Real runs, recorded{first && ` with ${first.model}`}, and chosen by rule: where it helps, and where
          it does not.
        </p>
      </div>
      {failed && <ProblemNote problem={failed} onRetry={reset} className="mb-4" />}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,180px),1fr))] gap-3">
        {entries.map((entry) => (
          <li key={entry.id}>
            <Card
              entry={entry}
              opening={opening === entry.sample}
              disabled={opening !== null}
              onLive={() => void open(entry.sample, entry.q)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface CardProps {
  entry: GalleryEntry
  opening: boolean
  disabled: boolean
  onLive: () => void
}

function Card({ entry, opening, disabled, onLive }: CardProps) {
  const { id, kind, question, sample, thumb } = entry
  return (
    <article className="group flex h-full flex-col overflow-hidden rounded-2xl border border-line bg-panel transition-colors duration-150 hover:border-line-strong">
      <Link
        to="/present/$runId"
        params={{ runId: id }}
        className="flex grow flex-col"
        aria-label={`Watch: ${titles[kind]}. ${question}`}
      >
        <span className="relative block aspect-3/2 overflow-hidden bg-canvas">
          <img src={`/samples/${sample}.thumb.webp`} alt="" className="size-full object-cover opacity-70" />
          {thumb && (
            <img
              src={thumb}
              alt=""
              className="absolute right-2 bottom-2 h-[62%] max-w-[55%] rounded-md border-2 border-mark-refined object-cover"
            />
          )}
          <span className="caption absolute top-2 left-2 flex items-center gap-1.5 rounded-md px-2 text-[11.5px] leading-5">
            <Play size={11} className="fill-current" aria-hidden="true" />
            recorded
          </span>
        </span>
        <span className="flex grow flex-col gap-1 px-3 pt-2.5">
          <span className="font-semibold text-[13px]">{titles[kind]}</span>
          <span className="line-clamp-2 text-[12.5px] text-muted leading-[1.35]">{question}</span>
          <span className="mt-auto pt-1">
            <AnswersLine run={entry} />
          </span>
        </span>
      </Link>
      <div className="p-2 pt-1.5">
        <button
          type="button"
          disabled={disabled}
          onClick={onLive}
          aria-label={`Run it live: ${question}`}
          className="target inline-flex items-center gap-1.5 rounded-lg px-1.5 text-[12.5px] text-muted hover:bg-hover hover:text-fg disabled:opacity-50"
        >
          <RotateCw size={13} className={opening ? 'animate-spin' : ''} aria-hidden="true" />
          Run it live
        </button>
      </div>
    </article>
  )
}
