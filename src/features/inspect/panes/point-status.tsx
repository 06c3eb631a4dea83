/** Zoom, the place under the pointer and the map's value there. Written straight into the page: it changes every frame. */
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react'
import type { Point } from '#contract/space.ts'
import type { CameraStore } from '../../../canvas/camera-store.ts'
import { type StatusOf, statusWords } from './status-words.ts'

export interface PointReader {
  show(point: Point<'image'> | null): void
}

export interface PointStatusProps extends StatusOf {
  cameras: CameraStore
  reader: RefObject<PointReader | null>
}

export function PointStatus({ reader, ...status }: PointStatusProps) {
  const element = useRef<HTMLParagraphElement>(null)
  const point = useRef<Point<'image'> | null>(null)
  const { cameras } = status

  const write = useRef(() => {})
  write.current = () => {
    if (element.current) element.current.textContent = statusWords(status, point.current)
  }
  useEffect(() => write.current())
  useEffect(() => cameras.subscribe(() => write.current()), [cameras])
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
      className="caption pointer-events-none absolute @max-[70rem]:bottom-16 bottom-3 left-3 flex min-h-6 max-w-[calc(100%-1.5rem)] items-center rounded-md px-2.5 py-0.5 font-mono text-[11.5px] leading-4"
    />
  )
}
