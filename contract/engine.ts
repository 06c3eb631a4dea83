/** What browser and server agree on about engines, model profiles and methods. */
import { z } from 'zod'
import { resizeRuleSchema } from './resize.ts'

/** How a model writes boxes; see convention.ts and field notes on published models. */
export const conventionIds = [
  'fraction', // 0..1 of the image, x1 y1 x2 y2 (Zoom-Refine, Mini-o3)
  'thousand', // 0..1000 of the image, x1 y1 x2 y2 (InternVL, Qwen2-VL, Qwen3-VL, GLM-V, the built-in model)
  'thousand-yx', // 0..1000, y1 x1 y2 x2 (Gemini, Gemma)
  'percent', // 0..100 of the image (CropVLM)
  'view-pixel', // pixels of the view as sent (Qwen2.5-VL, MGPO)
  'image-pixel', // pixels of the original image (DeepEyes, TreeVGR)
  'image-pixel-xywh', // pixels of the original, x y width height (V* ground truth)
] as const
export const conventionIdSchema = z.enum(conventionIds)
export type ConventionId = z.infer<typeof conventionIdSchema>

export const paddingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absolute'), share: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('relative'), factor: z.number().min(1).max(10) }),
])

/** What has to be known of a model. */
export const modelProfileSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    convention: conventionIdSchema,
    resize: resizeRuleSchema,
    /** how prompts are worded: the paper's long instructions, or the tiny model's token prompts */
    promptStyle: z.enum(['chat', 'tiny']),
    /** how a predicted box grows into the crop when the run does not say otherwise */
    padding: paddingSchema,
    /** index of the layer whose relative map localises best, null where unknown */
    attentionLayer: z.number().int().min(0).nullable(),
    imageFormat: z.enum(['png', 'jpeg']),
  })
  .meta({ id: 'ModelProfile' })
export type ModelProfile = z.infer<typeof modelProfileSchema>

export const capabilitiesSchema = z.object({
  streaming: z.boolean(),
  logprobs: z.boolean(),
  attention: z.boolean(),
  multiImage: z.boolean(),
  /** multiple choice answered by comparing the options' likelihoods */
  choiceScoring: z.boolean(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

/** `idle`: will load at the first question; `ready`; `loading`; `offline`: configured, does not answer; `failed`: cannot start. */
export const engineStatusSchema = z.enum(['idle', 'loading', 'ready', 'offline', 'failed'])

export const engineInfoSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    kind: z.enum(['builtin', 'openai']),
    model: z.string(),
    status: engineStatusSchema,
    /** plain words on the status, such as why it is offline */
    statusDetail: z.string().nullable(),
    /** one line that tells a person what to expect of it */
    description: z.string(),
    capabilities: capabilitiesSchema,
    convention: conventionIdSchema,
    profile: modelProfileSchema,
  })
  .meta({ id: 'Engine' })
export type EngineInfo = z.infer<typeof engineInfoSchema>

export const methodIds = [
  'single-glance',
  'zoom-refine',
  'multi-turn',
  'attention-crop',
  'external-crop',
  'dual-view',
] as const
export const methodIdSchema = z.enum(methodIds)
export type MethodId = z.infer<typeof methodIdSchema>

export const methodInfoSchema = z
  .object({
    id: methodIdSchema,
    label: z.string(),
    /** one sentence for a person who chooses */
    description: z.string(),
    needs: z.array(z.enum(['multiImage', 'attention'])),
    paper: z.object({ title: z.string(), url: z.string() }).nullable(),
    /** false: known, not built yet; a run with it is refused */
    available: z.boolean(),
  })
  .meta({ id: 'Method' })
export type MethodInfo = z.infer<typeof methodInfoSchema>

export const healthSchema = z.object({
  status: z.literal('ok'),
  version: z.string(),
  engines: z.array(z.object({ id: z.string(), status: engineStatusSchema })),
})
export type Health = z.infer<typeof healthSchema>
