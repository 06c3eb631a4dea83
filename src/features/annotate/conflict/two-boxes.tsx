/** Both evidence boxes on the picture, each in its colour and with its line. */
import type { Box, Size } from '#contract/space.ts'

export interface TwoBoxesProps {
  entry: Size & { readonly imageId: string }
  mine: readonly Box<'image'>[]
  theirs: readonly Box<'image'>[]
  /** whose the others are */
  name: string
  mineLabel?: string
}

export function TwoBoxes({ entry, mine, theirs, name, mineLabel = 'you, here' }: TwoBoxesProps) {
  const { imageId, width, height } = entry
  const all = [...mine, ...theirs]
  // So near that both can be told apart, with some of what is around them.
  const left = Math.min(width, ...all.map((b) => b.x))
  const top = Math.min(height, ...all.map((b) => b.y))
  const right = Math.max(0, ...all.map((b) => b.x + b.width))
  const bottom = Math.max(0, ...all.map((b) => b.y + b.height))
  const room = Math.max(40, (right - left) * 0.6, (bottom - top) * 0.6)
  const x = Math.max(0, Math.floor(left - room))
  const y = Math.max(0, Math.floor(top - room))
  const w = Math.max(1, Math.min(width, Math.ceil(right + room)) - x)
  const h = Math.max(1, Math.min(height, Math.ceil(bottom + room)) - y)
  if (all.length === 0) return null
  return (
    <figure className="flex flex-col gap-1.5">
      <div className="relative h-56 overflow-hidden rounded-lg bg-canvas">
        <svg
          viewBox={`${x} ${y} ${w} ${h}`}
          className="size-full"
          role="img"
          aria-label={`Boxes of ${name} and of ${mineLabel}`}
        >
          <image
            href={`/iiif/3/${imageId}/${x},${y},${w},${h}/!900,900/0/default.jpg`}
            x={x}
            y={y}
            width={w}
            height={h}
            preserveAspectRatio="none"
          />
          {theirs.map((b) => (
            <Rect
              key={`t ${b.x} ${b.y} ${b.width} ${b.height}`}
              box={b}
              colour="var(--mark-refined)"
              dashed
            />
          ))}
          {mine.map((b) => (
            <Rect key={`m ${b.x} ${b.y} ${b.width} ${b.height}`} box={b} colour="var(--mark-evidence)" />
          ))}
        </svg>
      </div>
      <figcaption className="flex flex-wrap gap-x-5 gap-y-1 text-muted text-xs">
        <span className="inline-flex items-center gap-2">
          <span aria-hidden="true" className="w-5 border-mark-refined border-t-2 border-dashed" />
          {name}
        </span>
        <span className="inline-flex items-center gap-2">
          <span aria-hidden="true" className="w-5 border-mark-evidence border-t-2" />
          {mineLabel}
        </span>
      </figcaption>
    </figure>
  )
}

function Rect({ box, colour, dashed = false }: { box: Box<'image'>; colour: string; dashed?: boolean }) {
  const { x, y, width, height } = box
  const place = { x, y, width, height, fill: 'none', vectorEffect: 'non-scaling-stroke' as const }
  return (
    <>
      <rect {...place} stroke="#0a0a0a" strokeOpacity={0.6} strokeWidth={4} />
      <rect {...place} stroke={colour} strokeWidth={2} {...(dashed ? { strokeDasharray: '7 5' } : {})} />
    </>
  )
}
