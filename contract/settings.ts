/** Setting engines up from the browser: what may be sent, and what is told back. Keys go in and never come out. */
import { z } from 'zod'
import { engineProbeSchema } from './engine.ts'
import { profileChoiceSchema } from './profile.ts'

export const engineIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, dot, dash; at most 64')

export const baseUrlSchema = z
  .url({ protocol: /^https?$/, error: 'an address such as http://127.0.0.1:8000/v1' })
  .max(2000)
  .refine((address) => !hasCredentials(address), 'the key belongs in its own field, not in the address')

function hasCredentials(address: string): boolean {
  return URL.canParse(address) && new URL(address).username !== ''
}

/** A server family with its usual address; what it does differently is the server's business. */
export const presetSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    /** the usual address, empty where there is none */
    baseUrl: z.string(),
    /** one line for a person */
    hint: z.string(),
    needsKey: z.boolean(),
  })
  .meta({ id: 'EnginePreset' })
export type EnginePreset = z.infer<typeof presetSchema>

export const engineDraftSchema = z
  .object({
    label: z.string().trim().min(1, 'a name').max(120),
    preset: z.string().max(40).nullable().default(null),
    /** several addresses serve one model */
    baseUrls: z.array(baseUrlSchema).min(1, 'one address at least').max(32),
    model: z.string().trim().min(1, 'the model’s name').max(300),
    /** undefined: keep the key that is set; null: no key */
    apiKey: z.string().trim().min(1).max(4000).nullable().optional(),
    /** questions at once for each address; null: the default */
    concurrency: z.number().int().min(1).max(512).nullable().default(null),
    choice: profileChoiceSchema.default({}),
  })
  .strict()
  .meta({ id: 'EngineDraft' })
export type EngineDraft = z.infer<typeof engineDraftSchema>

/** An engine as it is set up. Only for whoever may change settings: it tells addresses. */
export const engineSetupSchema = z
  .object({
    id: z.string(),
    source: z.enum(['file', 'environment', 'settings']),
    label: z.string(),
    preset: z.string().nullable(),
    baseUrls: z.array(z.string()),
    model: z.string(),
    keySet: z.boolean(),
    concurrency: z.number().int().nullable(),
    /** the profile as asked for, with what calibration or a person changed */
    choice: profileChoiceSchema,
    /** what was changed here, over what the configuration file says; empty for engines of the settings */
    override: profileChoiceSchema,
  })
  .meta({ id: 'EngineSetup' })
export type EngineSetup = z.infer<typeof engineSetupSchema>

export const settingsSchema = z
  .object({ engines: z.array(engineSetupSchema), presets: z.array(presetSchema) })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof settingsSchema>

/** Asks an address that is being edited. `engine`: use the key that is set for it, for its own addresses only. */
export const addressSchema = z
  .object({
    baseUrl: baseUrlSchema,
    preset: z.string().max(40).nullable().default(null),
    apiKey: z.string().trim().min(1).max(4000).nullish(),
    engine: engineIdSchema.nullish(),
  })
  .strict()

export const modelListSchema = z.object({ models: z.array(z.string()) }).meta({ id: 'ModelList' })

/** A draft tried out before it is saved; `engine` as in addressSchema. */
export const trialSchema = engineDraftSchema.extend({ engine: engineIdSchema.nullish() })
export const trialResultSchema = engineProbeSchema
