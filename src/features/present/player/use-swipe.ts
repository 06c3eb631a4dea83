/** A finger that wipes quickly to the side turns the page; slow drags stay the picture's. */
import { type PointerEvent, useRef } from 'react'

const leastPx = 48
const mostMs = 800

export function useSwipe(onNext: () => void, onPrevious: () => void) {
  const start = useRef<{ id: number; x: number; y: number; at: number } | null>(null)
  return {
    onPointerDownCapture(event: PointerEvent) {
      if (event.pointerType !== 'touch') return
      // A second finger makes it a pinch.
      start.current = event.isPrimary
        ? { id: event.pointerId, x: event.clientX, y: event.clientY, at: event.timeStamp }
        : null
    },
    onPointerUpCapture(event: PointerEvent) {
      const from = start.current
      start.current = null
      if (!from || from.id !== event.pointerId || event.timeStamp - from.at > mostMs) return
      const dx = event.clientX - from.x
      if (Math.abs(dx) < leastPx || Math.abs(event.clientY - from.y) > Math.abs(dx) / 2) return
      if (dx < 0) onNext()
      else onPrevious()
    },
    onPointerCancelCapture() {
      start.current = null
    },
  }
}
