/** Mouse, pen and touch on a pane: turns pointer events into camera moves and box edits. */
import { type Box, mapBox, type Point, point, type Size } from '#contract/space.ts'
import { drawnBox, type Handle, moveBox, resizeBox } from './box-edit.ts'
import { imagePoint, panBy, screenTransform, zoomAbout } from './camera.ts'
import { wake } from './frame-loop.ts'
import { boxesAt, handleAt, handleCursor, mouseReach, touchReach } from './hit.ts'
import { createMotion, createVelocityMeter, wheelFactor } from './motion.ts'
import type { PaneBox } from './pane-box.ts'
import type { Fleeting, PaneState } from './pane-state.ts'

export interface PointerHost {
  readonly element: HTMLElement
  readonly pane: string
  state(): PaneState
  viewport(): Size
  /** changes what is under the hand and asks for a redraw where it is different */
  show(change: Partial<Fleeting>): void
}

export interface PointerController {
  /** Gives up a box edit in progress and puts the box back. Returns whether there was one. */
  cancel(): boolean
  /** The picture has moved under a pointer that rests: it is over another point now. */
  follow(): void
  /** Puts the loupe where keys hold it, or takes it from there: after the focus or the loupe has changed. */
  placeLens(): void
  /** While Space is held every drag pans. */
  holdSpace(held: boolean): void
  dispose(): void
}

type Gesture =
  | { readonly kind: 'pan'; readonly click: boolean }
  | { readonly kind: 'move'; readonly box: PaneBox; readonly from: Point<'image'> }
  | { readonly kind: 'resize'; readonly box: PaneBox; readonly handle: Handle; readonly grip: Point<'image'> }
  | { readonly kind: 'draw'; readonly from: Point<'image'> }
  | { readonly kind: 'pinch' }
  | { readonly kind: 'lens' }

/** A press that moves less than this is a click, CSS px. */
const clickSlack = { mouse: 3, touch: 9 }
const smallestDrawn = 4

