/** The divider of the swipe: what the model saw on its left, what was really there on its right. */
import { MoveHorizontal } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import { leftPane } from './pane-names.ts'

export interface SwipeDividerProps {
  /** 0..1 of the panes' width */
  at: number
  area: RefObject<HTMLElement | null>
  onMove: (at: number) => void
}

export function SwipeDivider({ at, area, onMove }: SwipeDividerProps) {
  const element = useRef<HTMLDivElement>(null)
  /** from the line to the hand that took it, CSS px: the line does not jump to the hand */
  const grip = useRef(0)
  const share = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect()
    return box && box.width > 0 ? { at: (event.clientX - box.left) / box.width, width: box.width } : null
  }
  const move = (event: PointerEvent) => {
    const hand = share(event)
    if (hand) onMove(clamp(hand.at - grip.current / hand.width))
  }
  // The wheel means the picture under the divider. React's own listener could not keep the page from scrolling.
  useEffect(() => {
    const handle = element.current
    const pass = (event: WheelEvent) => {
      event.preventDefault()
      const pane = area.current?.querySelector(`[data-pane="${leftPane}"]`)
      pane?.dispatchEvent(new WheelEvent('wheel', event))
    }
    handle?.addEventListener('wheel', pass, { passive: false })
    return () => handle?.removeEventListener('wheel', pass)
  }, [area])
  const key = (event: KeyboardEvent) => {
    const large = 0.1
    const step = event.shiftKey ? large : 0.02
    const moves: Record<string, number> = {
      ArrowLeft: at - step,
      ArrowDown: at - step,
      ArrowRight: at + step,
      ArrowUp: at + step,
      PageDown: at - large,
      PageUp: at + large,
      Home: 0,
      End: 1,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    onMove(clamp(to))
  }
  return (
    <div
      ref={element}
      role="slider"
      aria-label="Swipe divider: the view on its left, the original on its right"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(at * 100)}
      tabIndex={0}
      onKeyDown={key}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const hand = share(event)
        grip.current = hand ? (hand.at - at) * hand.width : 0
        event.stopPropagation()
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) move(event)
      }}
      className="absolute inset-y-0 z-10 -ml-4 flex w-8 cursor-ew-resize touch-none items-center justify-center"
      style={{ left: `${at * 100}%` }}
    >
      <span
        aria-hidden="true"
        className="absolute inset-y-0 w-[2px] bg-white shadow-[0_0_0_1px_rgb(0_0_0/0.4)]"
      />
      <span
        aria-hidden="true"
        className="relative flex size-8 items-center justify-center rounded-full bg-white text-black shadow-float"
      >
        <MoveHorizontal size={16} />
      </span>
    </div>
  )
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
