/** The one schema of a box in JSON: original-image pixels. Parsing it is what brands it. */
import { z } from 'zod'
import type { Box } from './space.ts'

const finite = z.number().min(-1e9).max(1e9)

const plain = z
  .object({ x: finite, y: finite, width: finite.min(0), height: finite.min(0) })
  .meta({ id: 'Box', description: 'A rectangle in pixels of the oriented original image' })

/** The one place where JSON becomes a branded box: the API promises image space. */
export const imageBoxSchema = plain as unknown as z.ZodType<Box<'image'>, Box<'image'>>
