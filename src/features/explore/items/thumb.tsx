/** A small picture with what was looked for and looked at drawn over it: evidence violet, box amber, crop cyan and dashed. */
import { useState } from 'react'
import type { Result } from '#contract/evaluation.ts'
import type { Box } from '#contract/space.ts'
import { cx } from '../../../app/ui/cx.ts'
import type { ItemRow } from './use-rows.ts'

export interface ThumbProps {
  item: ItemRow
  /** the evaluation whose boxes are drawn */
  result: Result | undefined
  size: 's' | 'l'
  /** thinner lines where the picture is very small */
  tiny?: boolean
  className?: string
}

export function thumbAddress(imageId: string, size: 's' | 'l'): string {
  return `/api/images/${encodeURIComponent(imageId)}/thumb?size=${size}`
}

export function Thumb({ item, result, size, tiny = false, className }: ThumbProps) {
  const [broken, setBroken] = useState(false)
  return (
    <span className={cx('relative block overflow-hidden bg-canvas', className)}>
      {broken ? (
        <span className="absolute inset-0 grid place-items-center p-2 text-center text-[11px] text-faint">
          no picture
        </span>
      ) : (
        <img
          src={thumbAddress(item.imageId, size)}
          alt=""
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
          className="absolute inset-0 size-full object-contain"
        />
      )}
      <Boxes item={item} result={result} width={tiny ? 1.25 : 2} />
    </span>
  )
}

function Boxes({ item, result, width }: { item: ItemRow; result: Result | undefined; width: number }) {
  const box = result?.box ?? null
  const crop = result?.cropBox ?? null
  if (item.evidence.length === 0 && !box && !crop) return null
  return (
    <svg
      viewBox={`0 0 ${item.width} ${item.height}`}
      preserveAspectRatio="xMidYMid meet"
      className="absolute inset-0 size-full"
      aria-hidden="true"
    >
      {crop && <Rect box={crop} colour="var(--mark-refined)" width={width} dashed />}
      {box && <Rect box={box} colour="var(--mark-initial)" width={width} />}
      {item.evidence.map((evidence) => (
        <Rect
          key={`${evidence.x} ${evidence.y} ${evidence.width} ${evidence.height}`}
          box={evidence}
          colour="var(--mark-evidence)"
          width={width}
        />
      ))}
    </svg>
  )
}

/** A dark line under each: it has to show on any picture. */
function Rect({
  box,
  colour,
  width,
  dashed = false,
}: {
  box: Box<'image'>
  colour: string
  width: number
  dashed?: boolean
}) {
  const { x, y, width: w, height: h } = box
  const place = { x, y, width: w, height: h, fill: 'none', vectorEffect: 'non-scaling-stroke' as const }
  return (
    <>
      <rect {...place} stroke="#0a0a0a" strokeOpacity={0.55} strokeWidth={width + 1.5} />
      <rect
        {...place}
        stroke={colour}
        strokeWidth={width}
        {...(dashed ? { strokeDasharray: `${width * 2.5} ${width * 2}` } : {})}
      />
    </>
  )
}
