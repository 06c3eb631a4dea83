/** Boxes from elsewhere (COCO, W3C Web Annotations) become entries of a project. */
import { z } from 'zod'
import { refusalSchema } from './import.ts'

/** What makes an entry, where a file has boxes and no questions. */
export const boxesPer = ['annotation', 'image', 'category'] as const
export const boxesPerSchema = z.enum(boxesPer)
export type BoxesPer = z.infer<typeof boxesPerSchema>

export const boxesPerWords: Record<BoxesPer, string> = {
  annotation: 'each annotation becomes an item',
  image: 'all boxes of a picture become one item',
  category: 'the boxes of one category on a picture become one item',
}

export const boxImportSchema = z
  .object({
    /** of the change; it can be taken back as any change of many entries */
    id: z.string(),
    projectId: z.string(),
    at: z.string(),
    by: z.string(),
    format: z.enum(['coco', 'w3c']),
    per: boxesPerSchema,
    entries: z.number().int().min(0),
    /** of these entries, those whose question was ready to be checked */
    submitted: z.number().int().min(0),
    /** pictures that came along and were new to this Loupe */
    newImages: z.number().int().min(0),
    refused: z.number().int().min(0),
    /** the first thousand of them */
    refusals: z.array(refusalSchema),
  })
  .meta({ id: 'BoxImport' })
export type BoxImport = z.infer<typeof boxImportSchema>
