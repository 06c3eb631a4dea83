/** The first items as they will be: a wrong box convention, or an answer read from the wrong column, is seen at once. */
import { Check, X } from 'lucide-react'
import { type Preview, refusalWords } from '#contract/import.ts'
import { Chip } from '../../../../app/ui/chip.tsx'
import { BoxedPicture } from '../boxed-picture.tsx'

type Sample = Preview['samples'][number]

export function SampleItems({ preview }: { preview: Preview }) {
  return (
    <section aria-label="First items" className="min-w-0">
      <h3 className="eyebrow mb-2">The first items as they will be</h3>
      {preview.samples.length === 0 && <p className="text-[13px] text-muted">No row can be read this way.</p>}
      <ul className="flex flex-col gap-4">
        {preview.samples.map((sample) => (
          <li
            key={sample.row}
            className="overflow-hidden rounded-xl border border-line"
            data-testid="sample-item"
          >
            <SampleItem sample={sample} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function SampleItem({ sample: { row, draft, picture, refusal } }: { sample: Sample }) {
  return (
    <>
      {picture && (
        <div className="flex justify-center bg-canvas">
          <BoxedPicture
            src={picture.thumb}
            alt={`Picture of row ${row}`}
            width={picture.width}
            height={picture.height}
            evidence={draft?.evidence ?? []}
            maxHeight={12}
          />
        </div>
      )}
      <div className="flex flex-col gap-2 p-3">
        {refusal && (
          <p className="flex items-start gap-1.5 text-[13px] text-wrong">
            <X size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
            <span>
              Row {row} would be left out: {wordsOf(refusal.code)}
              {refusal.detail && ` (${refusal.detail})`}
            </span>
          </p>
        )}
        {draft && <Draft draft={draft} />}
        {draft && picture && draft.evidence.length > 0 && (
          <p className="font-mono text-faint text-xs">
            {draft.evidence
              .slice(0, 3)
              .map((box) => `${round(box.width)} × ${round(box.height)} at ${round(box.x)}, ${round(box.y)}`)
              .join('; ')}{' '}
            of {picture.width} × {picture.height}
          </p>
        )}
      </div>
    </>
  )
}

function Draft({ draft }: { draft: NonNullable<Sample['draft']> }) {
  const { key, question, options, answer, category, kind } = draft
  return (
    <>
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="font-mono text-faint text-xs">{key}</span>
        {category && <Chip>{category}</Chip>}
        {kind && <Chip>{kind}</Chip>}
      </div>
      <p className="line-clamp-4 text-sm leading-5">{question}</p>
      {options.length > 0 ? (
        <ul className="flex flex-col gap-0.5 text-[13px]">
          {options.map((option) => (
            <li key={option.letter} className="flex items-start gap-2">
              <span className="w-4 shrink-0 font-mono text-muted">{option.letter}</span>
              <span className="min-w-0 grow">{option.text}</span>
              {option.letter === answer && (
                <span className="inline-flex shrink-0 items-center gap-1 text-correct text-xs">
                  <Check size={13} strokeWidth={2.5} aria-hidden="true" />
                  true
                </span>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-[13px]">
          <span className="text-muted">Answer: </span>
          {answer ?? 'none given'}
        </p>
      )}
    </>
  )
}

export function wordsOf(code: string): string {
  return Object.hasOwn(refusalWords, code) ? refusalWords[code as keyof typeof refusalWords] : code
}

const round = (value: number) => Math.round(value)
