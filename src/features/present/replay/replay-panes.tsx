/** What the model saw and what was really there, side by side, as far as the run has come. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { isTerminal, type Run } from '#contract/run.ts'
import { viewOf } from '#contract/run-pictures.ts'
import { cropBoxOf, evidenceBoxOf, lookBoxOf } from '#contract/story-places.ts'
import { createCameraStore } from '../../../canvas/camera-store.ts'
import { Pane } from '../../../canvas/pane.tsx'
import type { PaneSource } from '../../../canvas/source.ts'
import type { Show } from '../player/show.ts'
import { paneBox } from '../player/stage.tsx'

const flightMs = 280
const cropShare = 0.72
const still = {
  selected: null,
  tool: 'select',
  heat: null,
  insets: { top: 48, bottom: 8 },
  onSelect: () => {},
  onBoxChange: () => {},
  onDraw: () => {},
  onPoint: () => {},
  handsOnly: true,
} as const

export function ReplayPanes({ show, run }: { show: Show; run: Run }) {
  const { image, original } = show
  const [cameras] = useState(() => createCameraStore())
  const crop = run.cropBox
  const shown = useRef<string | null>(null)
  useEffect(() => {
    const key = crop ? `${crop.x} ${crop.y} ${crop.width} ${crop.height}` : 'fit'
    if (shown.current === key) return
    const first = shown.current === null
    shown.current = key
    cameras.show(crop ?? 'fit', { share: cropShare, ms: first ? 0 : flightMs })
  }, [crop, cameras])

  const view = viewOf(run)
  const source = useMemo<PaneSource>(
    () => (view ? { kind: 'picture', url: view.url, region: view.region, pixelated: true } : original),
    [view, original],
  )
  const { looks, cropBox, initialAnswer, status } = run
  const boxes = useMemo(() => {
    const last = looks.at(-1)
    // Before the model has answered, its place would give the answer away.
    const told = initialAnswer !== null || isTerminal(status)
    return [
      ...(told ? evidenceBoxOf(run, image) : []),
      ...(cropBox ? cropBoxOf(cropBox) : []),
      ...(last ? lookBoxOf(run, last) : []),
    ].map(paneBox)
  }, [run, image, looks, cropBox, initialAnswer, status])
  const shared = { ...still, imageSize: image, cameras, boxes, className: 'absolute! inset-0' }
  return (
    <div className="absolute inset-0 grid grid-cols-2 gap-px bg-line" data-testid="replay-panes">
      <figure className="relative min-w-0 overflow-hidden bg-canvas">
        <Pane
          {...shared}
          pane="replay-view"
          label={view ? 'What the model saw' : 'The original; nothing was sent yet'}
          source={source}
          dimOutside={null}
        />
        {!view && <div className="pointer-events-none absolute inset-0 bg-black/55" />}
        <figcaption className="caption absolute top-3 left-3 rounded-md px-2.5 py-0.5 font-semibold text-[13px]">
          {view ? 'What the model saw' : 'Nothing sent yet'}
        </figcaption>
      </figure>
      <figure className="relative min-w-0 overflow-hidden bg-canvas">
        <Pane
          {...shared}
          pane="replay-image"
          label="What was really there, at full resolution"
          source={original}
          dimOutside={crop}
        />
        <figcaption className="caption absolute top-3 left-3 rounded-md px-2.5 py-0.5 font-semibold text-[13px]">
          What was really there
        </figcaption>
      </figure>
    </div>
  )
}
