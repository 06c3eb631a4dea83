/** The evidence cut out of the picture, at the size at which a model is sent a crop. */
import { Crop } from 'lucide-react'
import { useEffect, useState } from 'react'
import { viewSize } from '#contract/resize.ts'
import { type Box, type Size, unionBox } from '#contract/space.ts'
import { useEngines } from '../../../app/api/queries.ts'
import { cx } from '../../../app/ui/cx.ts'

export interface CropPreviewProps {
  imageId: string
  evidence: readonly Box<'image'>[]
  className?: string
}

/** A box that still moves is not asked for. */
const restMs = 250

export function CropPreview({ imageId, evidence, className }: CropPreviewProps) {
  const [first, ...rest] = evidence
  const whole = first ? rest.reduce((all, next) => unionBox(all, next), first) : null
  const still = useStill(whole)
  const engine = useEngines().data?.[0]
  const sent = still && engine ? viewSize(engine.profile.cropResize ?? engine.profile.resize, still) : null
  return (
    <figure className={cx('flex min-w-0 items-center gap-3', className)} data-testid="crop-preview">
      <div className="grid h-20 w-28 shrink-0 place-items-center overflow-hidden rounded-md bg-canvas">
        {still ? (
          <img
            src={cropAddress(imageId, still, sent)}
            alt="The evidence, cut out as a model is sent it"
            className="size-full object-contain [image-rendering:pixelated]"
          />
        ) : (
          <Crop size={18} strokeWidth={1.5} className="text-faint" aria-hidden="true" />
        )}
      </div>
      <figcaption className="min-w-0 text-muted text-xs leading-5">
        {still ? (
          <>
            <span className="font-mono text-fg">
              {still.width} × {still.height}
            </span>{' '}
            px of the picture
            {sent && engine && (
              <span className="block">
                sent to {engine.label} as{' '}
                <span className="font-mono text-fg">
                  {sent.width} × {sent.height}
                </span>
              </span>
            )}
          </>
        ) : (
          'The crop is shown here once there is a box.'
        )}
      </figcaption>
    </figure>
  )
}

function cropAddress(imageId: string, { x, y, width, height }: Box<'image'>, sent: Size | null): string {
  // Never more than this many pixels a side: it is a look, not the crop itself.
  const size = sent ? `^!${Math.min(1024, sent.width)},${Math.min(1024, sent.height)}` : 'max'
  return `/iiif/3/${imageId}/${x},${y},${width},${height}/${size}/0/default.jpg`
}

function useStill(now: Box<'image'> | null): Box<'image'> | null {
  const [still, setStill] = useState(now)
  const key = now && `${now.x} ${now.y} ${now.width} ${now.height}`
  const [latest] = useState({ now })
  latest.now = now
  useEffect(() => {
    if (key === null) return setStill(null)
    const timer = setTimeout(() => setStill(latest.now), restMs)
    return () => clearTimeout(timer)
  }, [key, latest])
  return still
}
