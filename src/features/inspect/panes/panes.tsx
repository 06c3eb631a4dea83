/** The two panes side by side, or one over the other with a swipe divider; on narrow screens one at a time. */
import { type CSSProperties, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import { answerName } from '#contract/run-answers.ts'
import { cropOf, viewOf } from '#contract/run-pictures.ts'
import type { Box, Point } from '#contract/space.ts'
import { useCommand } from '../../../app/commands.ts'
import { DrawHint } from '../../../app/ui/draw-hint.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import type { CameraStore } from '../../../canvas/camera-store.ts'
import type { Heat } from '../../../canvas/heat.ts'
import { Lens, type LensPart } from '../../../canvas/lens.tsx'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import type { BoxPhase } from '../../../canvas/pane-state.ts'
import { ImagePane } from './image-pane.tsx'
import { leftPane, rightPane } from './pane-names.ts'
import { PaneTools, type Tool } from './pane-tools.tsx'
import { type PointReader, PointStatus } from './point-status.tsx'
import { SwipeDivider } from './swipe-divider.tsx'
import { type SharedPane, ViewPane } from './view-pane.tsx'

export interface PanesProps {
  image: ImageInfo
  run: Run | null
  /** the step that is open: its crop is the one to show */
  openStep: number | undefined
  /** a run was asked for and has no view yet */
  waiting: boolean
  cameras: CameraStore
  boxes: readonly PaneBox[]
  selected: string | null
  onSelect: (id: string | null) => void
  tool: Tool
  /** what lies over the picture: an attention map or an answer map; null while it is off */
  heat: Heat | null
  /** the map is of the crop, so it lies over the right pane */
  heatOnCrop: boolean
  /** the map's value at a point of the image, in words; null where the map says nothing */
  wordsAt: ((p: Point<'image'>) => string | null) | null
  overlays: boolean
  linked: boolean
  /** 0..1, undefined: no swipe */
  swipe: number | undefined
  onSwipe: (at: number) => void
  shows: 'image' | 'crop'
  onShow: (shows: 'image' | 'crop') => void
  onBoxChange: (id: string, box: Box<'image'>, phase: BoxPhase) => void
  onDraw: (box: Box<'image'>) => void
  /** one pane at a time */
  narrow: boolean
  /** nothing can be drawn here */
  readOnly?: boolean
  /** how much of the original there is to see, where that is not all of it */
  detail?: string | undefined
}

export function Panes(props: PanesProps) {
  const { image, run, waiting, cameras, boxes, heat, heatOnCrop, overlays, swipe, narrow } = props
  const area = useRef<HTMLDivElement>(null)
  const reader = useRef<PointReader | null>(null)
  const [side, setSide] = useState<'left' | 'right'>('left')
  const [lens, setLens] = useState(false)
  const lensParts = useLensParts(image, run)
  const toggleLens = () => setLens((on) => !on)
  useCommand('lens', toggleLens, lensParts !== null, toggleLens)
  const offset = useSyncExternalStore(cameras.subscribe, () => cameras.offset)
  useCommand('align-panes', () => cameras.align(), offset)
  const swiping = swipe !== undefined
  const shared: SharedPane = {
    cameras,
    selected: props.selected,
    tool: props.tool,
    lens: lens && lensParts !== null,
    onSelect: props.onSelect,
    onBoxChange: props.onBoxChange,
    onDraw: props.onDraw,
    onPoint: (point) => reader.current?.show(point),
  }
  const shown = overlays ? boxes : none
  // The right pane stays calm: the model's own box is shown where the model saw it.
  const rightBoxes = run?.cropBox ? shown.filter((one) => one.id !== 'predicted') : shown
  const place = placeOf(swipe, narrow, side)
  return (
    <div ref={area} className="@container relative size-full overflow-hidden bg-canvas" data-testid="panes">
      <div className="absolute inset-y-0" style={place.right}>
        <ImagePane
          {...shared}
          image={image}
          run={run}
          crop={cropOf(run, props.openStep)}
          shows={props.shows}
          onShow={props.onShow}
          boxes={rightBoxes}
          heat={heatOnCrop ? heat : null}
          dim={overlays && !swiping}
          swiping={swiping}
          detail={props.detail}
        />
      </div>
      {/* A ground of its own: where the view has no pixels, those of the original under it must not stand for them. */}
      <div className="absolute inset-y-0 bg-canvas" style={place.left}>
        <ViewPane
          {...shared}
          image={image}
          view={viewOf(run)}
          waiting={waiting}
          spoken={spokenOf(run)}
          boxes={shown}
          heat={heatOnCrop ? null : heat}
        />
      </div>
      {!swiping && !narrow && (
        <span aria-hidden="true" className="absolute inset-y-0 left-1/2 w-px bg-black/80" />
      )}
      {swiping && <SwipeDivider at={swipe} area={area} onMove={props.onSwipe} />}
      {lens && lensParts && <Lens cameras={cameras} parts={lensParts} />}
      <PointStatus
        cameras={cameras}
        pane={narrow && !swiping ? (side === 'left' ? leftPane : rightPane) : undefined}
        image={image}
        reader={reader}
        wordsAt={heat ? props.wordsAt : null}
      />
      {narrow && !swiping && (
        <Segmented
          label="Which pane"
          value={side}
          options={[
            { value: 'left', label: 'What the model saw' },
            { value: 'right', label: 'What was there' },
          ]}
          onChange={setSide}
          className="absolute top-2 left-2 z-10"
        />
      )}
      <DrawHint on={props.tool === 'draw'} className="bottom-14 @max-[70rem]:bottom-24" />
      <PaneTools
        tool={props.tool}
        overlays={overlays}
        linked={props.linked}
        offset={offset}
        swiping={swiping}
        lens={lensParts && lens}
        hasBox={boxes.length > 0}
        readOnly={props.readOnly ?? false}
      />
    </div>
  )
}

const none: readonly PaneBox[] = []

/** The answers, as the picture's own description tells them. */
function spokenOf(run: Run | null): readonly string[] {
  return [
    ...(run?.initialAnswer ? [`Initial answer: ${answerName(run.initialAnswer)}`] : []),
    ...(run?.refinedAnswer ? [`Refined answer: ${answerName(run.refinedAnswer)}`] : []),
  ]
}

/** What the model was sent and what was there; null until something was sent. */
function useLensParts(image: ImageInfo, run: Run | null): readonly LensPart[] | null {
  const view = viewOf(run)
  return useMemo(
    () =>
      view && [
        {
          label: 'view, as sent',
          source: { kind: 'picture', url: view.url, region: view.region, pixelated: true },
        },
        { label: 'original', source: { kind: 'iiif', url: image.iiif } },
      ],
    [view, image.iiif],
  )
}

function placeOf(
  swipe: number | undefined,
  narrow: boolean,
  side: 'left' | 'right',
): { left: CSSProperties; right: CSSProperties } {
  if (swipe !== undefined) {
    return {
      left: { left: 0, right: 0, clipPath: `inset(0 ${(1 - swipe) * 100}% 0 0)` },
      right: { left: 0, right: 0 },
    }
  }
  if (narrow) {
    const away: CSSProperties = { left: 0, right: 0, visibility: 'hidden' }
    const here: CSSProperties = { left: 0, right: 0 }
    return side === 'left' ? { left: here, right: away } : { left: away, right: here }
  }
  return { left: { left: 0, width: '50%' }, right: { left: '50%', right: 0 } }
}
