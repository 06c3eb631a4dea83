/** How much of the picture the evidence takes, against the project's limit: in a small picture, on a scale, in words. */
import { Check, TriangleAlert } from 'lucide-react'
import { evidenceShare } from '#contract/entry.ts'
import type { Box, Size } from '#contract/space.ts'
import { formatShare } from '../../../app/format.ts'
import { cx } from '../../../app/ui/cx.ts'

export interface AreaShareProps {
  image: Size
  evidence: readonly Box<'image'>[]
  /** 0..1 of the area above which a box is flagged */
  limit: number
  className?: string
}

/** The scale ends at twice the limit; beyond it the bar is full. */
const reach = 2

export function AreaShare({ image, evidence, limit, className }: AreaShareProps) {
  const share = evidenceShare(image, evidence)
  const over = share !== null && share > limit
  // By the square root: as the side of a square of that area, so that small boxes are still told apart.
  const place = (area: number) => Math.min(1, Math.sqrt(area / Math.min(1, limit * reach)))
  const Icon = over ? TriangleAlert : Check
  return (
    <div className={cx('flex items-center gap-3', className)} data-testid="area-share">
      <svg
        viewBox={`0 0 ${image.width} ${image.height}`}
        className="h-12 w-16 shrink-0 rounded-sm bg-canvas"
        preserveAspectRatio="xMidYMid meet"
        aria-hidden="true"
      >
        <rect width={image.width} height={image.height} fill="var(--hover)" />
        {evidence.map((b) => (
          <rect
            key={`${b.x} ${b.y} ${b.width} ${b.height}`}
            x={b.x}
            y={b.y}
            width={b.width}
            height={b.height}
            fill="var(--role-evidence)"
            stroke="var(--role-evidence)"
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      <div className="min-w-0 grow">
        <p className="flex items-center gap-1.5 text-xs">
          {share === null ? (
            <span className="text-muted">no evidence box yet</span>
          ) : (
            <>
              <Icon size={13} className={over ? 'text-wrong' : 'text-correct'} aria-hidden="true" />
              <span className="font-mono text-[13px]">{formatShare(share)}</span>
              <span className="text-muted">
                {over ? `of the area: above ${formatShare(limit)}` : 'of the area'}
              </span>
            </>
          )}
        </p>
        <div className="relative mt-1.5 h-2 rounded-full bg-line" aria-hidden="true">
          <span
            className={cx('absolute inset-y-0 left-0 rounded-full', over ? 'bg-wrong' : 'bg-evidence')}
            style={{ width: `${place(share ?? 0) * 100}%` }}
          />
          <span className="-inset-y-1 absolute w-0.5 bg-fg" style={{ left: `${place(limit) * 100}%` }} />
        </div>
        <p className="relative mt-1 h-4 font-mono text-[10px] text-faint" aria-hidden="true">
          <span className="-translate-x-1/2 absolute" style={{ left: `${place(limit) * 100}%` }}>
            {formatShare(limit)}
          </span>
        </p>
      </div>
    </div>
  )
}
