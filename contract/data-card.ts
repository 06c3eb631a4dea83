/**
 * The data card of a benchmark that was made in a project: what is in it, where it is from, who checked it and how far they
 * agree, and what it lacks (in the spirit of Datasheets for Datasets, Gebru et al., CACM 64, 2021). Made from what is stored
 * alone. It also holds what the three plots of arXiv 2602.11858, figure 4, are drawn from: categories, resolutions, crop ratios.
 */
import { z } from 'zod'
import { agreementSchema } from './agreement.ts'
import { entryStateSchema, entryStates, projectRulesSchema } from './project.ts'
import { splitSummarySchema } from './split.ts'

const count = z.number().int().min(0)
const spreadSchema = z.object({ least: z.number(), median: z.number(), most: z.number() }).nullable()
export type Spread = z.infer<typeof spreadSchema>

const topicSchema = agreementSchema.shape.topics.element.omit({ pairs: true })
const boxSchema = agreementSchema.shape.boxes.shape.between.omit({ pairs: true }).extend({ pairs: count })

export const dataCardSchema = z
  .object({
    card: z.literal('loupe-data-card-1'),
    name: z.string(),
    description: z.string(),
    /** as the project states it; empty: not stated */
    licence: z.string(),
    madeAt: z.string(),
    project: z.object({ id: z.string(), name: z.string(), revision: count }),
    /** which entries were asked for, in words */
    which: z.string(),
    entries: count,
    images: count,
    /** asked for, and not in it */
    leftOut: z.array(z.object({ why: z.string(), entries: count })),
    /** of the whole project, deleted ones left out */
    states: z.record(entryStateSchema, count),
    types: z.object({ choice: count, open: count }),
    /** the most frequent first; null: none given */
    categories: z.array(z.object({ category: z.string().nullable(), entries: count })),
    /** how many options multiple-choice questions have, and which letter is true how often */
    options: z.array(z.object({ options: count, entries: count })),
    letters: z.array(z.object({ letter: z.string(), entries: count })),
    /** every size that occurs, in pixels, the most frequent first */
    sizes: z.array(z.object({ width: z.number().int(), height: z.number().int(), images: count })),
    megapixels: spreadSchema,
    /** share of the picture that the smallest box around the evidence covers, 0..1, one for each entry that has any, ascending */
    crops: z.object({
      shares: z.array(z.number()),
      spread: spreadSchema,
      /** the project's line (a tenth in the paper), and how many are below it */
      limit: z.number(),
      below: count,
      without: count,
      severalBoxes: count,
    }),
    origin: z.object({
      person: count,
      imported: count,
      machine: count,
      models: z.array(z.object({ engine: z.string(), model: z.string(), entries: count })),
      /** suggested by a machine and answered rightly by an engine from the whole picture alone */
      easy: count,
    }),
    checking: z.object({
      ...projectRulesSchema.pick({ overlap: true, blind: true, authorsVerify: true }).shape,
      /** how many entries have how many checks that count */
      checks: z.array(z.object({ checks: count, entries: count })),
      /** settled by a resolution */
      settled: count,
      /** found too easy by somebody */
      tooEasy: count,
      people: z.array(z.object({ name: z.string(), wrote: count, checked: count })),
    }),
    agreement: z.object({
      ...agreementSchema.pick({ checked: true, overlapping: true, answers: true }).shape,
      topics: z.array(topicSchema),
      boxes: z.object({ toEvidence: boxSchema, between: boxSchema }),
    }),
    splits: z.object({ seed: count, parts: z.array(splitSummarySchema) }).nullable(),
    /** what a reader has to know, in sentences */
    gaps: z.array(z.string()),
  })
  .meta({ id: 'DataCard' })
export type DataCard = z.infer<typeof dataCardSchema>

/** Zero for every state. */
export function noStates(): DataCard['states'] {
  return Object.fromEntries(entryStates.map((state) => [state, 0])) as DataCard['states']
}

/** A share as percent with as many digits as it needs, three at most. */
export const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`
