/** A dataset and its items: what a benchmark is once it has been imported, whatever format it came in. */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'
import { optionSchema } from './image.ts'
import { type Box, unionBox } from './space.ts'

/** A cell of a column that Loupe has no word for; kept so that an export gives it back. */
export const extraValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const itemSchema = z
  .object({
    /** ours, unique everywhere */
    id: z.string(),
    datasetId: z.string(),
    /** its place in the dataset, from 0 without gaps: the order of the source */
    ordinal: z.number().int().min(0),
    /** the source's own id, unique in the dataset */
    key: z.string().min(1).max(512),
    imageId: z.string(),
    /** the picture's name or path in the source */
    imageName: z.string().max(1024),
    /** size of the upright picture in pixels */
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    question: z.string().min(1).max(20_000),
    /** empty: an open question */
    options: z.array(optionSchema).max(26),
    /** the true answer: an option's letter, or text; null where the source has none */
    answer: z.string().max(2000).nullable(),
    /** the sort that figures are broken down by */
    category: z.string().max(200).nullable(),
    /** a finer sort */
    kind: z.string().max(200).nullable(),
    /** where the answer can be seen, in original-image pixels; several for questions about several things */
    evidence: z.array(imageBoxSchema).max(256),
    /** one question asked with its options in several orders (HR-Bench): which question, and which turn of it */
    cycle: z.object({ group: z.string(), turn: z.string() }).nullable(),
    extra: z.record(z.string(), extraValueSchema),
  })
  .meta({ id: 'Item' })
export type Item = z.infer<typeof itemSchema>

/** What a reader of a format makes of one row, before its picture has been taken in. */
export type ItemDraft = Omit<Item, 'id' | 'datasetId' | 'ordinal' | 'imageId' | 'width' | 'height'>

export const marksSchema = z
  .object({
    note: z.string().max(20_000),
    tags: z.array(z.string().trim().min(1).max(64)).max(64),
  })
  .meta({ id: 'Marks' })
export type Marks = z.infer<typeof marksSchema>

export const datasetSchema = z
  .object({
    id: z.string(),
    name: z.string().trim().min(1).max(200),
    description: z.string().max(20_000),
    /** as the source states it, empty where it does not */
    licence: z.string().max(500),
    /** the format it was read from */
    format: z.string(),
    createdAt: z.string(),
    /** the project that it was published from, as it was then */
    project: z.object({ id: z.string(), name: z.string(), revision: z.number().int() }).optional(),
    items: z.number().int().min(0),
    images: z.number().int().min(0),
    /** in the order of their first appearance */
    categories: z.array(z.string()),
    /** changes with every change of an item or a mark: what a cache of its facts is keyed by */
    revision: z.number().int(),
  })
  .meta({ id: 'Dataset' })
export type Dataset = z.infer<typeof datasetSchema>

/** The one evidence box that a run is given: the smallest box around all of them, in image pixels; null without any. */
export function evidenceOf(item: Pick<Item, 'evidence'>): Box<'image'> | null {
  const [first, ...rest] = item.evidence
  return first ? rest.reduce((all, box) => unionBox(all, box), first) : null
}
