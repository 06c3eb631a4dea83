/** Zoom, the place under the pointer and the map's value there. Written straight into the page: it changes every frame. */
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react'
import { formatZoom } from '#contract/format.ts'
import type { Point, Size } from '#contract/space.ts'
import type { CameraStore } from '../../../canvas/camera-store.ts'

export interface PointReader {
  show(point: Point<'image'> | null): void
}

export interface PointStatusProps {
  cameras: CameraStore
  pane: string
  image: Size
  reader: RefObject<PointReader | null>
  /** the map's value at a point, in words */
  wordsAt: ((point: Point<'image'>) => string | null) | null
}

export function PointStatus({ cameras, pane, image, reader, wordsAt }: PointStatusProps) {
  const element = useRef<HTMLParagraphElement>(null)
  const point = useRef<Point<'image'> | null>(null)
  const latest = useRef({ wordsAt })
  latest.current = { wordsAt }

  const write = useRef(() => {})
  write.current = () => {
    if (element.current) {
      const zoom = `zoom ${formatZoom(cameras.get(pane).scale)}`
      element.current.textContent = [zoom, ...placeWords(point.current, image, latest.current.wordsAt)].join(
        ' · ',
      )
    }
  }
  useEffect(() => {
    write.current()
    return cameras.subscribe(() => write.current())
  }, [cameras])
  useImperativeHandle(reader, () => ({
    show(next) {
      point.current = next
      write.current()
    },
  }))
  return (
    <p
      ref={element}
      data-testid="status"
      className="caption pointer-events-none absolute @max-[70rem]:bottom-16 bottom-3 left-3 flex h-6 items-center rounded-md px-2.5 font-mono text-[11.5px]"
    />
  )
}

function placeWords(
  point: Point<'image'> | null,
  image: Size,
  wordsAt: PointStatusProps['wordsAt'],
): string[] {
  if (!point) return []
  const inside = point.x >= 0 && point.y >= 0 && point.x < image.width && point.y < image.height
  if (!inside) return []
  const words = wordsAt?.(point) ?? null
  const place = `x ${Math.floor(point.x)} y ${Math.floor(point.y)} image px`
  return words === null ? [place] : [place, words]
}
