/** What browser and server agree on about methods and their parameters. */
import { z } from 'zod'

/** The published ways of looking, in the fixed contract. */
export const methodIds = [
  'single-glance',
  'zoom-refine',
  'multi-turn',
  'attention-crop',
  'external-crop',
  'dual-view',
] as const

/** Surveys: many asks of one question that make one picture. Run like methods, listed beside them. */
export const surveyIds = ['answer-map', 'resolution-sweep'] as const

export const methodIdSchema = z.enum([...methodIds, ...surveyIds])
export type MethodId = z.infer<typeof methodIdSchema>

/** One parameter of a method, as its picker shows it. Its name is a key of RunParams. */
export const methodParamSchema = z
  .object({
    name: z.string(),
    label: z.string(),
    /** one sentence on what it does */
    help: z.string(),
    kind: z.enum(['number', 'integer', 'boolean', 'choice', 'padding', 'engine', 'sides', 'box']),
    min: z.number().nullable(),
    max: z.number().nullable(),
    step: z.number().nullable(),
    choices: z.array(z.object({ value: z.string(), label: z.string() })),
    /** what is used when a run does not say, in the form of RunParams; null: the model profile decides */
    default: z.unknown(),
    /** where the default comes from: paper, repository, profile */
    source: z.string(),
  })
  .meta({ id: 'MethodParam' })
export type MethodParam = z.infer<typeof methodParamSchema>

export const methodInfoSchema = z
  .object({
    id: methodIdSchema,
    label: z.string(),
    /** one sentence for a person who chooses */
    description: z.string(),
    needs: z.array(z.enum(['multiImage', 'attention'])),
    paper: z.object({ title: z.string(), url: z.string() }).nullable(),
    params: z.array(methodParamSchema),
    /** false: known, not built yet; a run with it is refused */
    available: z.boolean(),
  })
  .meta({ id: 'MethodInfo' })
export type MethodInfo = z.infer<typeof methodInfoSchema>
