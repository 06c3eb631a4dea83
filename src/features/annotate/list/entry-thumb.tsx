/** A small picture of an item with its evidence over it. */
import { useEffect, useState } from 'react'
import type { Entry } from '#contract/entry.ts'
import { cx } from '../../../app/ui/cx.ts'

export interface EntryThumbProps {
  entry: Pick<Entry, 'imageId' | 'width' | 'height' | 'content'>
  /** fills its frame, and cuts what has no room */
  cover?: boolean
  className?: string
}

export function EntryThumb({ entry, cover = false, className }: EntryThumbProps) {
  const { broken, address, onError } = useRetriedPicture(
    `/api/images/${encodeURIComponent(entry.imageId)}/thumb?size=s`,
  )
  const { width, height, content } = entry
  // As large as a speck on a thumb would be, the box is drawn so that it can be seen.
  const least = Math.max(width, height) / 18
  return (
    <span className={cx('relative block overflow-hidden bg-canvas', className)}>
      {broken ? (
        <span className="absolute inset-0 grid place-items-center text-[10px] text-faint">no picture</span>
      ) : (
        <img
          src={address}
          alt=""
          decoding="async"
          draggable={false}
          onError={onError}
          className={cx('absolute inset-0 size-full', cover ? 'object-cover' : 'object-contain')}
        />
      )}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio={cover ? 'xMidYMid slice' : 'xMidYMid meet'}
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

const mostTries = 4

/** A server that is busy just now may have the picture in a moment. */
function useRetriedPicture(url: string): { broken: boolean; address: string; onError: () => void } {
  const [tries, setTries] = useState(0)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (!failed || tries >= mostTries) return
    const timer = setTimeout(
      () => {
        setFailed(false)
        setTries(tries + 1)
      },
      1500 * 2 ** tries,
    )
    return () => clearTimeout(timer)
  }, [failed, tries])
  const address = tries === 0 ? url : `${url}&again=${tries}`
  return { broken: failed, address, onError: () => setFailed(true) }
}
