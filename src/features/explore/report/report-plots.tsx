/** The plots of a report: those of the screen, of the slice alone, without anything to press. */
import type { Evaluation } from '#contract/evaluation.ts'
import type { Crossfilter } from '../../../app/slice/crossfilter.ts'
import { itemField, resultField } from '../filters/edit-rule.ts'
import { Bars } from '../plots/bars.tsx'
import { accuracyBy, binCodes, countBins, rightCodes, wordCodes } from '../plots/counts.ts'
import { Histogram } from '../plots/histogram.tsx'
import { histogramKinds } from '../plots/histograms.ts'
import { percent } from '../plots/percent.ts'
import { countName } from '../words.ts'

const shown = ['finalConfidence', 'iou', 'cropArea', 'coverageRatio']

export function ReportPlots({
  filter: { table, mask },
  a,
  b,
}: {
  filter: Crossfilter
  a: Evaluation
  b: Evaluation | null
}) {
  const right = rightCodes(table, a.id)
  const categories = wordCodes(table, itemField('category'))
  const shares = categories ? accuracyBy(categories, right, mask) : []
  const others = categories && b ? accuracyBy(categories, rightCodes(table, b.id), mask) : []
  const bars = (categories?.labels ?? []).flatMap((label, at) => {
    const share = shares[at]
    if (!share) return []
    const other = others[at]
    return [
      {
        key: label,
        label,
        share: share.value,
        low: share.low,
        high: share.high,
        mark: other ? { share: other.value, low: other.low, high: other.high } : undefined,
        figure: `${percent(share.value)} · ${countName(share.n)}`,
        colour: a.method === 'single-glance' ? 'var(--role-initial)' : 'var(--role-refined)',
      },
    ]
  })
  return (
    <div className="mt-8 grid gap-x-8 gap-y-6 sm:grid-cols-2 print:grid-cols-2">
      {bars.length > 0 && (
        <figure className="row-span-2 break-inside-avoid">
          <figcaption className="mb-1 font-semibold text-[13px]">
            Accuracy by category{b && <span className="font-normal text-muted"> (bar A, ◇ B)</span>}
          </figcaption>
          <Bars label="Accuracy by category" bars={bars} chosen={new Set()} />
        </figure>
      )}
      {histogramKinds
        .filter((kind) => shown.includes(kind.field))
        .map((kind) => {
          const bins = binCodes(table, resultField(kind.field, a.id), kind.edges)
          if (!bins) return null
          const stacks = countBins(bins, kind.edges.length - 1, right, mask)
          const known = stacks.reduce((sum, { right: r, wrong, open }) => sum + r + wrong + open, 0)
          if (known === 0) return null
          return (
            <figure key={kind.field} className="break-inside-avoid">
              <figcaption className="mb-1 font-semibold text-[13px]">
                {kind.title}
                <span className="font-normal text-muted">
                  {' '}
                  (A, n {countName(known)}; <span className="text-correct">■</span> right{' '}
                  <span className="text-wrong">■</span> wrong)
                </span>
              </figcaption>
              <Histogram
                label={kind.title}
                stacks={stacks}
                edges={kind.edges}
                edgeName={kind.edgeName}
                ticks={kind.ticks}
                ideal={kind.ideal}
                chosen={null}
              />
            </figure>
          )
        })}
    </div>
  )
}
