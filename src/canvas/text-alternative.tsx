/** What a pane shows, in words, for those who do not see it. */
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

export function TextAlternative({
  id,
  label,
  imageSize,
  boxes,
  selected,
}: {
  id: string
  label: string
  imageSize: Size
  boxes: readonly PaneBox[]
  selected: string | null
}) {
  const shown = boxes.filter((b) => !b.hidden)
  const chosen = shown.find((b) => b.id === selected)
  return (
    <div style={hidden}>
      <p id={id}>
        Picture of {imageSize.width} by {imageSize.height} pixels. Arrow keys move the view, Tab goes through
        the boxes. With a box selected, arrow keys move it by one pixel, Shift by ten, Alt resizes it; Escape
        deselects.
      </p>
      <ul aria-label={`Boxes on ${label}`}>
        {shown.map((b) => (
          <li key={b.id}>{inWords(b)}</li>
        ))}
      </ul>
      <p aria-live="polite">{chosen ? `Selected: ${inWords(chosen)}` : ''}</p>
    </div>
  )
}
