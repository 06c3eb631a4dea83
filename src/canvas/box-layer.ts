/** Draws boxes, handles, chips and the dimmed outside: one pass, culled and batched by style, in device pixels. */
import { type Box, box } from '#contract/space.ts'
import { handles } from './box-edit.ts'
import { boxIndex } from './box-index.ts'
import { type ChipWish, type Insets, placeChips } from './chips.ts'
import { handleShare } from './hit.ts'
import { type BoxRole, boxRoles, type PaneBox } from './pane-box.ts'
import { placeBox, type Raster, type Rect } from './raster.ts'
import type { RoleColours } from './role-colours.ts'

export interface BoxScene {
  readonly boxes: readonly PaneBox[]
  readonly selected: string | null
  readonly hovered: string | null
  /** this box lies elsewhere for now: it is under the hand */
  readonly edited: { readonly id: string; readonly box: Box<'image'> } | null
  /** the box being drawn */
  readonly draft: Box<'image'> | null
  readonly dimOutside: Box<'image'> | null
  /** hides what is outside of `dimOutside` altogether */
  readonly hideOutside?: boolean
  /** the whole image */
  readonly image: Box<'image'>
  /** CSS px at the pane's top and bottom where no label should be */
  readonly insets: Insets
  /** the camera moves: a crowd of boxes is drawn with less care */
  readonly moving: boolean
}

interface Placed {
  readonly item: PaneBox
  readonly rect: Rect
}

const casing = 'rgba(0, 0, 0, 0.55)'
const dimming = 'rgba(8, 8, 9, 0.62)'
/** More labels than this hide the picture: then only the selected and hovered box are labelled. */
const mostChips = 40
/** From here on boxes are a crowd: while the camera moves they do without the dark line beneath, which is most of their pixels. */
const crowd = 200

export function drawBoxes(
  context: CanvasRenderingContext2D,
  raster: Raster,
  scene: BoxScene,
  colours: RoleColours,
): void {
  if (scene.dimOutside) {
    const ground = scene.hideOutside ? colours.ground : dimming
    dim(context, ground, placeBox(raster, scene.image), placeBox(raster, scene.dimOutside))
  }
  const placed = placedBoxes(raster, scene)
  const emphasised = (p: Placed) => p.item.id === scene.selected || p.item.id === scene.hovered
  const plain = placed.filter((p) => !emphasised(p))
  lines(context, raster, plain, colours, { width: 2, cased: !scene.moving || plain.length < crowd })
  lines(context, raster, placed.filter(emphasised), colours, { width: 3, cased: true })
  const selected = placed.find((p) => p.item.id === scene.selected)
  if (selected?.item.editable) drawHandles(context, raster, selected, colours)
  const labelled = placed.length > mostChips ? placed.filter(emphasised) : placed
  drawChips(
    context,
    raster,
    [...labelled].sort((a, b) => +emphasised(b) - +emphasised(a)),
    colours,
    scene.insets,
    emphasised,
  )
}

/** Whether `drawBoxes` has anything to draw. */
export function boxesShow(raster: Raster, scene: BoxScene): boolean {
  return scene.dimOutside !== null || placedBoxes(raster, scene).length > 0
}

function placedBoxes(raster: Raster, scene: BoxScene): Placed[] {
  return itemsNear(scene, shownPart(raster))
    .filter((b) => !b.hidden)
    .map((item): Placed => ({ item, rect: placeBox(raster, item.box) }))
    .filter(({ rect }) => inView(rect, raster))
}

/** The boxes in a part of the image, those under the hand where the hand has them. */
function itemsNear({ boxes, edited, draft }: BoxScene, part: Box<'image'>): PaneBox[] {
  const near = boxIndex(boxes).touching(part)
  const held = edited && boxes.find((b) => b.id === edited.id)
  const others = held ? near.filter((b) => b !== held) : near
  return [
    ...others,
    ...(held && edited ? [{ ...held, box: edited.box }] : []),
    ...(draft ? [draftOf(draft)] : []),
  ]
}

function draftOf(box: Box<'image'>): PaneBox {
  const label = `${Math.round(box.width)} × ${Math.round(box.height)}`
  return { id: '\u0000draft', box, role: 'person', label }
}

/** The part of the image under the canvas, and a little more: lines are wider than the boxes they are drawn for. */
function shownPart(raster: Raster): Box<'image'> {
  const margin = 8 * raster.ratio
  return box('image', {
    x: (-raster.originX - margin) / raster.scale,
    y: (-raster.originY - margin) / raster.scale,
    width: (raster.width + 2 * margin) / raster.scale,
    height: (raster.height + 2 * margin) / raster.scale,
  })
}

