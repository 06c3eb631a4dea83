/** The layer slider: one bar for each layer, as high as its coverage; drag, click or use the arrow keys. */
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import type { Coverage } from '#contract/run.ts'
import { cx } from '../../../app/ui/cx.ts'
import type { MapKind } from '../../../canvas/map-scale.ts'
import { readingSentence } from '../facts/maps.ts'

export interface LayerBarsProps {
  layers: readonly number[]
  slice: number
  byLayer: readonly Coverage[]
  kind: MapKind
  onPick: (layer: number) => void
}

export function LayerBars({ layers, slice, byLayer, kind, onPick }: LayerBarsProps) {
  const track = useRef<HTMLDivElement>(null)
  const most = Math.max(1e-9, ...byLayer.map((coverage) => coverage.share))
  const pick = (at: number) => {
    const layer = layers[Math.min(layers.length - 1, Math.max(0, at))]
    if (layer !== undefined && layer !== layers[slice]) onPick(layer)
  }
  const point = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect()
    if (box && box.width > 0) pick(Math.floor(((event.clientX - box.left) / box.width) * layers.length))
  }
  const key = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowLeft: slice - 1,
      ArrowDown: slice - 1,
      ArrowRight: slice + 1,
      ArrowUp: slice + 1,
      Home: 0,
      End: layers.length - 1,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    pick(to)
  }
  const words = wordsOf(layers, slice)
  const coverage = byLayer[slice]
  return (
    <div className="flex min-w-0 flex-col">
      <span className="whitespace-nowrap text-muted text-xs">
        {words}
        {byLayer.length > 0 && <span className="text-faint"> · coverage</span>}
      </span>
      <div
        ref={track}
        role="slider"
        tabIndex={0}
        aria-label="Layer"
        aria-valuemin={1}
        aria-valuemax={layers.length}
        aria-valuenow={slice + 1}
        aria-valuetext={coverage ? `${words}: ${readingSentence(coverage, kind)}` : words}
        onKeyDown={key}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          point(event)
        }}
        onPointerMove={(event) => {
          if (event.buttons > 0) point(event)
        }}
        className="target flex h-8 w-full min-w-24 cursor-pointer touch-none items-end gap-1 rounded"
        data-testid="layers"
      >
        {layers.map((layer, at) => {
          const share = byLayer[at]?.share ?? 0
          const one = byLayer[at]
          return (
            <span
              key={layer}
              title={one ? `Layer ${layer}: ${readingSentence(one, kind)}` : `Layer ${layer}`}
              className={cx(
                'min-w-[2px] max-w-8 grow rounded-[2px] transition-colors duration-150',
                at === slice ? 'bg-fg' : 'bg-line-strong hover:bg-faint',
              )}
              style={{ height: byLayer.length > 0 ? `${Math.max(12, (share / most) * 88)}%` : '45%' }}
            />
          )
        })}
      </div>
    </div>
  )
}

/** "Layer 4 of 6"; where the model counts otherwise, its own number comes first. */
function wordsOf(layers: readonly number[], slice: number): string {
  const layer = layers[slice] ?? 0
  const plain = layers.every((number, at) => number === at + 1)
  return plain ? `Layer ${layer} of ${layers.length}` : `Layer ${layer} (${slice + 1} of ${layers.length})`
}
