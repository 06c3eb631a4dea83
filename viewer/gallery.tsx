/** Several runs on one page: each with its picture, its question and what came of it. */
import { useEffect, useState } from 'react'
import { answerName, badgeOf, changeOf, finalVerdict } from '#contract/run-answers.ts'
import { viewOf } from '#contract/run-pictures.ts'
import { VerdictChip } from '../src/app/ui/verdict-chip.tsx'
import type { ShownRun } from './shown.ts'

export interface GalleryProps {
  title: string
  runs: readonly ShownRun[]
  onOpen: (run: string) => void
}

export function Gallery({ title, runs, onOpen }: GalleryProps) {
  return (
    <main className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto max-w-6xl px-4 py-8 sm:px-8">
        <h1 className="text-balance font-semibold text-[28px] leading-tight tracking-tight">{title}</h1>
        <ul className="mt-6 grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          {runs.map(({ run }) => (
            <li key={run.id}>
              <button
                type="button"
                onClick={() => onOpen(run.id)}
                className="flex size-full flex-col overflow-hidden rounded-2xl border border-line bg-panel text-left hover:border-line-strong"
              >
                <Thumb url={viewOf(run)?.url ?? null} />
                <span className="flex grow flex-col gap-1.5 p-4">
                  <span className="font-semibold text-[15px] leading-snug">{run.question}</span>
                  <Outcome run={run} />
                  <span className="mt-auto text-faint text-xs">
                    {run.method} · {run.engineLabel}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </main>
  )
}

function Outcome({ run }: Pick<ShownRun, 'run'>) {
  const verdict = finalVerdict(run)
  const badge = badgeOf(verdict, changeOf(run)?.flip ?? null)
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold">
      {run.initialAnswer && <span className="text-initial">{answerName(run.initialAnswer)}</span>}
      {run.refinedAnswer && (
        <>
          <span className="text-faint">→</span>
          <span className="text-refined">{answerName(run.refinedAnswer)}</span>
        </>
      )}
      {badge && <VerdictChip verdict={badge.verdict} label={badge.word} />}
    </span>
  )
}

function Thumb({ url }: { url: string | null }) {
  const [failed, setFailed] = useState(false)
  useEffect(() => setFailed(false), [])
  if (!url || failed) return <span className="block aspect-[4/3] w-full bg-canvas" />
  return (
    <img
      src={url}
      alt=""
      loading="lazy"
      onError={() => setFailed(true)}
      className="block aspect-[4/3] w-full bg-canvas object-cover"
    />
  )
}
