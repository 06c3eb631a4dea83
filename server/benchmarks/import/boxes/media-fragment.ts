/** Regions of pictures in addresses and selectors: media fragments (W3C Media Fragments 1.0, section 4.2.2) and simple SVG shapes. */

import type { Mapping } from '#contract/import.ts'
import type { PlainBox } from '#contract/space.ts'

export interface Region {
  readonly box: PlainBox
  readonly units: Mapping['units'] | 'percent'
}

/** `xywh=10,20,30,40`, `xywh=pixel:…` or `xywh=percent:…`, wherever it stands in a fragment. Null where there is none, or none with an area. */
export function regionOfFragment(fragment: string): Region | null {
  const number = '(\\d{1,9}(?:\\.\\d{1,12})?)'
  const [, unit, ...found] =
    new RegExp(`(?:^|[#&?])xywh=(?:(pixel|percent):)?${number},${number},${number},${number}(?=&|$)`).exec(
      fragment.trim(),
    ) ?? []
  return regionOf(found.map(Number), unit === 'percent' ? 'percent' : 'pixels')
}

/** The box around an SVG selector's polygon or rectangle, in pixels; null for any other shape. */
export function regionOfSvg(svg: string): Region | null {
  const text = svg.slice(0, 1_000_000)
  const [, points] = /<poly(?:gon|line)\b[^>]*\spoints\s*=\s*["']([^"']*)["']/i.exec(text) ?? []
  if (points !== undefined) {
    const numbers = (points.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/gi) ?? []).map(Number)
    return boxAround(
      numbers.filter((_, i) => i % 2 === 0),
      numbers.filter((_, i) => i % 2 === 1),
    )
  }
  const [rect] = /<rect\b[^>]*>/i.exec(text) ?? []
  if (rect === undefined) return null
  const side = (name: string) =>
    Number(new RegExp(`\\s${name}\\s*=\\s*["'](-?[\\d.]+)["']`, 'i').exec(rect)?.[1] ?? Number.NaN)
  return regionOf([side('x'), side('y'), side('width'), side('height')], 'pixels')
}

/** The smallest box around points; null where it has no area. */
export function boxAround(xs: readonly number[], ys: readonly number[]): Region | null {
  if (xs.length === 0 || xs.length !== ys.length) return null
  const [left, right] = extremes(xs)
  const [top, bottom] = extremes(ys)
  return regionOf([left, top, right - left, bottom - top], 'pixels')
}

function extremes(values: readonly number[]): [number, number] {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return [least, most]
}

export function regionOf(sides: readonly unknown[], units: Region['units']): Region | null {
  const [x, y, width, height, ...more] = sides
  const all = [x, y, width, height]
  if (more.length > 0 || !all.every((one) => typeof one === 'number' && Number.isFinite(one))) return null
  const box = { x, y, width, height } as PlainBox
  return box.width > 0 && box.height > 0 ? { box, units } : null
}
