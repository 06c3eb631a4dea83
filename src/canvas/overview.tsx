/** The small map of the whole image with the visible part framed; drag the frame, or click to go there. */
import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { Size } from '#contract/space.ts'
import { visibleBox } from './camera.ts'
import type { CameraStore } from './camera-store.ts'
import { backoff } from './slots.ts'
import type { PaneSource } from './source.ts'
import { wholePictureUrl } from './tile-supply.ts'

export interface OverviewProps {
  readonly imageSize: Size
  /** its whole is shown as one small picture */
  readonly source: PaneSource
  readonly cameras: CameraStore
  /** whose view is framed; the pane used last where absent */
  readonly pane?: string
  /** longest side in CSS px */
  readonly side?: number
  readonly className?: string
  readonly style?: CSSProperties
}

/** Very long images would be a hairline: the map is at least this thin, CSS px. */
const thinnest = 12

/** The map's size in CSS px. */
export function overviewSize(image: Size, side: number): Size {
  const scale = side / Math.max(1, image.width, image.height)
  return {
    width: Math.max(thinnest, Math.round(image.width * scale)),
    height: Math.max(thinnest, Math.round(image.height * scale)),
  }
}

function thumbnailUrl(url: string, image: Size, pixels: number): string {
  const scale = Math.min(1, pixels / Math.max(image.width, image.height))
  const side = (n: number) => Math.max(1, Math.round(n * scale))
  return wholePictureUrl(url, { width: side(image.width), height: side(image.height) })
}

export function Overview({ imageSize, source, cameras, pane, side = 132, className, style }: OverviewProps) {
  const frame = useRef<HTMLDivElement>(null)
  const picture = pictureUrl(source, imageSize, side * 2)
  const { width, height } = overviewSize(imageSize, side)
  const { width: imageWidth, height: imageHeight } = imageSize

  useEffect(() => {
    const follow = () => {
      const viewport = cameras.frame(pane)?.viewport
      const rectangle = frame.current
      if (!viewport || !rectangle) return
      const seen = visibleBox(cameras.get(pane ?? cameras.activePane() ?? undefined), viewport)
      const cut = (v: number, limit: number) => Math.min(limit, Math.max(0, v))
      const left = cut((seen.x / imageWidth) * width, width)
      const top = cut((seen.y / imageHeight) * height, height)
      const right = cut(((seen.x + seen.width) / imageWidth) * width, width)
      const bottom = cut(((seen.y + seen.height) / imageHeight) * height, height)
      rectangle.style.transform = `translate(${Math.min(left, width - 4)}px, ${Math.min(top, height - 4)}px)`
      rectangle.style.width = `${Math.max(4, right - left)}px`
      rectangle.style.height = `${Math.max(4, bottom - top)}px`
    }
    follow()
    return cameras.subscribe(follow)
  }, [cameras, pane, width, height, imageWidth, imageHeight])

  const go = (event: PointerEvent<HTMLDivElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect()
    const key = pane ?? cameras.activePane() ?? undefined
    const x = ((event.clientX - bounds.left) / bounds.width) * imageWidth
    const y = ((event.clientY - bounds.top) / bounds.height) * imageHeight
    cameras.set({ ...cameras.get(key), x, y }, key)
  }

  return (
    <div
      aria-hidden="true"
      data-overview=""
      className={className}
      style={{
        position: 'relative',
        width,
        height,
        overflow: 'hidden',
        borderRadius: 4,
        cursor: 'pointer',
        touchAction: 'none',
        background: 'rgba(20, 20, 22, 0.85)',
        boxShadow: '0 0 0 1px rgba(255, 255, 255, 0.35), 0 2px 10px rgba(0, 0, 0, 0.5)',
        ...style,
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) go(event)
      }}
    >
      {picture && <Whole key={picture} url={picture} />}
      <div
        ref={frame}
        style={{
          position: 'absolute',
          inset: '0 auto auto 0',
          boxSizing: 'border-box',
          border: '1.5px solid white',
          borderRadius: 2,
          boxShadow: '0 0 0 1px rgba(0, 0, 0, 0.7), 0 0 0 999px rgba(0, 0, 0, 0.35)',
          pointerEvents: 'none',
        }}
      />
    </div>
  )
}

/** The small picture; while it cannot be had there is only the frame, and it is asked for again. */
function Whole({ url }: { url: string }) {
  const [failures, setFailures] = useState(0)
  const [resting, setResting] = useState(false)
  useEffect(() => {
    if (!resting) return
    const timer = setTimeout(() => setResting(false), backoff(failures))
    return () => clearTimeout(timer)
  }, [resting, failures])
  if (resting) return null
  return (
    <img
      src={url}
      alt=""
      draggable={false}
      onError={() => {
        setFailures(failures + 1)
        setResting(true)
      }}
      style={{ display: 'block', width: '100%', height: '100%', userSelect: 'none' }}
    />
  )
}

/** A picture that shows only a region cannot stand for the whole: then the map has only its frame. */
function pictureUrl(source: PaneSource, imageSize: Size, pixels: number): string | null {
  if (source.kind === 'iiif') return thumbnailUrl(source.url, imageSize, pixels)
  const { region } = source
  const whole = region.width >= imageSize.width && region.height >= imageSize.height
  return whole ? source.url : null
}
