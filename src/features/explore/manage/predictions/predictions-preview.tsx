/** What Loupe makes of a file of predictions: format, how its rows found their items, and the first answers. */
import { Download, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import {
  type MatchWord,
  matchWords,
  type PredictionPreview,
  type PreviewPredictions,
  predictionFormatLabels,
  predictionFormats,
} from '#contract/prediction.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { formatCount, plural } from '../../../../app/progress-words.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { cx } from '../../../../app/ui/cx.ts'
import { Disclosure } from '../../../../app/ui/disclosure.tsx'
import { Field } from '../../../../app/ui/field.tsx'
import { type ProblemLike, ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { Select } from '../../../../app/ui/select.tsx'
import { Spinner } from '../../../../app/ui/spinner.tsx'
import { TextInput } from '../../../../app/ui/text-area.tsx'
import { unmatchedFile, useStorePredictions } from './api.ts'
import { PredictionColumns } from './prediction-columns.tsx'
import { PredictionExamples } from './prediction-examples.tsx'

export interface PredictionsPreviewProps {
  preview: PredictionPreview
  looking: boolean
  problem: ProblemLike | null
  onLook: (wanted: PreviewPredictions) => void
  onOther: () => void
  onStored: (evaluation: Evaluation) => void
}

export function PredictionsPreview(props: PredictionsPreviewProps) {
  const { preview, looking, problem, onLook, onOther, onStored } = props
  const [name, setName] = useState('')
  const [model, setModel] = useState(preview.model)
  const store = useStorePredictions()
  const blocked = preview.matched === 0 || preview.notes.some((note) => note.blocking)
  const failure = asProblem(store.error) ?? problem
  const keep = () =>
    store.mutate(
      {
        id: preview.id,
        format: preview.format,
        mapping: preview.mapping,
        ...(name.trim() ? { name: name.trim() } : {}),
        ...(model.trim() ? { model: model.trim() } : {}),
      },
      { onSuccess: onStored },
    )
  return (
    <form
      className="flex flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        if (!blocked && !store.isPending && !looking) keep()
      }}
    >
      <div className={cx('flex flex-col gap-5 p-5', looking && 'opacity-70')}>
        <div className="flex flex-wrap items-center gap-3">
          <Select
            label="Format"
            prefix="Format"
            value={preview.format}
            options={predictionFormats.map((format) => ({
              value: format,
              label: predictionFormatLabels[format],
              detail:
                format === preview.format
                  ? `${Math.round(preview.confidence * 100)} % sure, by what is in it`
                  : undefined,
            }))}
            onChange={(format) => onLook({ format })}
          />
          <p className="min-w-0 grow truncate font-mono text-muted text-xs">{preview.name}</p>
          {looking && <Spinner label="Looking again" className="text-muted" />}
          <Button variant="ghost" onClick={onOther}>
            Another file
          </Button>
        </div>
        <Matches preview={preview} />
        {preview.notes.length > 0 && (
          <ul className="flex flex-col gap-1 text-[13px]">
            {preview.notes.map(({ blocking, text }) => (
              <li key={text} className={cx('flex items-start gap-2', blocking ? 'text-wrong' : 'text-muted')}>
                <TriangleAlert size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
                {text}
              </li>
            ))}
          </ul>
        )}
        <Disclosure
          defaultOpen={preview.format === 'table'}
          summary={<span className="font-medium">Columns, method and boxes</span>}
        >
          <PredictionColumns
            preview={preview}
            onChange={(mapping) => onLook({ format: preview.format, mapping })}
          />
        </Disclosure>
        <PredictionExamples examples={preview.examples} />
      </div>
      <footer className="sticky bottom-0 flex flex-col gap-3 border-line border-t bg-panel p-4 px-5">
        {failure && <ProblemNote problem={failure} />}
        <div className="flex flex-wrap items-end gap-3">
          <Field label="Name" className="grow basis-56">
            {(control) => (
              <TextInput
                {...control}
                maxLength={200}
                placeholder={preview.name}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label="Model" className="grow basis-40">
            {(control) => (
              <TextInput
                {...control}
                maxLength={200}
                placeholder="not named"
                value={model}
                onChange={(event) => setModel(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" variant="primary" disabled={blocked || store.isPending || looking}>
            {store.isPending ? 'Storing…' : `Store ${plural(preview.matched, 'prediction')}`}
          </Button>
        </div>
      </footer>
    </form>
  )
}

function Matches({ preview }: { preview: PredictionPreview }) {
  const { rows, matched, by, unmatched, missing, unparsed, disagree } = preview
  const left = rows - matched
  const lines: [string, number][] = [
    ...Object.entries(by).map(([how, count]): [string, number] => [matchWords[how as MatchWord], count]),
    ...Object.entries(unmatched).map(([why, count]): [string, number] => [
      `left out: ${Object.hasOwn(matchWords, why) ? matchWords[why as MatchWord] : why}`,
      count,
    ]),
  ]
  return (
    <section aria-label="Rows and items" className="rounded-xl border border-line p-4" data-testid="matches">
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <Figure value={rows} label="rows" />
        <Figure value={matched} label="found their item" tone="text-correct" />
        <Figure value={left} label="left out" {...(left > 0 ? { tone: 'text-wrong' } : {})} />
        <Figure value={missing} label="items without a row" />
        <Figure value={unparsed} label="answers that cannot be read" />
        <Figure value={disagree} label="verdicts that differ from ours" />
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-muted">
        {lines
          .filter(([, count]) => count > 0)
          .map(([words, count]) => (
            <li key={words}>
              <span className="font-mono">{formatCount(count)}</span> {words}
            </li>
          ))}
        {left > 0 && (
          <li>
            <a
              href={unmatchedFile(preview.id)}
              download
              className="inline-flex items-center gap-1 underline underline-offset-2 hover:text-fg"
            >
              <Download size={13} aria-hidden="true" />
              rows left out as CSV
            </a>
          </li>
        )}
      </ul>
    </section>
  )
}

function Figure({ value, label, tone }: { value: number; label: string; tone?: string }) {
  return (
    <div>
      <p className={cx('font-mono text-lg leading-6', tone)}>{formatCount(value)}</p>
      <p className="text-faint text-xs">{label}</p>
    </div>
  )
}
