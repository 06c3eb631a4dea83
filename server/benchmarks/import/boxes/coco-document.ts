/**
 * Reads COCO instances (cocodataset.org, data format): our own export by its questions, exactly as it was; any other as boxes
 * with categories, one item for each annotation, each picture, or each category of a picture.
 */
import { z } from 'zod'
import type { BoxesPer } from '#contract/box-import.ts'
import { extraValueSchema, type ItemDraft, itemSchema } from '#contract/dataset.ts'
import type { PlainBox } from '#contract/space.ts'
import { boxAround, regionOf } from './media-fragment.ts'
import { type DocumentRow, draftWith, type PictureHint, ReadItem } from './read-item.ts'

const id = z.union([z.number(), z.string().max(200)])
const picture = z.looseObject({
  id,
  file_name: z.string().max(4096).optional(),
  coco_url: z.string().max(4096).optional(),
  width: z.number().positive().optional(),
  height: z.number().positive().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})
const annotation = z.looseObject({
  id: id.optional(),
  image_id: id,
  category_id: id.nullish(),
  bbox: z.array(z.unknown()).nullish(),
  segmentation: z.unknown().optional(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
})
const question = itemSchema
  .pick({ question: true, options: true, answer: true, category: true, kind: true })
  .extend({
    id: itemSchema.shape.key,
    image_id: id,
    image_name: itemSchema.shape.imageName,
    cycle: itemSchema.shape.cycle,
    extra: itemSchema.shape.extra,
    annotation_ids: z.array(id).max(256),
  })

/** The lists may hold anything; each entry is checked where it is read. */
export interface CocoDocument {
  readonly images: readonly unknown[]
  readonly annotations: readonly unknown[]
  readonly categories?: unknown
  readonly questions?: unknown
}

export function isCoco(value: unknown): value is CocoDocument {
  if (typeof value !== 'object' || value === null) return false
  const { images, annotations } = value as Record<string, unknown>
  return Array.isArray(images) && Array.isArray(annotations)
}

export function hasQuestions(coco: CocoDocument): boolean {
  return Array.isArray(coco.questions)
}

/** `per`: what makes an item, where the file has no questions of its own. */
export function cocoRows(coco: CocoDocument, per: BoxesPer): DocumentRow[] {
  const tables = tablesOf(coco)
  if (Array.isArray(coco.questions)) return coco.questions.map((one, i) => ownRow(one, i + 1, tables))
  if (per === 'annotation') return coco.annotations.map((one, i) => rowOf([one], i + 1, tables, per))
  const groups = new Map<string, { row: number; list: unknown[] }>()
  coco.annotations.forEach((one, i) => {
    const read = annotation.safeParse(one)
    const parts = read.success ? [read.data.image_id, per === 'category' ? read.data.category_id : null] : [i]
    const name = JSON.stringify(parts)
    const group = groups.get(name)
    if (group) group.list.push(one)
    else groups.set(name, { row: i + 1, list: [one] })
  })
  return [...groups.values()].map(({ row, list }) => rowOf(list, row, tables, per))
}

interface Tables {
  readonly pictures: ReadonlyMap<string | number, z.infer<typeof picture>>
  readonly categories: ReadonlyMap<string | number, string>
  readonly boxes: ReadonlyMap<string | number, PlainBox>
}

function tablesOf(coco: CocoDocument): Tables {
  const read = <T extends { id?: string | number | undefined }>(list: unknown, schema: z.ZodType<T>) =>
    (Array.isArray(list) ? list : []).flatMap((one: unknown) => {
      const found = schema.safeParse(one)
      return found.success && found.data.id !== undefined ? [[found.data.id, found.data] as const] : []
    })
  const named = z.looseObject({ id, name: z.string() })
  return {
    pictures: new Map(read(coco.images, picture)),
    categories: new Map(
      read(coco.categories, named).map(([key, one]) => [key, one.name.trim().slice(0, 200)] as const),
    ),
    boxes: new Map(
      read(coco.annotations, annotation).flatMap(([key, one]) => {
        const box = boxOf(one)
        return box ? [[key, box] as const] : []
      }),
    ),
  }
}

function ownRow(given: unknown, row: number, { pictures, boxes }: Tables): DocumentRow {
  const read = question.safeParse(given)
  if (!read.success) return refused(row, 'The question is not as COCO files of Loupe have it.')
  const { id: key, image_id, image_name: imageName, annotation_ids, ...rest } = read.data
  const found = pictures.get(image_id)
  if (!found) return refused(row, `There is no picture with the id ${image_id}.`)
  const evidence = annotation_ids.map((one) => boxes.get(one))
  if (!evidence.every((box) => box !== undefined)) return refused(row, 'One of its boxes is not in the file.')
  const draft: ItemDraft = { key, imageName, ...rest, evidence: [] }
  const hint = hintOf(found)
  return {
    row,
    problem: null,
    item: new ReadItem({ draft, boxes: { boxes: evidence, units: 'pixels' }, picture: hint, own: true }),
  }
}

function rowOf(list: readonly unknown[], row: number, tables: Tables, per: BoxesPer): DocumentRow {
  const read = list.map((one) => annotation.safeParse(one))
  const annotations = read.flatMap((one) => (one.success ? [one.data] : []))
  const [first] = annotations
  if (!first || annotations.length < list.length) return refused(row, 'The annotation names no picture.')
  const found = tables.pictures.get(first.image_id)
  if (!found) return refused(row, `There is no picture with the id ${first.image_id}.`)
  const boxes = annotations.map(boxOf)
  if (!boxes.every((box) => box !== null)) {
    return refused(row, 'The annotation has neither a box with an area nor a polygon.')
  }
  if (boxes.length > 256) return refused(row, `The picture has ${boxes.length} boxes; 256 are possible.`)
  const names = [...new Set(annotations.map((one) => tables.categories.get(one.category_id ?? '') ?? ''))]
  const hint = hintOf(found)
  const alone = per === 'annotation' ? first : null
  const key =
    per === 'annotation'
      ? String(first.id ?? row)
      : per === 'image'
        ? hint.name
        : `${hint.name} ${names[0] ?? ''}`.trim()
  const { question: asked, answer } = { ...first.attributes, ...first } as Record<string, unknown>
  const draft = draftWith({
    key: key.slice(0, 512),
    imageName: hint.name.slice(0, 1024),
    question: alone && typeof asked === 'string' ? asked.slice(0, 20_000) : '',
    answer: alone && typeof answer === 'string' ? answer.slice(0, 2000) : null,
    category: names.length === 1 ? names[0] || null : null,
    extra: alone ? scalarsOf(alone) : names.length > 1 ? { categories: names.join(', ').slice(0, 2000) } : {},
  })
  const raw = { boxes: boxes as PlainBox[], units: 'pixels' as const }
  return { row, problem: null, item: new ReadItem({ draft, boxes: raw, picture: hint, own: false }) }
}

const structural = new Set(['id', 'image_id', 'category_id', 'bbox', 'area', 'segmentation', 'attributes'])
const spoken = new Set(['question', 'answer'])

/** Its own fields and attributes that are single values; a crowd only where it is one. */
function scalarsOf(given: z.infer<typeof annotation>): ItemDraft['extra'] {
  const own = Object.entries(given).filter(
    ([name, value]) => !structural.has(name) && !(name === 'iscrowd' && value === 0),
  )
  const all = [...own, ...Object.entries(given.attributes ?? {})].filter(([name]) => !spoken.has(name))
  return Object.fromEntries(
    all.slice(0, 100).flatMap(([name, value]) => {
      const read = extraValueSchema.safeParse(value)
      if (!read.success || read.data === null || read.data === '') return []
      return [[name.slice(0, 200), typeof read.data === 'string' ? read.data.slice(0, 20_000) : read.data]]
    }),
  )
}

function boxOf({ bbox, segmentation }: z.infer<typeof annotation>): PlainBox | null {
  if (bbox && bbox.length > 0) return regionOf(bbox, 'pixels')?.box ?? null
  if (!Array.isArray(segmentation)) return null
  const numbers = segmentation.flat().filter((one): one is number => typeof one === 'number')
  const even = numbers.filter((_, i) => i % 2 === 0)
  return (
    boxAround(
      even,
      numbers.filter((_, i) => i % 2 === 1),
    )?.box ?? null
  )
}

function hintOf({
  id: key,
  file_name,
  coco_url,
  width,
  height,
  sha256,
}: z.infer<typeof picture>): PictureHint {
  const size = width !== undefined && height !== undefined ? { width, height } : null
  return { name: file_name ?? coco_url ?? String(key), sha256: sha256 ?? null, size }
}

const refused = (row: number, problem: string): DocumentRow => ({ row, item: null, problem })
