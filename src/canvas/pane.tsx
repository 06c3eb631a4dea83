/**
 * One pane: a picture one can move about in, with boxes and a heatmap over it. React gives the element and what is to
 * be shown; all drawing is imperative and no camera move renders anything.
 */
import { type CSSProperties, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { Size } from '#contract/space.ts'
import { wake } from './frame-loop.ts'
import { createPaneKeys, type PaneKeys } from './pane-keys.ts'
import { createPaneRenderer, type PaneRenderer } from './pane-renderer.ts'
import { createPaneStage } from './pane-stage.ts'
import type { PaneState } from './pane-state.ts'
import { createPointerController } from './pointer.ts'
import { TextAlternative } from './text-alternative.tsx'
import { type Trouble, TroubleNote } from './trouble-note.tsx'

export interface PaneProps extends PaneState {
  /** accessible name */
  readonly label: string
  /** names the pane towards the camera store and commands; made up where absent */
  readonly pane?: string
  /** for screen readers: what else there is to know of this picture, such as the answers */
  readonly spoken?: readonly string[]
  /** moved by hand only: it takes no focus, and the keys stay the page's own */
  readonly handsOnly?: boolean
  readonly className?: string
  readonly style?: CSSProperties
}

const noWords: readonly string[] = []
const nothing: Size = { width: 0, height: 0 }

export function Pane(props: PaneProps) {
  const generated = useId()
  const pane = props.pane ?? generated
  const help = useId()
  const element = useRef<HTMLDivElement>(null)
  const canvases = useRef<HTMLDivElement>(null)
  const renderer = useRef<PaneRenderer | null>(null)
  const follow = useRef<(() => void) | null>(null)
  const placeLens = useRef<(() => void) | null>(null)
  const latest = useRef<PaneProps>(props)
  const [viewport, setViewport] = useState<Size>(nothing)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const handsOnly = props.handsOnly ?? false

  useLayoutEffect(() => {
    latest.current = props
    renderer.current?.update(props)
    placeLens.current?.()
  })

  useLayoutEffect(() => {
    const host = element.current
    if (!host || !canvases.current) return
    const layers = createPaneStage(canvases.current)
    const made = createPaneRenderer(host, pane, layers, latest.current, setTrouble)
    renderer.current = made
    const pointer = createPointerController({
      element: host,
      pane,
      state: () => latest.current,
      viewport: () => made.viewport,
      show: made.show,
    })
    follow.current = pointer.follow
    placeLens.current = pointer.placeLens
    const stopKeys = handsOnly
      ? () => {}
      : listenToKeys(
          host,
          createPaneKeys(pane, () => latest.current, pointer, made.show),
        )
    const measure = () => setViewport((v) => sizeOf(host, v))
    const observer = new ResizeObserver(measure)
    observer.observe(host)
    measure()
    const stopWatching = watchPixelRatio(host, wake)
    return () => {
      stopWatching()
      stopKeys()
      observer.disconnect()
      pointer.dispose()
      made.dispose()
      layers.stage.destroy()
      renderer.current = null
      setTrouble(null)
      follow.current = null
      placeLens.current = null
    }
  }, [pane, handsOnly])

  const { cameras, imageSize } = props
  const { width: imageWidth, height: imageHeight } = imageSize
  useLayoutEffect(
    () => cameras.place(pane, { size: { width: imageWidth, height: imageHeight }, viewport }),
    [cameras, pane, imageWidth, imageHeight, viewport],
  )
  // The pane is named here because another name means another renderer.
  useLayoutEffect(() => {
    if (pane) renderer.current?.resize(viewport)
  }, [pane, viewport])
  useEffect(() => {
    const moved = () => {
      follow.current?.()
      wake()
    }
    return cameras.subscribe(moved)
  }, [cameras])

  return (
    <div style={{ position: 'relative', ...props.style }} className={props.className}>
      <div
        ref={element}
        role="application"
        aria-label={props.label}
        aria-roledescription="zoomable picture"
        aria-describedby={handsOnly ? undefined : help}
        data-pane={pane}
        style={{ position: 'absolute', inset: 0, overflow: 'hidden', touchAction: 'none', outlineOffset: -2 }}
      >
        <div ref={canvases} />
      </div>
      <TroubleNote trouble={trouble} />
      <TextAlternative
        id={help}
        keys={!handsOnly}
        label={props.label}
        imageSize={imageSize}
        boxes={props.boxes}
        selected={props.selected}
        spoken={props.spoken ?? noWords}
      />
    </div>
  )
}

/** The pane takes the focus, and keys only while it has it; but Space is also its own while the pointer is over it. */
function listenToKeys(host: HTMLElement, keys: PaneKeys): () => void {
  host.tabIndex = 0
  const under = (event: KeyboardEvent) => {
    const { target } = event
    if (event.key !== ' ' || !(target instanceof Element) || !host.matches(':hover')) return
    // Another pane has the focus: the drag will be on this one.
    if (target.closest('[data-pane]')) keys.space(true)
    else if (!target.closest(takesSpace)) {
      // A command of the page for this key goes first.
      setTimeout(() => event.defaultPrevented || keys.space(true))
    }
  }
  const letGo = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || event.key === ' ') keys.space(false)
  }
  host.addEventListener('keydown', keys.down)
  host.addEventListener('keyup', keys.up)
  host.addEventListener('focus', keys.focus)
  host.addEventListener('blur', keys.blur)
  document.addEventListener('keydown', under, { capture: true })
  document.addEventListener('keyup', letGo)
  window.addEventListener('blur', letGo)
  return () => {
    host.removeEventListener('keydown', keys.down)
    host.removeEventListener('keyup', keys.up)
    host.removeEventListener('focus', keys.focus)
    host.removeEventListener('blur', keys.blur)
    document.removeEventListener('keydown', under, { capture: true })
    document.removeEventListener('keyup', letGo)
    window.removeEventListener('blur', letGo)
  }
}

/** What does something of its own at Space. */
const takesSpace = 'a, button, input, textarea, select, summary, [contenteditable], [role]:not(main)'

function sizeOf(host: HTMLElement, before: Size): Size {
  const { clientWidth: width, clientHeight: height } = host
  return width === before.width && height === before.height ? before : { width, height }
}

/** Calls back when the screen's density changes, as it does between two monitors and with the browser's own zoom. */
function watchPixelRatio(host: HTMLElement, changed: () => void): () => void {
  const observer = new ResizeObserver(changed)
  try {
    observer.observe(host, { box: 'device-pixel-content-box' })
  } catch {
    // Without that box the window's resize event, which browser zoom sends, has to do.
  }
  addEventListener('resize', changed)
  return () => {
    observer.disconnect()
    removeEventListener('resize', changed)
  }
}
