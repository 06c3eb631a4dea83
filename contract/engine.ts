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

/** `minPixels`: the crop's sides are at least this many image pixels, as far as the image goes. */
const minPixels = z.number().int().min(1).max(100_000).optional()
export const paddingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absolute'), share: z.number().min(0).max(1), minPixels }),
  z.object({ kind: z.literal('relative'), factor: z.number().min(1).max(10), minPixels }),
])

/** How a model asks for a crop in words; each is the form of one published method. */
export const zoomSyntaxIds = ['qwen3-vl', 'deepeyes', 'mini-o3', 'mgpo', 'chain-of-focus'] as const
export const zoomSyntaxSchema = z.enum(zoomSyntaxIds)
export type ZoomSyntax = z.infer<typeof zoomSyntaxSchema>

/** What has to be known of a model. */
export const modelProfileSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    convention: conventionIdSchema,
    resize: resizeRuleSchema,
    /** for crops, where they are sent at another size than the whole image; else `resize` */
    cropResize: resizeRuleSchema.optional(),
    /** how prompts are worded: the paper's long instructions, the tiny model's token prompts, or a crop policy that answers with a box alone (CropVLM) */
    promptStyle: z.enum(['chat', 'tiny', 'crop-policy']),
    /** how it asks for crops in the multi-turn method, null where it was not trained to */
    zoomSyntax: zoomSyntaxSchema.nullable().default(null),
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
  /** the default layer's map of every generated token */
  tokenMaps: z.boolean().default(false),
  /** answers held to a JSON schema */
  schema: z.boolean().default(false),
  tools: z.boolean().default(false),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

/** `idle`: will load at the first question; `ready`; `loading`; `offline`: configured, does not answer; `failed`: cannot start. */
export const engineStatusSchema = z.enum(['idle', 'loading', 'ready', 'offline', 'failed'])

/** What a probe found: one small question for each ability. `ok` is null where it could not be told. */
export const engineProbeSchema = z
  .object({
    at: z.string(),
    checks: z.array(
      z.object({
        id: z.enum([
          'reachable',
          'model',
          'text',
          'image',
          'multiImage',
          'logprobs',
          'schema',
          'tools',
          'attention',
          'streaming',
        ]),
        label: z.string(),
        ok: z.boolean().nullable(),
        detail: z.string(),
        ms: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'EngineProbe' })
export type EngineProbe = z.infer<typeof engineProbeSchema>

/** One address of an engine; the address itself is for administrators only and not told here. */
export const replicaSchema = z.object({
  index: z.number().int().min(0),
  /** `resting`: failed, others are asked first; `open`: failed so often that questions are refused for a while; `trying`: one question finds out whether it is back */
  status: z.enum(['unknown', 'up', 'resting', 'open', 'trying']),
  running: z.number().int().min(0),
  waiting: z.number().int().min(0),
  /** in a row */
  failures: z.number().int().min(0).default(0),
  /** until it is tried again, while it rests or is open */
  backInMs: z.number().min(0).nullable().default(null),
  detail: z.string().nullable(),
})
export type Replica = z.infer<typeof replicaSchema>

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
    /** where it was set up: built in, in the configuration file, or on the settings page */
    source: z.enum(['builtin', 'file', 'settings']).default('file'),
    replicas: z.array(replicaSchema).default([]),
    /** the last probe, null before the first */
    probe: engineProbeSchema.nullable().default(null),
  })
  .meta({ id: 'Engine' })
export type EngineInfo = z.infer<typeof engineInfoSchema>

export const healthSchema = z.object({
  status: z.literal('ok'),
  version: z.string(),
  engines: z.array(z.object({ id: z.string(), status: engineStatusSchema })),
})
export type Health = z.infer<typeof healthSchema>
