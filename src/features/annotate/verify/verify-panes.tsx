/** The full image and the crop beside each other: each with its own camera, or both at the same place. */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Entry } from '#contract/entry.ts'
import { formatSize } from '#contract/format.ts'
import type { Box, Point } from '#contract/space.ts'
import { formatShare } from '../../../app/format.ts'
import { DrawHint } from '../../../app/ui/draw-hint.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { useMedia } from '../../../app/use-media.ts'
import type { CameraStore } from '../../../canvas/camera-store.ts'
import { wake } from '../../../canvas/frame-loop.ts'
import { Overview } from '../../../canvas/overview.tsx'
import { Pane } from '../../../canvas/pane.tsx'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import { focusPane } from '../../../canvas/pane-commands.ts'
import type { BoxPhase, Tool } from '../../../canvas/pane-state.ts'
import { type Cameras, cropPane, fullPane } from './crop-camera.ts'
import { HiddenCrop } from './hidden-crop.tsx'
import { PaneCaption } from './pane-caption.tsx'
import { cropOf, sizeOf, sourceOf } from './picture.ts'
import { VerifyTools } from './verify-tools.tsx'

export interface VerifyPanesProps {
  entry: Entry
  cameras: Cameras
  /** what counts as evidence now: the item's, or as it is being mended */
  evidence: readonly Box<'image'>[]
  /** boxes on the full image, those that are hidden left out */
  boxes: readonly PaneBox[]
  /** the crop is shown: the true answer is known */
  revealed: boolean
  onReveal: () => void
  overlays: boolean
  linked: boolean
  tool: Tool
  /** draws one's own box, or evidence while mending; null: nothing can be drawn */
  drawing: 'own' | 'evidence' | null
  selected: string | null
  onSelect: (id: string | null) => void
  onDraw: (box: Box<'image'>) => void
  onBoxChange: (id: string, box: Box<'image'>, phase: BoxPhase) => void
  /** tells the panes' sizes, for what is loaded ahead */
  onSizes?: (sizes: {
    full: { width: number; height: number }
    crop: { width: number; height: number }
  }) => void
}

const nobody: readonly PaneBox[] = []

export function VerifyPanes(props: VerifyPanesProps) {
  const { entry, cameras, evidence, boxes, revealed, overlays, linked, tool } = props
  const narrow = useMedia('(max-width: 767px)')
  const [chosenSide, setSide] = useState<'full' | 'crop'>('full')
  const draws = tool === 'draw'
  // Boxes are drawn on the full image.
  const side = draws ? 'full' : chosenSide
  const area = useRef<HTMLDivElement>(null)
  const source = useMemo(() => sourceOf(entry.imageId), [entry.imageId])
  const { width, height } = entry
  const imageSize = useMemo(() => sizeOf({ width, height }), [width, height])
  const crop = useMemo(() => cropOf(evidence), [evidence])
  const share = crop ? (crop.width * crop.height) / (width * height) : null
  useEffect(() => {
    if (draws) focusPane(fullPane)
  }, [draws])
  const together = linked && crop !== null
  useSizes(area, narrow, props.onSizes)
  const point = (to: CameraStore) => (at: Point<'image'> | null) => {
    if (together) return
    // Two stores: the place under the pointer is handed over, so that it shows on the other pane, too.
    to.point('the other pane', at ? { point: at, page: { x: 0, y: 0 } } : null)
    wake()
  }
  const shared = {
    imageSize,
    source,
    heat: null,
    selected: props.selected,
    onSelect: props.onSelect,
    onBoxChange: props.onBoxChange,
    insets: { top: 44, bottom: 56 },
  }
  const place = (pane: 'full' | 'crop') =>
    narrow
      ? { left: 0, right: 0, ...(side === pane ? {} : { visibility: 'hidden' as const }) }
      : pane === 'full'
        ? { left: 0, width: '50%' }
        : { left: '50%', right: 0 }
  return (
    <div
      ref={area}
      className="relative size-full overflow-hidden bg-canvas"
      data-testid="verify-panes"
      data-scope="pane"
    >
      <div className="absolute inset-y-0" style={place('full')}>
        <Pane
          {...shared}
          pane={fullPane}
          label="The full image"
          className="size-full"
          cameras={cameras.full}
          tool={tool}
          boxes={overlays ? boxes : nobody}
          dimOutside={null}
          onDraw={props.onDraw}
          onPoint={point(cameras.crop)}
        />
        <PaneCaption title="Full image" facts={[formatSize(entry)]} />
        <DrawHint on={draws} className="top-11" />
        <Overview
          imageSize={imageSize}
          source={source}
          cameras={cameras.full}
          pane={fullPane}
          side={104}
          className="absolute! bottom-3 left-3 max-md:right-3 max-md:bottom-14 max-md:left-auto"
        />
      </div>
      <div className="absolute inset-y-0 border-black/80 md:border-l" style={place('crop')}>
        {revealed && crop ? (
          <>
            <Pane
              {...shared}
              pane={cropPane}
              label="The crop at full resolution"
              className="size-full"
              cameras={together ? cameras.full : cameras.crop}
              tool="select"
              boxes={overlays && together ? boxes : nobody}
              dimOutside={crop}
              hideOutside={!together}
              onDraw={nothing}
              onPoint={point(cameras.full)}
            />
            <PaneCaption
              title="Crop"
              facts={[formatSize(crop), ...(share === null ? [] : [`${formatShare(share)} of the area`])]}
            />
          </>
        ) : (
          <HiddenCrop hasBox={crop !== null} onReveal={props.onReveal} />
        )}
      </div>
      {narrow && (
        <Segmented
          label="Which picture"
          value={side}
          options={[
            { value: 'full', label: 'Full image' },
            { value: 'crop', label: 'Crop' },
          ]}
          onChange={setSide}
          className="absolute bottom-2 left-2 z-10"
        />
      )}
      <VerifyTools
        tool={tool}
        drawing={props.drawing}
        overlays={overlays}
        linked={together}
        hasBox={revealed && crop !== null}
      />
    </div>
  )
}

function nothing() {}

/** Half of the area each, or all of it on narrow screens; told when it has come to rest. */
function useSizes(
  area: React.RefObject<HTMLElement | null>,
  narrow: boolean,
  tell: VerifyPanesProps['onSizes'],
): void {
  const latest = useRef(tell)
  latest.current = tell
  useEffect(() => {
    const element = area.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      const width = narrow ? element.clientWidth : Math.floor(element.clientWidth / 2)
      const size = { width, height: element.clientHeight }
      latest.current?.({ full: size, crop: size })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [area, narrow])
}
