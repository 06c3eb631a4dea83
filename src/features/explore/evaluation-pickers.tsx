/** In the top bar: which evaluation is looked at (A), which one is pinned against it (B), and the way to a new one. */
import { ArrowLeftRight } from 'lucide-react'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import type { Condition, Sort } from '#contract/slice.ts'
import { searchOfRule } from '../../app/slice/search.ts'
import { InTopBar } from '../../app/top-bar-slot.tsx'
import { IconButton } from '../../app/ui/icon-button.tsx'
import { Select } from '../../app/ui/select.tsx'
import { useMedia } from '../../app/use-media.ts'
import { EvaluationsButton } from './manage/evaluations-button.tsx'
import type { View } from './use-view.ts'
import { countName } from './words.ts'

const none = ' none'

export interface EvaluationPickersProps {
  dataset: Dataset
  evaluations: readonly Evaluation[]
  a: Evaluation | null
  b: Evaluation | null
  view: View
}

export function EvaluationPickers({ dataset, evaluations, a, b, view }: EvaluationPickersProps) {
  const option = (one: Evaluation) => ({
    value: one.id,
    label: one.name,
    detail: `${one.engineLabel} · ${countName(one.counts.done)} of ${countName(one.counts.total)}${one.source === 'imported' ? ' · imported' : ''}`,
  })
  const pin = (id: string | undefined) => {
    // What was said of the old B, or of both, means nothing without it.
    const keeps = ({ evaluation, against }: Condition | Sort) => {
      const of = [evaluation, against]
      return id !== undefined || b === null || !of.includes(b.id)
    }
    const { rule } = view
    const left = {
      ...rule,
      conditions: rule.conditions.filter(keeps),
      sort: rule.sort && keeps(rule.sort) ? rule.sort : null,
    }
    view.set({ ...searchOfRule(left, view.chosen), b: id }, { push: true })
  }
  const narrow = useMedia('(max-width: 767px)')
  const pickers = (
    <>
      {evaluations.length > 0 && (
        <>
          <Select
            label="Evaluation A"
            prefix={<span className="font-mono text-faint">A</span>}
            value={a?.id ?? ''}
            options={evaluations.map(option)}
            onChange={(id) => view.set({ a: id, ...(id === b?.id ? { b: a?.id } : {}) }, { push: true })}
            className="max-w-52 max-md:min-w-0 max-md:grow"
          />
          {evaluations.length > 1 && (
            <>
              {b && (
                <IconButton
                  icon={ArrowLeftRight}
                  label="Swap A and B"
                  onClick={() => a && view.set({ a: b.id, b: a.id }, { push: true })}
                  className="max-md:hidden"
                />
              )}
              <Select
                label="Evaluation B, pinned against A"
                prefix={<span className="font-mono text-faint">B</span>}
                value={b?.id ?? none}
                options={[
                  { value: none, label: b ? 'Unpin' : 'Pin one' },
                  ...evaluations.filter((one) => one.id !== a?.id).map(option),
                ]}
                onChange={(id) => pin(id === none ? undefined : id)}
                className="max-w-52 max-md:min-w-0 max-md:grow"
              />
            </>
          )}
        </>
      )}
      <EvaluationsButton datasetId={dataset.id} slice={view.rule} />
    </>
  )
  return narrow ? (
    <div className="flex shrink-0 items-center gap-2 border-line border-b bg-panel px-3 py-1.5">
      {pickers}
    </div>
  ) : (
    <InTopBar>{pickers}</InTopBar>
  )
}