export function createPointerController(host: PointerHost): PointerController {
  const { element, pane } = host
  const controller = new AbortController()
  const pointers = new Map<number, Point<'screen'>>()
  const meter = createVelocityMeter()
  let motion = createMotion(host.state().cameras, pane)
  let motionOf = host.state().cameras
  let gesture: Gesture | null = null
  let pressed = point('screen', 0, 0)
  let moved = false
  let latest: Box<'image'> | null = null
  let spaceHeld = false
  let lastOver: OnPage | null = null
  let lensByKeys = false
  /** the pane was used by pointer last, not by keys */
  let byHand = false

  const currentMotion = () => {
    const { cameras } = host.state()
    if (cameras !== motionOf) {
      motion.stop()
      motion = createMotion(cameras, pane)
      motionOf = cameras
    }
    return motion
  }
  const camera = () => host.state().cameras.get(pane)
  const place = (event: OnPage): Point<'screen'> => {
    const bounds = element.getBoundingClientRect()
    return point('screen', event.clientX - bounds.left, event.clientY - bounds.top)
  }
  const toImage = (at: Point<'screen'>) => imagePoint(camera(), host.viewport(), at)
  const transform = () => screenTransform(camera(), host.viewport())
  const reach = (event: PointerEvent) => (event.pointerType === 'touch' ? touchReach : mouseReach)
  const selectedBox = () => {
    const { boxes, selected } = host.state()
    return boxes.find((b) => b.id === selected && b.editable && !b.hidden)
  }

  function begin(event: PointerEvent, at: Point<'screen'>): Gesture | null {
    if (event.button === 1 || (event.button === 0 && spaceHeld)) return { kind: 'pan', click: false }
    if (event.button !== 0) return null
    if (host.state().tool === 'draw') return { kind: 'draw', from: toImage(at) }
    const box = selectedBox()
    if (box) {
      const handle = handleAt(box.box, transform(), at, reach(event))
      if (handle) return { kind: 'resize', box, handle, grip: gripOffset(box.box, handle, toImage(at)) }
      if (boxesAt([box], transform(), at, 0).length > 0) return { kind: 'move', box, from: toImage(at) }
    }
    const finger = event.pointerType === 'touch'
    return finger && host.state().lens ? { kind: 'lens' } : { kind: 'pan', click: true }
  }

  function drag(at: Point<'screen'>, before: Point<'screen'>): void {
    const { imageSize, cameras, onBoxChange } = host.state()
    if (!gesture || gesture.kind === 'pinch' || gesture.kind === 'lens') return
    if (gesture.kind === 'pan') {
      cameras.set(panBy(camera(), at.x - before.x, at.y - before.y), pane)
      return
    }
    const here = toImage(at)
    if (gesture.kind === 'draw') {
      latest = drawnBox(gesture.from, here, imageSize)
      host.show({ draft: latest })
      return
    }
    const { box } = gesture
    latest =
      gesture.kind === 'move'
        ? moveBox(box.box, here.x - gesture.from.x, here.y - gesture.from.y, imageSize)
        : resizeBox(
            box.box,
            gesture.handle,
            point('image', here.x + gesture.grip.x, here.y + gesture.grip.y),
            imageSize,
          )
    host.show({ edited: { id: box.id, box: latest } })
    onBoxChange(box.id, latest, 'move')
  }

  /** Two fingers pinch; a third one waits until one of them is lifted. */
  function pinch(id: number, at: Point<'screen'>): void {
    const pair = [...pointers].slice(0, 2)
    const before = pair.find(([key]) => key === id)?.[1]
    const other = pair.find(([key]) => key !== id)?.[1]
    const { cameras } = host.state()
    if (!other || !before) return
    const middle = point('screen', (before.x + other.x) / 2, (before.y + other.y) / 2)
    const factor =
      Math.hypot(at.x - other.x, at.y - other.y) /
      Math.max(1, Math.hypot(before.x - other.x, before.y - other.y))
    const zoomed = zoomAbout(camera(), host.viewport(), middle, factor, cameras.limits(pane))
    cameras.set(panBy(zoomed, (at.x - before.x) / 2, (at.y - before.y) / 2), pane)
  }

  /** The last finger of a pinch that stays goes on panning. */
  function unpinch(): void {
    moved = true
    if (pointers.size < 2) gesture = pointers.size === 1 ? { kind: 'pan', click: false } : null
  }

  function finish(event: PointerEvent, at: Point<'screen'>): void {
    const { cameras, onSelect, onBoxChange, onDraw, boxes, selected } = host.state()
    const done = gesture
    const result = latest
    gesture = null
    latest = null
    host.show({ draft: null, edited: null })
    if (!done) return
    if (done.kind === 'pan' && moved) {
      currentMotion().glide(meter.at(event.timeStamp))
    } else if (
      (done.kind === 'pan' && done.click) ||
      ((done.kind === 'move' || done.kind === 'lens') && !moved)
    ) {
      const under = boxesAt(boxes, transform(), at)
      // A second click on the same spot goes on to the box beneath.
      const index = under.findIndex((b) => b.id === selected)
      onSelect(under[(index + 1) % Math.max(1, under.length)]?.id ?? null)
    } else if ((done.kind === 'move' || done.kind === 'resize') && result) {
      onBoxChange(done.box.id, result, 'end')
    } else if (done.kind === 'draw' && result) {
      const scale = cameras.get(pane).scale
      if (Math.max(result.width, result.height) * scale >= smallestDrawn) onDraw(result)
    }
  }

  function cancel(): boolean {
    const abandoned = gesture
    gesture = null
    latest = null
    host.show({ draft: null, edited: null })
    if (!abandoned) return false
    const { kind } = abandoned
    if (kind === 'pan' || kind === 'pinch' || kind === 'lens') return false
    if (kind !== 'draw') host.state().onBoxChange(abandoned.box.id, abandoned.box.box, 'cancel')
    return true
  }

  function hover(event: PointerEvent, at: Point<'screen'>): void {
    const { tool, boxes } = host.state()
    const under = tool === 'select' ? boxesAt(boxes, transform(), at)[0] : undefined
    host.show({ hovered: under?.id ?? null })
    element.style.cursor = cursor(event, at)
  }

  function cursor(event: PointerEvent, at: Point<'screen'>): string {
    if (gesture?.kind === 'pan') return 'grabbing'
    if (spaceHeld) return 'grab'
    if (host.state().tool === 'draw') return 'crosshair'
    const box = selectedBox()
    const handle = box && handleAt(box.box, transform(), at, reach(event))
    if (handle) return handleCursor(handle)
    if (box && contains(mapBox(transform(), box.box), at)) return 'move'
    return boxesAt(host.state().boxes, transform(), at).length > 0 ? 'pointer' : 'grab'
  }

  /** Says which point of the image the pointer is over. */
  function tell(event: OnPage | null): void {
    lastOver = event
    const { imageSize, onPoint, cameras } = host.state()
    const p = event && toImage(place(event))
    const inside = p && p.x >= 0 && p.y >= 0 && p.x < imageSize.width && p.y < imageSize.height
    const page = event && { x: event.clientX, y: event.clientY }
    cameras.point(pane, p && inside && page ? { point: p, page } : null)
    wake()
    onPoint(inside ? p : null)
  }

  /** Without a pointer the loupe stands at the centre, for as long as the focus is here and keys are used. */
  function placeLens(): void {
    const wanted = host.state().lens === true && !byHand && element.matches(':focus')
    if (wanted && (lensByKeys || !lastOver)) {
      const { x, y, width, height } = element.getBoundingClientRect()
      lensByKeys = true
      tell({ clientX: x + width / 2, clientY: y + height / 2 })
    } else if (lensByKeys) {
      lensByKeys = false
      tell(null)
    }
  }

  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options: AddEventListenerOptions = {},
  ) => element.addEventListener(name, listener, { ...options, signal: controller.signal })

  on('pointerdown', (event) => {
    const at = place(event)
    byHand = true
    lensByKeys = false
    element.focus({ preventScroll: true })
    currentMotion().stop()
    host.state().cameras.activate(pane)
    host.state().cameras.stop()
    pointers.set(event.pointerId, at)
    try {
      element.setPointerCapture(event.pointerId)
    } catch {
      // The pointer has gone already: its moves will simply not come.
    }
    if (pointers.size === 2) {
      cancel()
      gesture = { kind: 'pinch' }
      return
    }
    if (pointers.size > 2) return
    pressed = at
    moved = false
    latest = null
    gesture = begin(event, at)
    if (event.pointerType === 'touch' && host.state().lens) tell(event)
    meter.add(event.timeStamp, at.x, at.y)
    if (event.button === 1) event.preventDefault()
    element.style.cursor = cursor(event, at)
  })

  on('pointermove', (event) => {
    const at = place(event)
    lensByKeys = false
    // The release can be lost to a menu of the system.
    if (event.pointerType === 'mouse' && event.buttons === 0 && pointers.delete(event.pointerId)) cancel()
    const before = pointers.get(event.pointerId)
    if (!before) {
      hover(event, at)
      return tell(event)
    }
    if (gesture?.kind === 'pinch') {
      pinch(event.pointerId, at)
      pointers.set(event.pointerId, at)
      return
    }
    const slack = event.pointerType === 'touch' ? clickSlack.touch : clickSlack.mouse
    if (!moved && Math.hypot(at.x - pressed.x, at.y - pressed.y) < slack) return
    moved = true
    pointers.set(event.pointerId, at)
    meter.add(event.timeStamp, at.x, at.y)
    drag(at, before)
    tell(event)
  })

  on('pointerup', (event) => {
    if (!pointers.delete(event.pointerId)) return
    const at = place(event)
    if (gesture?.kind === 'pinch') return unpinch()
    meter.add(event.timeStamp, at.x, at.y)
    finish(event, at)
    if (event.pointerType !== 'touch') hover(event, at)
  })

  on('pointercancel', (event) => {
    pointers.delete(event.pointerId)
    if (gesture?.kind === 'pinch') return unpinch()
    cancel()
  })

  on('pointerleave', () => {
    if (pointers.size > 0) return
    host.show({ hovered: null })
    tell(null)
    placeLens()
  })

  on('focus', placeLens)
  on('keydown', () => {
    byHand = false
    placeLens()
  })
  on('blur', () => {
    byHand = false
    placeLens()
  })

  on('dblclick', (event) => {
    if (host.state().tool === 'draw') return
    currentMotion().zoom(place(event), event.shiftKey || event.altKey ? 0.5 : 2)
  })

  on(
    'wheel',
    (event) => {
      event.preventDefault()
      host.state().cameras.stop()
      currentMotion().zoom(place(event), wheelFactor(event))
    },
    { passive: false },
  )

  return {
    cancel,
    follow() {
      if (lensByKeys) placeLens()
      else if (lastOver) tell(lastOver)
    },
    placeLens,
    holdSpace(held) {
      spaceHeld = held
      element.style.cursor = held ? 'grab' : ''
    },
    dispose() {
      controller.abort()
      motion.stop()
      gesture = null
      pointers.clear()
    },
  }
}

/** A place on the page, CSS px; a pointer event is one. */
type OnPage = Pick<MouseEvent, 'clientX' | 'clientY'>

function contains(b: Box<'screen'>, at: Point<'screen'>): boolean {
  return at.x >= b.x && at.y >= b.y && at.x <= b.x + b.width && at.y <= b.y + b.height
}

/** From the hand to the edge it took: keeps an edge from jumping to the hand when taken a few pixels off. */
function gripOffset(b: Box<'image'>, handle: Handle, at: Point<'image'>): Point<'image'> {
  const x = handle.includes('w') ? b.x : handle.includes('e') ? b.x + b.width : at.x
  const y = handle.includes('n') ? b.y : handle.includes('s') ? b.y + b.height : at.y
  return point('image', x - at.x, y - at.y)
}
