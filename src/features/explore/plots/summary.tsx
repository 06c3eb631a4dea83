/** The first thing a person wants to know: how many are right, with the interval, of how many; for both evaluations. */
import type { Evaluation } from '#contract/evaluation.ts'
import { pairedDifference } from '#contract/statistics.ts'
import { dimensionOf } from '../../../app/slice/crossfilter.ts'
import { resultField } from '../filters/edit-rule.ts'
import { countName } from '../words.ts'
import { accuracyOf, rightCodes, type Share } from './counts.ts'
import { outcomeCounts } from './grade-plots.tsx'
import { percent } from './percent.ts'
import type { PlotProps } from './plot-props.ts'

/** All rows of the slice, also where answers are filtered by: it says what is on the screen. */
export function SummaryPlot({ filter, a, b }: PlotProps & { a: Evaluation; b: Evaluation | null }) {
  const { table } = filter
  // Filtering by right and wrong must not make everything right.
  const mask = filter.maskWithout(dimensionOf(resultField('final', a.id)))
  const first = accuracyOf(rightCodes(table, a.id, 'initial'), mask)
  const share = accuracyOf(rightCodes(table, a.id), mask)
  const other = b && accuracyOf(rightCodes(table, b.id), mask)
  const difference = b && pairedDifference(outcomeCounts(table, a.id, b.id, mask))
  const hasFirst = first !== null && share !== null && a.method !== 'single-glance'
  return (
    <section aria-label="Accuracy" className="border-line border-b px-3 py-2.5">
      <Line who={b ? 'A' : null} name={a.name} share={share} first={hasFirst ? first : null} />
      {b && <Line who="B" name={b.name} share={other} first={null} />}
      {difference && (
        <p className="mt-1 font-mono text-[11px] text-muted">
          B − A {points(difference.value)} ({points(difference.low)} to {points(difference.high)}) points
        </p>
      )}
    </section>
  )
}

function Line({
  who,
  name,
  share,
  first,
}: {
  who: string | null
  name: string
  share: Share | null
  first: Share | null
}) {
  return (
    <div className="flex items-baseline gap-2 py-0.5">
      {who && <span className="w-3 shrink-0 font-mono text-[12px] text-muted">{who}</span>}
      <span className="min-w-0 grow truncate text-[12px] text-muted" title={name}>
        {name}
      </span>
      {share ? (
        <span className="shrink-0 whitespace-nowrap text-right">
          {first && (
            <span className="mr-1.5 font-mono text-[11px] text-initial" title="Accuracy of the first answers">
              {percent(first.value)} →
            </span>
          )}
          <span className="font-mono font-semibold text-[15px]">{percent(share.value)}</span>
          <span className="block font-mono text-[10px] text-faint leading-3">
            {percent(share.low)}–{percent(share.high)} · n {countName(share.n)}
          </span>
        </span>
      ) : (
        <span className="text-[11px] text-faint">no answers yet</span>
      )}
    </div>
  )
}

const points = (difference: number) => `${difference < 0 ? '−' : '+'}${Math.abs(difference * 100).toFixed(1)}`
