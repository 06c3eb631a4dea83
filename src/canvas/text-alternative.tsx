/** What a pane shows, in words, for those who do not see it. */
import { memo } from 'react'
import type { Size } from '#contract/space.ts'
import type { PaneBox } from './pane-box.ts'

const hidden = {
  position: 'absolute',
  width: 1,
  height: 1,
  margin: -1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const

function inWords({ label, role, box, editable }: PaneBox): string {
  const n = Math.round
  const place = `x ${n(box.x)}, y ${n(box.y)}, width ${n(box.width)}, height ${n(box.height)} image pixels`
  return `${label || role} (${role}): ${place}${editable ? ', can be edited' : ''}`
}

export interface TextAlternativeProps {
  id: string
  /** it listens to keys, which are told */
  keys: boolean
  label: string
  imageSize: Size
  boxes: readonly PaneBox[]
  selected: string | null
  /** what else the pane stands for, such as the answers; said aloud when it changes */
  spoken: readonly string[]
}

export function TextAlternative(props: TextAlternativeProps) {
  const { id, keys, label, imageSize, boxes, selected, spoken } = props
  const chosen = boxes.find((b) => b.id === selected && !b.hidden)
  return (
    <div style={hidden}>
      <p id={id}>
        Picture of {imageSize.width} by {imageSize.height} pixels.
        {keys &&
          ' Arrow keys move the view, Tab goes through the boxes. With a box selected, arrow keys move it by one pixel, Shift by ten, Alt resizes it. Escape lets go of it, and the next Tab leaves the picture.'}
      </p>
      <BoxList label={label} boxes={boxes} />
      <p aria-live="polite">{chosen ? `Selected: ${inWords(chosen)}` : ''}</p>
      <p aria-live="polite">{spoken.join('. ')}</p>
    </div>
  )
}

/** A thousand boxes are not to be written again because one was selected. */
const BoxList = memo(function BoxList({ label, boxes }: Pick<TextAlternativeProps, 'label' | 'boxes'>) {
  const shown = boxes.filter((b) => !b.hidden)
  return (
    <ul aria-label={`Boxes on ${label}`}>
      {shown.map((b) => (
        <li key={b.id}>{inWords(b)}</li>
      ))}
    </ul>
  )
})
