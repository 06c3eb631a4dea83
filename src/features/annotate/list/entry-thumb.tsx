/** A small picture of an item with its evidence over it. */
import { useState } from 'react'
import type { Entry } from '#contract/entry.ts'
import { cx } from '../../../app/ui/cx.ts'

export function EntryThumb({
  entry,
  className,
}: {
  entry: Pick<Entry, 'imageId' | 'width' | 'height' | 'content'>
  className?: string
}) {
  const [broken, setBroken] = useState(false)
  const { imageId, width, height, content } = entry
  // As large as a speck on a thumb would be, the box is drawn so that it can be seen.
  const least = Math.max(width, height) / 18
  return (
    <span className={cx('relative block overflow-hidden bg-canvas', className)}>
      {broken ? (
        <span className="absolute inset-0 grid place-items-center text-[10px] text-faint">no picture</span>
      ) : (
        <img
          src={`/api/images/${encodeURIComponent(imageId)}/thumb?size=s`}
          alt=""
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
          className="absolute inset-0 size-full object-contain"
        />
      )}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="xMidYMid meet"
        className="absolute inset-0 size-full"
        aria-hidden="true"
      >
        {content.evidence.map((b) => {
          const w = Math.max(b.width, least)
          const h = Math.max(b.height, least)
          return (
            <rect
              key={`${b.x} ${b.y} ${b.width} ${b.height}`}
              x={b.x + (b.width - w) / 2}
              y={b.y + (b.height - h) / 2}
              width={w}
              height={h}
              fill="none"
              stroke="var(--mark-evidence)"
              strokeWidth={1.5}
              vectorEffect="non-scaling-stroke"
            />
          )
        })}
      </svg>
    </span>
  )
}
