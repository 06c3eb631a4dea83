/**
 * The two light marks that follow the pointer: where it is on the linked pane, and which patch of the map it is in.
 * They are elements over the canvases, so that a moving pointer draws no canvas again.
 */
import { type Box, mapBox, mapPoint, type Point, type Size } from '#contract/space.ts'
import { type Camera, screenTransform } from './camera.ts'

export interface Marks {
  /** the pointer is here on a pane beside this one */
  readonly ghost: Point<'image'> | null
  readonly patch: Box<'image'> | null
}

export interface PaneMarks {
  show(marks: Marks, camera: Camera, viewport: Size): void
  dispose(): void
}

const ghostSide = 17

const ghostStyle = `position:absolute;left:0;top:0;width:${ghostSide}px;height:${ghostSide}px;pointer-events:none;
  background:linear-gradient(#fff,#fff) 50% 0/1px 100% no-repeat,linear-gradient(#fff,#fff) 0 50%/100% 1px no-repeat;
  filter:drop-shadow(0 0 1px #000) drop-shadow(0 0 1px #000);`
const patchStyle = `position:absolute;left:0;top:0;box-sizing:border-box;pointer-events:none;
  border:1.5px solid #fff;box-shadow:0 0 0 1px rgba(0,0,0,.7),inset 0 0 0 1px rgba(0,0,0,.7);`

export function createPaneMarks(host: HTMLElement): PaneMarks {
  const made = new Map<string, HTMLElement>()
  let shown = ''

  /** Made at the first use: most panes never need them. */
  const element = (name: 'ghost' | 'patch') => {
    let mark = made.get(name)
    if (!mark) {
      mark = document.createElement('div')
      mark.dataset.mark = name
      mark.setAttribute('aria-hidden', 'true')
      mark.style.cssText = name === 'ghost' ? ghostStyle : patchStyle
      host.append(mark)
      made.set(name, mark)
    }
    mark.style.display = 'block'
    return mark
  }
  const hide = (name: string) => {
    const mark = made.get(name)
    if (mark) mark.style.display = 'none'
  }

  return {
    show({ ghost, patch }, camera, viewport) {
      const transform = screenTransform(camera, viewport)
      const at = ghost && mapPoint(transform, ghost)
      const frame = patch && mapBox(transform, patch)
      const wanted = JSON.stringify([at, frame])
      if (wanted === shown) return
      shown = wanted
      if (at) {
        const half = (ghostSide - 1) / 2
        element('ghost').style.transform =
          `translate(${Math.floor(at.x) - half}px, ${Math.floor(at.y) - half}px)`
      } else hide('ghost')
      if (frame) {
        const { style } = element('patch')
        style.transform = `translate(${Math.round(frame.x)}px, ${Math.round(frame.y)}px)`
        style.width = `${Math.round(frame.width)}px`
        style.height = `${Math.round(frame.height)}px`
      } else hide('patch')
    },
    dispose() {
      for (const mark of made.values()) mark.remove()
      made.clear()
    },
  }
}
