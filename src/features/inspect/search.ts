/**
 * Everything that makes up a view of the Inspect screen, as search params, so that a link restores it exactly.
 * A param that does not parse falls back to its absence: a mangled link still opens the image.
 */
import { z } from 'zod'
import { runParamsSchema } from '#contract/run.ts'
import { type Box, box } from '#contract/space.ts'
import type { MapKind } from '../../canvas/map-scale.ts'

/** The router parses bare numbers, so an id of digits only arrives as a number. */
const text = (max: number) =>
  z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().min(1).max(max))
    .optional()
    .catch(undefined)
const flag = z.boolean().optional().catch(undefined)
const share = z.number().min(0).max(1).optional().catch(undefined)
const count = z.number().int().min(0).max(10_000).optional().catch(undefined)
const numbers = (length: number) =>
  z
    .string()
    .refine((value) => parseNumbers(value, length) !== null)
    .optional()
    .catch(undefined)

export const mapKinds = ['relative', 'question', 'generic'] as const satisfies readonly MapKind[]

export const inspectSearchSchema = z.object({
  /** the run that is shown */
  run: text(128),
  /** another run on the same image whose answers stand beside it */
  compare: text(128),
  /** runs that are compared; with `run`, the comparison that it was opened from */
  group: text(64),
  /** the open step of the run */
  step: count,
  /** the slice of a dataset that is walked, as src/app/slice/search.ts writes it */
  slice: text(10_000),
  /** the sample scene that the image came from, and which of its questions */
  sample: text(128),
  q: count,
  method: text(64),
  engine: text(64),
  /** what is set of the method beyond its defaults */
  params: runParamsSchema.optional().catch(undefined),
  /** a question that was typed and not asked yet */
  question: text(4000),
  /** a person's box that was drawn and not asked about yet: "x,y,width,height" in image pixels */
  box: numbers(4),
  /** the camera: "x,y,scale"; `cam2` is the right pane's while the panes are not linked */
  cam: numbers(3),
  cam2: numbers(3),
  link: flag,
  /** place of the swipe divider, 0..1 of the pane; absent: no swipe */
  swipe: share,
  /** what the right pane shows */
  right: z.enum(['image', 'crop']).optional().catch(undefined),
  /** a comparison in a pane for each run */
  apart: flag,
  /** its maps on one colour scale, unless switched off */
  sameScale: flag,
  overlays: flag,
  heat: flag,
  opacity: share,
  map: z.enum(mapKinds).optional().catch(undefined),
  /** which picture's map: "step-image" */
  picture: z
    .string()
    .regex(/^\d+-\d+$/)
    .optional()
    .catch(undefined),
  layer: count,
  scale: text(32),
  smooth: flag,
  /** low values let the picture through, unless switched off */
  fade: flag,
  /** values of the map below this share of the scale stay clear */
  threshold: share,
})
export type InspectSearch = z.infer<typeof inspectSearchSchema>

/** What belongs to how one looks, not to which run: it stays when another run is opened. */
export const lookKeys = [
  'slice',
  'sample',
  'link',
  'overlays',
  'heat',
  'opacity',
  'map',
  'scale',
  'smooth',
  'fade',
  'threshold',
  'method',
  'engine',
  'params',
  'group',
  'apart',
  'sameScale',
] as const satisfies readonly (keyof InspectSearch)[]

/** The search params with which another run is opened: the look stays, what belonged to the old run goes. */
export function searchForRun(search: InspectSearch, run: string): InspectSearch {
  const next: InspectSearch = { run }
  for (const key of lookKeys) if (search[key] !== undefined) Object.assign(next, { [key]: search[key] })
  return next
}

/** "1.5,2,3" as numbers, or null where it is not exactly `length` finite numbers. */
export function parseNumbers(value: string, length: number): number[] | null {
  const parts = value.split(',')
  if (parts.length !== length) return null
  const parsed = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  return parsed.every((n) => Number.isFinite(n)) ? parsed : null
}

export interface CameraText {
  readonly x: number
  readonly y: number
  readonly scale: number
}

export function parseCamera(value: string | undefined): CameraText | null {
  const parsed = value === undefined ? null : parseNumbers(value, 3)
  if (!parsed) return null
  const [x, y, scale] = parsed as [number, number, number]
  return scale > 0 ? { x, y, scale } : null
}

/** Enough digits that a restored view is the same to well under a screen pixel. */
export function formatCamera(camera: CameraText): string {
  return [trim(camera.x, 2), trim(camera.y, 2), Number(camera.scale.toPrecision(6))].join(',')
}

export function parseBox(value: string | undefined): Box<'image'> | null {
  const parsed = value === undefined ? null : parseNumbers(value, 4)
  if (!parsed) return null
  const [x, y, width, height] = parsed as [number, number, number, number]
  return width > 0 && height > 0 ? box('image', { x, y, width, height }) : null
}

export function formatBox(b: Box<'image'>): string {
  return [b.x, b.y, b.width, b.height].map((n) => trim(n, 2)).join(',')
}

function trim(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
