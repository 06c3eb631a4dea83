/** A small picture in its own shape with boxes drawn on it, in the colours that boxes have over pictures everywhere. */
import type { Box } from '#contract/space.ts'
import { cx } from '../../../app/ui/cx.ts'

export interface BoxedPictureProps {
  src: string
  alt: string
  /** of the whole picture, in the pixels that the boxes are in */
  width: number
  height: number
  evidence: readonly Box<'image'>[]
  /** as large as its surroundings allow, up to this height in rem; without it the class name sizes it */
  maxHeight?: number | undefined
  className?: string | undefined
}

export function BoxedPicture(props: BoxedPictureProps) {
  const { src, alt, width, height, evidence, maxHeight, className } = props
  return (
    <span
      className={cx('relative block overflow-hidden bg-canvas', className)}
      style={{
        aspectRatio: `${width} / ${height}`,
        ...(maxHeight ? { width: `min(100%, ${(maxHeight * width) / height}rem)` } : {}),
      }}
    >
      <img src={src} alt={alt} loading="lazy" decoding="async" className="block size-full object-cover" />
      {evidence.map((box) => (
        <span
          key={`${box.x} ${box.y} ${box.width} ${box.height}`}
          data-testid="evidence"
          // A box of a few pixels would vanish on a thumbnail: it is never drawn smaller than a dot.
          className="-translate-x-1/2 -translate-y-1/2 absolute min-h-1.5 min-w-1.5 rounded-xs border-[1.5px] border-mark-evidence shadow-[0_0_0_1px_#000a]"
          style={{
            left: `${((box.x + box.width / 2) / width) * 100}%`,
            top: `${((box.y + box.height / 2) / height) * 100}%`,
            width: `${(box.width / width) * 100}%`,
            height: `${(box.height / height) * 100}%`,
          }}
        />
      ))}
    </span>
  )
}
