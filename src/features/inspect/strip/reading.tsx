/** "21.6 % of relative attention in 3.1 % of the area: 7.0×", and what a person should know before quoting it. */
import { Info } from 'lucide-react'
import { type AttentionGrid, borderShare, sinkShare } from '#contract/attention.ts'
import { formatRatio, formatShare } from '#contract/format.ts'
import { Popover } from '../../../app/ui/popover.tsx'
import { mapWords } from '../facts/maps.ts'
import type { HeatView } from './use-heat.ts'

/** Mass that is known to gather at the border and in single cells whatever is asked; see borderShare and sinkShare. */
function Sinks({ grid }: { grid: AttentionGrid }) {
  const border = borderShare(grid)
  const { strongest } = sinkShare(grid)
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5 font-mono text-xs" data-testid="sinks">
      <dt className="font-sans text-muted">in the outermost ring of patches</dt>
      <dd>
        {formatShare(border.share)} · {formatRatio(border.ratio)}
      </dd>
      {strongest && (
        <>
          <dt className="font-sans text-muted">
            in the strongest patch (row {strongest.row + 1}, column {strongest.column + 1})
          </dt>
          <dd>
            {formatShare(strongest.share)} · {formatRatio(strongest.ratio)}
          </dd>
        </>
      )}
    </dl>
  )
}

export function Reading({ view }: { view: HeatView }) {
  const { coverage } = view
  return (
    <div className="flex min-w-0 items-center gap-1">
      <div className="min-w-0 text-right leading-5" data-testid="reading" aria-live="polite">
        {coverage ? (
          <>
            <p className="text-balance text-muted text-xs leading-5">
              <b className="font-mono font-semibold text-[15px] text-initial">
                {formatShare(coverage.share)}
              </b>{' '}
              {mapWords[view.kind].of} in{' '}
              <b className="font-mono font-semibold text-fg text-sm">{formatShare(coverage.areaShare)}</b> of
              the area:{' '}
              <b className="font-mono font-semibold text-[15px] text-fg">{formatRatio(coverage.ratio)}</b>
            </p>
            <p className="text-faint text-xs leading-4">{view.boxWords}</p>
          </>
        ) : (
          <p className="text-muted text-xs">
            No box to measure in. Draw one (B) and its share of the attention stands here.
          </p>
        )}
      </div>
      <Popover
        label="About this map"
        side="top"
        align="end"
        className="w-80"
        trigger={
          <button
            type="button"
            aria-label="About this map"
            className="target -mr-2 inline-flex shrink-0 items-center justify-center rounded-lg text-muted hover:bg-hover hover:text-fg"
          >
            <Info size={16} aria-hidden="true" />
          </button>
        }
      >
        <div className="flex flex-col gap-2 text-[13px]">
          <p className="font-medium">Attention is not a causal explanation</p>
          <p className="text-muted">
            The map shows where the answer’s first token attended in one layer. It does not prove that the
            model answered because of what is there.
          </p>
          {view.heat && <Sinks grid={view.heat} />}
          {view.chosen.attention.note && <p className="text-muted">{view.chosen.attention.note}</p>}
          <p className="text-muted">
            Always read a share together with the area it lies in: a box that covers half of the picture holds
            about half of any map. 1.0× is no better than chance. Models are known to park attention in the
            border or in one patch whatever is asked: such sinks say nothing about the question.
          </p>
        </div>
      </Popover>
    </div>
  )
}
