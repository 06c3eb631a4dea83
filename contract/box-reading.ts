/** What four written numbers mean under one convention, checked: the part of convention.ts that does the sums. */
import type { WrittenBox } from './box-syntax.ts'
import type { ConventionId } from './engine.ts'
import type { BoxProblem } from './run.ts'
import {
  area,
  type Box,
  box,
  boxFromCorners,
  clampToSize,
  mapBox,
  resizeTransform,
  type Size,
} from './space.ts'

/** The two pictures that a box can be relative to: the original, and the view of the whole of it as sent. */
export interface Frame {
  readonly image: Size
  readonly view: Size
}

export interface ConventionInfo {
  readonly id: ConventionId
  /** short name for a person */
  readonly label: string
  /** completes "this model's boxes …" */
  readonly range: string
  /** what the four numbers are, in order: corners x first, corners y first, or corner and size */
  readonly order: 'xyxy' | 'yxyx' | 'xywh'
  /** who writes boxes so */
  readonly source: string
  /** the largest value of a number: one for both axes, or the sides of a picture */
  readonly limit: number | 'view' | 'image'
}

const overshootShare = 0.02

export interface Reading {
  readonly box: Box<'image'> | null
  readonly problems: BoxProblem[]
}

/** What the written numbers mean under one convention: a box in image pixels, or why there is none. */
export function readUnder(written: WrittenBox, info: ConventionInfo, frame: Frame): Reading {
  const contradiction = contradicts(written, info)
  if (contradiction) return fail('malformed', contradiction)
  const limit = unitSize(info.limit, frame)
  const [a, b, c, d] = written.values as [number, number, number, number]
  const corners =
    info.order === 'yxyx' ? [b, a, d, c] : info.order === 'xywh' ? [a, b, a + c, b + d] : [a, b, c, d]
  const [x1, y1, x2, y2] = corners as [number, number, number, number]

  const worst = furthestOutside([x1, x2], limit.width) ?? furthestOutside([y1, y2], limit.height)
  if (worst && worst.share > overshootShare) {
    const says = info.order === 'xywh' ? `reaches ${plain(worst.value)}` : `says ${plain(worst.value)}`
    return fail(
      'out-of-range',
      `The box ${says}, but this model's boxes ${rangeWords(info, frame)}. Nothing was changed.`,
    )
  }
  if (x2 < x1 || y2 < y1) return fail('swapped-corners', swappedWords(info, x2 < x1))
  const unitBox = clampToSize(boxFromCorners('view', x1, y1, x2, y2), limit)
  const inside = unitBox && toImage(unitBox, limit, frame.image)
  const problems: BoxProblem[] = []
  if (worst) {
    problems.push(
      problem(
        'overshoot',
        `The box says ${plain(worst.value)}, a little outside the picture. It was cut at the border.`,
      ),
    )
  }
  if (!inside) problems.push(problem('empty', 'The box has no area.'))
  return { box: inside, problems }
}

function fail(code: BoxProblem['code'], message: string): Reading {
  return { box: null, problems: [problem(code, message)] }
}

/** Names or units that were written and that the declared convention does not have. */
function contradicts(written: WrittenBox, info: ConventionInfo): string | null {
  if (written.labels !== null && written.labels !== info.order) {
    return `The box names its numbers ${[...written.labels].join(', ')}, but this model's boxes are ${[...info.order].join(', ')}.`
  }
  const pixels = info.limit === 'view' || info.limit === 'image'
  if ((written.unit === '%' && info.limit !== 100) || (written.unit === 'px' && !pixels)) {
    return `The box is written in ${written.unit}, but this model's boxes ${info.range}.`
  }
  return null
}

/** The size of the whole picture in a convention's units. */
export function unitSize(limit: ConventionInfo['limit'], frame: Frame): Size {
  if (limit === 'view') return frame.view
  if (limit === 'image') return frame.image
  return { width: limit, height: limit }
}

/** Units of a convention are a resize of the picture, as the view is; null where no area is left. */
function toImage(unitBox: Box<'view'>, unit: Size, image: Size): Box<'image'> | null {
  const mapped = clampToSize(mapBox(resizeTransform('view', unit, 'image', image), unitBox), image)
  return mapped && area(mapped) > 0 ? box('image', mapped) : null
}

function furthestOutside(values: readonly number[], limit: number): { value: number; share: number } | null {
  let worst: { value: number; share: number } | null = null
  for (const value of values) {
    const share = Math.max(-value, value - limit) / limit
    if (share > 0 && share > (worst?.share ?? 0)) worst = { value, share }
  }
  return worst
}

function rangeWords(info: ConventionInfo, frame: Frame): string {
  if (info.limit === 'view') return `${info.range}, ${frame.view.width} × ${frame.view.height}`
  if (info.limit === 'image') return `${info.range}, ${frame.image.width} × ${frame.image.height}`
  return info.range
}

function swappedWords(info: ConventionInfo, horizontal: boolean): string {
  if (info.order === 'xywh')
    return `The box's ${horizontal ? 'width' : 'height'} is below zero. Nothing was changed.`
  return horizontal
    ? 'The right edge of the box lies left of its left edge. Nothing was changed.'
    : 'The lower edge of the box lies above its upper edge. Nothing was changed.'
}

function plain(value: number): string {
  return String(Number(value.toPrecision(6)))
}

export function problem(code: BoxProblem['code'], message: string): BoxProblem {
  return { code, message }
}
