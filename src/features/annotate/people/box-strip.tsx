/** How the boxes that people drew fit the evidence, and one another: each a dot on one line. */
import { axisX, dot, type PlotOptions, ruleX, tickX } from '@observablehq/plot'
import { useMemo } from 'react'
import type { Agreement } from '#contract/agreement.ts'
import { Drawn } from '../../../app/plots/drawn.tsx'
import { PlotCard } from '../../../app/plots/plot-card.tsx'
import { plural } from '../../../app/progress-words.ts'

type Boxes = Agreement['boxes']

const lines = [
  { key: 'toEvidence', name: 'with the evidence' },
  { key: 'between', name: 'with one another' },
] as const

export function BoxStrip({ boxes, people }: { boxes: Boxes; people: Agreement['people'] }) {
  const points = useMemo(
    () =>
      lines.flatMap(({ key, name }) =>
        boxes[key].pairs.map(({ iou, personId, otherId }) => ({
          line: name,
          iou,
          who: [personId, otherId]
            .map((id) => people.find((one) => one.personId === id)?.personName)
            .filter(Boolean)
            .join(' and '),
        })),
      ),
    [boxes, people],
  )
  const options = useMemo((): PlotOptions => {
    const medians = lines.flatMap(({ key, name }) => {
      const middle = boxes[key].median
      return middle ? [{ line: name, iou: middle.value }] : []
    })
    return {
      height: 120,
      marginLeft: 108,
      marginRight: 16,
      marginBottom: 32,
      x: { domain: [0, 1] },
      y: { type: 'band', domain: lines.map(({ name }) => name), label: null, padding: 0.3 },
      marks: [
        ruleX([0, 0.5, 1], { stroke: 'var(--line)' }),
        axisX({ ticks: 5, label: 'intersection over union →', fill: 'var(--muted)' }),
        tickX(medians, { x: 'iou', y: 'line', stroke: 'var(--text)', strokeWidth: 2 }),
        dot(points, {
          x: 'iou',
          y: 'line',
          r: 4.5,
          fill: 'var(--role-person)',
          fillOpacity: 0.45,
          stroke: 'var(--role-person)',
          title: (point: (typeof points)[number]) => `${point.who}: ${point.iou.toFixed(3)}`,
        }),
      ],
    }
  }, [points, boxes])
  if (points.length === 0)
    return (
      <p className="text-[12.5px] text-muted">
        Nobody has drawn a box of their own yet; whoever does while checking shows here how well boxes agree.
      </p>
    )
  const { mean } = boxes.toEvidence
  return (
    <PlotCard
      title="Boxes"
      className="rounded-xl border bg-raised [&_[role=img]]:min-h-[120px]"
      note={
        mean
          ? `Own boxes cover the evidence with an IoU of ${mean.value.toFixed(2)} on average, n = ${plural(boxes.toEvidence.pairs.length, 'box', 'boxes')}. The bar is the median.`
          : 'The bar is the median.'
      }
      table={{
        head: ['boxes', 'n', 'mean IoU', 'median IoU'],
        rows: lines.map(({ key, name }) => [
          name,
          String(boxes[key].pairs.length),
          boxes[key].mean?.value.toFixed(3) ?? '–',
          boxes[key].median?.value.toFixed(3) ?? '–',
        ]),
      }}
    >
      <Drawn options={options} label="IoU of boxes" />
    </PlotCard>
  )
}
