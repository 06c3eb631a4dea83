/** The loupe: a small window at the pointer with the same place from two sources side by side, at the same scale. */
import { useLayoutEffect, useRef } from 'react'
import type { Size } from '#contract/space.ts'
import type { CameraStore } from './camera-store.ts'
import { lensPlace } from './lens-place.ts'
import { createLensRenderer } from './lens-renderer.ts'
import type { PaneSource } from './source.ts'

export interface LensPart {
  /** stands under its half */
  readonly label: string
  readonly source: PaneSource
}

export interface LensProps {
  readonly cameras: CameraStore
  readonly parts: readonly LensPart[]
}

/** One half of the lens, CSS px. */
const half: Size = { width: 168, height: 168 }
const captionHeight = 20
const crosshair = 'rgba(255, 255, 255, 0.85)'

/** Lies over the panes, in a positioned element that holds them all; it takes no events. */
export function Lens({ cameras, parts }: LensProps) {
  const frame = useRef<HTMLDivElement>(null)
  const canvases = useRef<(HTMLCanvasElement | null)[]>([])
  const total = {
    width: half.width * parts.length + parts.length + 1,
    height: half.height + captionHeight + 2,
  }
  const { width, height } = total

  useLayoutEffect(() => {
    const renderer = createLensRenderer({
      canvases: canvases.current.filter((canvas) => canvas !== null),
      sources: parts.map((part) => part.source),
      half,
      cameras,
      place(look) {
        const element = frame.current
        const area = element?.parentElement?.getBoundingClientRect()
        if (!element || !area) return
        element.style.visibility = look ? 'visible' : 'hidden'
        const { pointed } = cameras
        if (!look || !pointed) return
        const pointer = { x: pointed.page.x - area.left, y: pointed.page.y - area.top }
        const at = lensPlace(pointer, { width, height }, area)
        element.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`
      },
    })
    return renderer.dispose
  }, [cameras, parts, width, height])

  return (
    <div
      ref={frame}
      aria-hidden="true"
      data-testid="lens"
      style={{
        position: 'absolute',
        left: 0,
        top: 0,
        zIndex: 15,
        visibility: 'hidden',
        pointerEvents: 'none',
        boxSizing: 'border-box',
        width,
        height,
        display: 'flex',
        gap: 1,
        border: '1px solid rgba(255, 255, 255, 0.65)',
        borderRadius: 10,
        overflow: 'hidden',
        background: 'rgba(255, 255, 255, 0.65)',
        boxShadow: '0 6px 24px rgba(0, 0, 0, 0.55)',
      }}
    >
      {parts.map((part, i) => (
        <figure
          key={part.label}
          style={{ margin: 0, position: 'relative', background: '#111', width: half.width }}
        >
          <canvas
            ref={(canvas) => {
              canvases.current[i] = canvas
            }}
            style={{ display: 'block', ...half }}
          />
          <Crosshair />
          <figcaption
            style={{
              height: captionHeight,
              font: '500 11px/20px var(--font-sans, sans-serif)',
              textAlign: 'center',
              color: '#fff',
              background: 'rgba(10, 10, 10, 0.9)',
            }}
          >
            {part.label}
          </figcaption>
        </figure>
      ))}
    </div>
  )
}

/** Four short lines about the centre, which itself stays free. */
function Crosshair() {
  const line = { position: 'absolute', background: crosshair, boxShadow: '0 0 1px #000' } as const
  const [x, y] = [half.width / 2, half.height / 2]
  return (
    <>
      <span style={{ ...line, left: x - 16, top: y - 0.5, width: 9, height: 1 }} />
      <span style={{ ...line, left: x + 7, top: y - 0.5, width: 9, height: 1 }} />
      <span style={{ ...line, left: x - 0.5, top: y - 16, width: 1, height: 9 }} />
      <span style={{ ...line, left: x - 0.5, top: y + 7, width: 1, height: 9 }} />
    </>
  )
}
