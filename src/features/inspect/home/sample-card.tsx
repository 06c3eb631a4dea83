import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import type { Sample, SampleQuestion } from '#contract/image.ts'
import { formatPixels, formatShare } from '../../../app/format.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { areaShare, boxShares, lensOn } from './lens.ts'

/** Width and height of the thumb's frame on a card. */
const frame = { width: 3, height: 2 }
const zoom = 1.6
const questionsShown = 2

export interface SampleCardProps {
  sample: Sample
  opening: boolean
  disabled: boolean
  onOpen: (question: number) => void
  /** a pointer or the focus came near: a good time to load what opening will need */
  onNear: () => void
}

/** A scene with its first questions. A question under the pointer shows how small its evidence is. */
export function SampleCard({ sample, opening, disabled, onOpen, onNear }: SampleCardProps) {
  const [near, setNear] = useState<SampleQuestion | null>(null)
  const shown = near && hasPlace(sample, near) ? near : null
  return (
    <article
      onPointerEnter={onNear}
      onFocus={onNear}
      className="group relative flex flex-col overflow-hidden rounded-2xl border border-line bg-panel transition-colors duration-150 hover:border-line-strong"
    >
      <button
        type="button"
        disabled={disabled}
        onClick={() => onOpen(0)}
        aria-label={`Open the scene ${sample.title}, ${formatPixels(sample.width, sample.height)}`}
        className="relative aspect-3/2 overflow-hidden rounded-t-2xl bg-canvas focus-visible:z-10"
      >
        <Thumb sample={sample} shown={shown} />
        {opening && (
          <span className="absolute inset-0 grid place-items-center bg-black/60 text-white">
            <Spinner label={`Opening ${sample.title}`} size={28} />
          </span>
        )}
      </button>
      <div className="flex items-baseline justify-between gap-3 px-3.5 pt-2.5 pb-0.5">
        <h3 className="truncate font-semibold text-sm">{sample.title}</h3>
        <p className="shrink-0 font-mono text-muted text-xs">{formatPixels(sample.width, sample.height)}</p>
      </div>
      <ul className="flex flex-col gap-1 p-2">
        {sample.questions.slice(0, questionsShown).map((question, index) => (
          <li key={question.question}>
            <button
              type="button"
              disabled={disabled}
              onClick={() => onOpen(index)}
              onPointerEnter={() => setNear(question)}
              onPointerLeave={() => setNear(null)}
              onFocus={() => setNear(question)}
              onBlur={() => setNear(null)}
              className="group/question target flex w-full items-center gap-2 rounded-lg bg-raised px-2.5 py-1.5 text-left text-[13px] text-muted leading-5 transition-colors duration-150 hover:bg-hover hover:text-fg focus-visible:text-fg"
            >
              <span className="min-w-0 grow">{question.question}</span>
              {question.options && question.options.length > 0 && (
                <span className="shrink-0 rounded border border-line-strong px-1 font-mono text-[10px] text-faint leading-4">
                  {question.options[0]?.letter}–{question.options.at(-1)?.letter}
                </span>
              )}
              <ArrowRight
                size={14}
                className="shrink-0 text-faint transition-transform duration-150 group-hover/question:translate-x-0.5 group-hover/question:text-fg"
                aria-hidden="true"
              />
            </button>
          </li>
        ))}
      </ul>
    </article>
  )
}

function Thumb({ sample, shown }: { sample: Sample; shown: SampleQuestion | null }) {
  const lens = lensOn(sample, frame, shown?.evidence ?? null, zoom)
  const mark = shown && boxShares(sample, shown.evidence)
  return (
    <>
      <span
        className="absolute block transition-[left,top,width,height] duration-300 ease-out"
        style={{
          left: `${lens.left * 100}%`,
          top: `${lens.top * 100}%`,
          width: `${lens.width * 100}%`,
          height: `${lens.height * 100}%`,
        }}
      >
        <img
          src={sample.thumbUrl}
          alt=""
          loading="lazy"
          decoding="async"
          className="block size-full max-w-none"
        />
        {mark && (
          <span
            className="absolute rounded-xs border-2 border-mark-evidence shadow-[0_0_0_1px_#000a,0_0_0_100vmax_#0007]"
            style={{
              left: `${mark.left * 100}%`,
              top: `${mark.top * 100}%`,
              width: `${mark.width * 100}%`,
              height: `${mark.height * 100}%`,
            }}
          />
        )}
      </span>
      <span
        className={cx(
          'caption absolute bottom-2 left-2 rounded-md px-2 py-0.5 font-mono text-[11px] transition-opacity duration-150',
          shown ? 'opacity-100' : 'opacity-0',
        )}
      >
        {shown && `evidence: ${formatShare(areaShare(sample, shown.evidence))} of the picture`}
      </span>
    </>
  )
}

/** A question about something that is not there has the whole picture as its evidence: nothing to point at. */
function hasPlace(sample: Sample, question: SampleQuestion): boolean {
  return areaShare(sample, question.evidence) < 0.9
}
