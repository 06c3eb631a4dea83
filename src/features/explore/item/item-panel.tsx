/** One item with everything that is known of it: the picture with its boxes, every evaluation's answers, causes, notes, tags. */
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import { formatSize } from '#contract/format.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { itemAtQuery, itemResultsQuery } from '../../../app/slice/open-run.ts'
import { Chip } from '../../../app/ui/chip.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { Thumb } from '../items/thumb.tsx'
import type { ItemRow } from '../items/use-rows.ts'
import type { Slice } from '../use-slice.ts'
import type { View } from '../use-view.ts'
import { countName } from '../words.ts'
import { MarksEditor } from './marks-editor.tsx'
import { ResultCard } from './result-card.tsx'

export interface ItemPanelProps {
  dataset: Dataset
  evaluations: readonly Evaluation[]
  ordinal: number
  slice: Slice
  view: View
  onInspect: (ordinal: number, of?: string) => void
  onStep: (by: number) => void
  onClose: () => void
}

export function ItemPanel({
  dataset,
  evaluations,
  ordinal,
  slice,
  view,
  onInspect,
  onStep,
  onClose,
}: ItemPanelProps) {
  const item = useQuery({ ...itemAtQuery(dataset.id, ordinal), staleTime: 10_000 })
  const results = useQuery({
    ...itemResultsQuery(item.data?.id ?? ''),
    enabled: !!item.data,
    refetchInterval: (query) => (query.state.data?.some((one) => one.status === 'running') ? 2000 : false),
  })
  const { chosen } = view
  const inspect = (of?: string) => onInspect(ordinal, of)
  const place = slice.position
  const problem = asProblem(item.error ?? results.error)
  const first = [chosen.a, chosen.b]
  const sorted = evaluations.toSorted((x, y) => rank(first, x.id) - rank(first, y.id))
  const shown = results.data?.find((one) => one.evaluationId === chosen.a)
  return (
    <aside
      aria-label="The item"
      data-testid="item-panel"
      className="flex min-h-0 w-full shrink-0 flex-col border-line border-l bg-panel max-md:fixed max-md:inset-0 max-md:z-30 max-md:border-l-0 md:w-[360px] xl:w-[400px]"
    >
      <header className="flex min-h-11 shrink-0 items-center gap-1 border-line border-b pr-1.5 pl-4">
        <h2 className="min-w-0 grow truncate text-[13px]">
          <span className="font-mono font-semibold">{item.data?.key ?? `#${ordinal + 1}`}</span>
          <span className="ml-2 text-muted text-xs">
            {place >= 0 ? `${countName(place + 1)} of ${countName(slice.order.length)}` : 'not in this slice'}
          </span>
        </h2>
        <IconButton
          icon={ChevronUp}
          label="Previous item"
          command="item-previous"
          onClick={() => onStep(-1)}
        />
        <IconButton icon={ChevronDown} label="Next item" command="item-next" onClick={() => onStep(1)} />
        <IconButton icon={X} label="Close the item" onClick={onClose} />
      </header>
      <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4">
        {problem && <ProblemNote problem={problem} onRetry={() => void item.refetch()} />}
        {item.data ? (
          <>
            <button
              type="button"
              onClick={() => inspect()}
              aria-label="Open in Inspect"
              title="Open in Inspect"
              className="group relative block w-full shrink-0 overflow-hidden rounded-lg border border-line hover:border-line-strong"
            >
              <Thumb item={item.data} result={shown} size="l" className="aspect-[4/3] w-full" />
              <span className="caption absolute right-2 bottom-2 rounded px-1.5 py-0.5 text-[11px] opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100">
                open in Inspect
              </span>
            </button>
            <Question item={item.data} />
            <section aria-label="Evaluations" className="flex flex-col gap-3">
              {evaluations.length === 0 && (
                <p className="text-[13px] text-muted">No evaluation has asked this question yet.</p>
              )}
              {sorted.map((evaluation) => (
                <ResultCard
                  key={evaluation.id}
                  evaluation={evaluation}
                  result={results.data?.find((one) => one.evaluationId === evaluation.id)}
                  who={evaluation.id === chosen.a ? 'A' : evaluation.id === chosen.b ? 'B' : null}
                  loading={results.isPending}
                  onInspect={() => inspect(evaluation.id)}
                />
              ))}
            </section>
            <MarksEditor
              key={item.data.id}
              dataset={dataset}
              subject={{ kind: 'item', id: item.data.id }}
              marks={item.data.marks}
            />
          </>
        ) : (
          !problem && <Spinner label="Opening the item" className="self-center text-muted" />
        )}
      </div>
    </aside>
  )
}

function Question({ item }: { item: ItemRow }) {
  return (
    <section aria-label="Question" className="shrink-0">
      <h3 className="eyebrow">Question</h3>
      <p className="mt-0.5 whitespace-pre-wrap text-[15px] leading-snug">{item.question}</p>
      {item.options.length > 0 ? (
        <ol className="mt-2 flex flex-col gap-0.5 text-[13px]">
          {item.options.map(({ letter, text }) => (
            <li key={letter} className="flex gap-2">
              <span className="w-4 shrink-0 font-mono text-muted">{letter}</span>
              <span className="min-w-0 grow">{text}</span>
              {letter === item.answer && <Chip tone="evidence">true answer</Chip>}
            </li>
          ))}
        </ol>
      ) : (
        <p className="mt-2 text-[13px]">
          <Chip tone="evidence">true answer</Chip>{' '}
          <span className="font-mono">{item.answer ?? 'not known'}</span>
        </p>
      )}
      <p className="mt-2 flex flex-wrap gap-x-3 font-mono text-[11px] text-faint">
        <span>{formatSize(item)} px</span>
        {item.category && <span>{item.category}</span>}
        {item.kind && <span>{item.kind}</span>}
        <span className="truncate" title={item.imageName}>
          {item.imageName}
        </span>
      </p>
    </section>
  )
}

function rank(first: readonly (string | null)[], id: string): number {
  const at = first.indexOf(id)
  return at < 0 ? first.length : at
}