function inView(r: Rect, raster: Raster): boolean {
  return r.right >= 0 && r.bottom >= 0 && r.left <= raster.width && r.top <= raster.height
}

function dim(context: CanvasRenderingContext2D, ground: string, whole: Rect, hole: Rect): void {
  context.fillStyle = ground
  context.beginPath()
  context.rect(whole.left, whole.top, whole.right - whole.left, whole.bottom - whole.top)
  context.rect(hole.left, hole.top, hole.right - hole.left, hole.bottom - hole.top)
  context.fill('evenodd')
}

/** Very far edges are brought near: dashes of a box that is a million pixels wide would be counted one by one. */
function near(rect: Rect, raster: Raster, margin: number): Rect {
  return {
    left: Math.max(-margin, rect.left),
    top: Math.max(-margin, rect.top),
    right: Math.min(raster.width + margin, rect.right),
    bottom: Math.min(raster.height + margin, rect.bottom),
  }
}

function lines(
  context: CanvasRenderingContext2D,
  raster: Raster,
  placed: readonly Placed[],
  colours: RoleColours,
  { width, cased }: { width: number; cased: boolean },
): void {
  const dash = [7 * raster.ratio, 5 * raster.ratio]
  for (const dashed of [false, true]) {
    for (const role of boxRoles) {
      const group = placed.filter((p) => p.item.role === role && (p.item.dashed ?? false) === dashed)
      if (group.length === 0) continue
      // strokeRect is several times faster than one path of all: only straight edges to fill.
      const strokeAll = (style: string, lineWidth: number) => {
        context.strokeStyle = style
        context.lineWidth = lineWidth * raster.ratio
        for (const { rect } of group) {
          const r = near(rect, raster, 64 * raster.ratio)
          context.strokeRect(r.left, r.top, r.right - r.left, r.bottom - r.top)
        }
      }
      // The line beneath is never dashed: it keeps a box legible on any picture.
      context.setLineDash([])
      if (cased) strokeAll(colours.roles[role].casing, width + 2)
      context.setLineDash(dashed ? dash : [])
      strokeAll(colours.roles[role].line, width)
    }
  }
  context.setLineDash([])
}

function drawHandles(
  context: CanvasRenderingContext2D,
  raster: Raster,
  of: Placed,
  colours: RoleColours,
): void {
  const { rect } = of
  const side = Math.round(9 * raster.ratio)
  const width = rect.right - rect.left
  const height = rect.bottom - rect.top
  // No room for the middle ones: eight squares on a small box would hide what is in it.
  const roomX = width >= 4 * side
  const roomY = height >= 4 * side
  context.fillStyle = '#ffffff'
  context.strokeStyle = casing
  context.lineWidth = raster.ratio
  context.shadowColor = 'transparent'
  for (const handle of handles) {
    const share = handleShare(handle)
    if ((share.x === 0.5 && !roomX) || (share.y === 0.5 && !roomY)) continue
    const x = Math.round(rect.left + share.x * width - side / 2)
    const y = Math.round(rect.top + share.y * height - side / 2)
    context.fillRect(x, y, side, side)
    context.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1)
  }
  context.fillStyle = colours.roles[of.item.role].line
}

function drawChips(
  context: CanvasRenderingContext2D,
  raster: Raster,
  placed: readonly Placed[],
  colours: RoleColours,
  insets: Insets,
  must: (of: Placed) => boolean,
): void {
  const { ratio } = raster
  context.font = `500 ${11 * ratio}px ${colours.font}`
  context.textBaseline = 'middle'
  const labelled = placed.filter((p) => p.item.label !== '')
  const wishes = labelled.map(
    (of): ChipWish => ({
      box: of.rect,
      size: { width: Math.ceil(context.measureText(of.item.label).width + 12 * ratio), height: 19 * ratio },
      must: must(of),
    }),
  )
  const places = placeChips(wishes, raster, 2 * ratio, {
    top: insets.top * ratio,
    bottom: insets.bottom * ratio,
  })
  places.forEach((place, i) => {
    const item = labelled[i]?.item
    if (place && item) drawChip(context, ratio, place, item.label, item.role, colours)
  })
}

function drawChip(
  context: CanvasRenderingContext2D,
  ratio: number,
  place: Rect,
  label: string,
  role: BoxRole,
  colours: RoleColours,
): void {
  context.fillStyle = colours.roles[role].line
  context.strokeStyle = casing
  context.lineWidth = ratio
  context.beginPath()
  context.roundRect(place.left, place.top, place.right - place.left, place.bottom - place.top, 3 * ratio)
  context.stroke()
  context.fill()
  context.fillStyle = colours.roles[role].text
  context.fillText(label, place.left + 6 * ratio, (place.top + place.bottom) / 2 + 0.5 * ratio)
}
