/** What the server asks of its decode process, and what comes back. Both ends are ours; replies are checked all the same. */
import { z } from 'zod'
import { imageFormats } from '#contract/image.ts'
import type { PlainBox, Size } from '#contract/space.ts'
import type { ImageLimits } from '../limits.ts'
import type { PictureFormat } from '../picture.ts'
import type { ImageFormat } from '../sniff.ts'
import type { StandInPart } from './draw-stand-in.ts'

const side = z.number().int().positive()
const size = z.object({ width: side, height: side })

/** The replies by kind of work. */
export const replySchemas = {
  probe: z.object({
    format: z.enum(imageFormats),
    stored: size,
    orientation: z.literal([1, 2, 3, 4, 5, 6, 7, 8]),
    upright: size,
    streams: z.boolean(),
    grey: z.boolean(),
  }),
  pyramid: z.object({ upright: size, levels: side }),
  cut: z.instanceof(Uint8Array),
  peek: z.object({ ...size.shape, bytes: side, thumb: z.string().max(1_000_000) }),
  measure: z.object({ ...size.shape, format: z.string().max(20) }),
  standIn: z.object({ upright: size, levels: side }),
} as const

export interface Asks {
  /** the header of an upload; `head` holds its first bytes */
  probe: { path: string; head: Uint8Array; limits: ImageLimits }
  /** decodes all of it and writes its pyramid to `target` */
  pyramid: { path: string; format: ImageFormat; stored: Size; target: string }
  /** a region of the original at a size, encoded */
  cut: {
    path: string
    format: ImageFormat
    stored: Size
    region: PlainBox
    size: Size
    picture: PictureFormat
  }
  /** size and a small WebP of a file that may be taken in */
  peek: { path: string; limits: ImageLimits }
  /** format and size of a picture that a bundle calls one of ours */
  measure: { path: string; maxPixels: number }
  /** pictures as sent, laid over a canvas; its pyramid goes to `target` */
  standIn: { size: Size; parts: readonly StandInPart[]; canvas: string; target: string }
}

export type Kind = keyof Asks
export type Ask = { [K in Kind]: { kind: K } & Asks[K] }[Kind]

export type ToChild = { id: number; ask: Ask }

/** `problem`: one of the catalogue's. `said`: the decoder's own words, which never leave the server. */
export const fromChildSchema = z.union([
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('usage'), rss: z.number(), processorMs: z.number() }),
  z.object({ type: z.literal('done'), id: z.number(), value: z.unknown() }),
  z.object({
    type: z.literal('failed'),
    id: z.number(),
    problem: z.object({ code: z.string(), detail: z.string().optional() }).nullable(),
    said: z.string(),
  }),
])
export type FromChild = z.input<typeof fromChildSchema>
