/**
 * The picture of a presentation. Two panes lie over each other and share one camera: the original, and over it what the
 * model was sent. Showing one or the other is a fade, so that the same place turns from coarse to sharp.
 */
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { SentImage } from '#contract/run.ts'
import type { StoryBox } from '#contract/story-places.ts'
import type { StoryStep } from '#contract/story-step.ts'
import { cx } from '../../../app/ui/cx.ts'
import { type CameraStore, createCameraStore } from '../../../canvas/camera-store.ts'
import { Pane } from '../../../canvas/pane.tsx'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import type { PaneState } from '../../../canvas/pane-state.ts'
import type { PaneSource } from '../../../canvas/source.ts'
import type { Show } from './show.ts'
import { useMap } from './use-map.ts'

/** The flight into a crop is what the method is about: it is slow enough to be followed by eye. */
const flightMs = 1100
const moveMs = 300

const still = {
  selected: null,
  tool: 'select',
  onSelect: () => {},
  onBoxChange: () => {},
  onDraw: () => {},
  onPoint: () => {},
  handsOnly: true,
} as const satisfies Partial<PaneState> & { handsOnly: boolean }

const noBoxes: readonly PaneBox[] = []
const insets = { top: 56, bottom: 12 }

export interface StageProps {
  show: Show
  step: StoryStep
  /** for the keys + - 0 of whoever mounts it */
  cameras: CameraStore
  className?: string
}

export function Stage({ show, step, cameras, className }: StageProps) {
  const element = useRef<HTMLDivElement>(null)
  useCameraOf(cameras, step)
  useCameraNote(cameras, element)
  const last = useLastSent(step.shows)
  const shown = useMemo<PaneSource | null>(
    () => (last ? { kind: 'picture', url: last.url, region: last.region, pixelated: true } : null),
    [last],
  )
  const boxes = useMemo(() => step.boxes.map(paneBox), [step])
  const { heat, problem } = useMap(show, step.heat)
  const coarse = step.shows !== null
  const shared = { ...still, imageSize: show.image, cameras, insets }
  return (
    <div
      ref={element}
      className={cx('relative overflow-hidden bg-canvas', className)}
      data-testid="stage"
      data-step={step.id}
    >
      <Pane
        {...shared}
        pane="original"
        label={coarse ? 'The original, under what the model saw' : 'The picture at full resolution'}
        className="absolute! inset-0"
        source={show.original}
        boxes={coarse ? noBoxes : boxes}
        heat={coarse ? null : heat}
        dimOutside={coarse ? null : step.dim}
      />
      {shown && (
        <div
          className={cx(
            'absolute inset-0 transition-opacity duration-500',
            coarse ? 'opacity-100' : 'pointer-events-none opacity-0',
          )}
          aria-hidden={!coarse}
          data-testid="as-sent"
        >
          <Pane
            {...shared}
            pane="sent"
            label="What the model saw, pixel for pixel"
            className="absolute! inset-0 bg-canvas"
            source={shown}
            boxes={coarse ? boxes : noBoxes}
            heat={coarse ? heat : null}
            dimOutside={null}
          />
        </div>
      )}
      {problem && (
        <p role="status" className="caption absolute bottom-3 left-3 rounded-md px-2.5 py-1 text-[13px]">
          {problem}
        </p>
      )}
    </div>
  )
}

/** A store for one story. */
export function useStageCameras(): CameraStore {
  const [cameras] = useState(() => createCameraStore())
  return cameras
}

/** Goes where the step looks: at once at the first sight of it, in a flight later. */
function useCameraOf(cameras: CameraStore, step: StoryStep): void {
  const before = useRef<string | null>(null)
  useEffect(() => {
    const first = before.current === null
    if (before.current === step.id) return
    before.current = step.id
    const ms = first ? 0 : step.kind === 'look' ? flightMs : moveMs
    if (step.camera === 'fit') cameras.show('fit', { ms })
    else cameras.show(step.camera.box, { share: step.camera.share, ms })
  }, [cameras, step])
}

/** Notes on the element where the camera is, for tests and for whoever looks at the page from outside. */
function useCameraNote(cameras: CameraStore, element: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const note = () => {
      const { x, y, scale } = cameras.get('original')
      if (element.current)
        element.current.dataset.camera = `${x.toFixed(1)},${y.toFixed(1)},${scale.toPrecision(5)}`
    }
    note()
    return cameras.subscribe(note)
  }, [cameras, element])
}

/** The sent picture that is shown, or was shown last: it stays while it fades away. */
function useLastSent(shows: SentImage | null): SentImage | null {
  const [last, setLast] = useState(shows)
  if (shows && shows !== last) setLast(shows)
  return shows ?? last
}

export function paneBox({ id, box, role, dashed, label }: StoryBox): PaneBox {
  return { id, box, role, dashed, label, editable: false }
}
