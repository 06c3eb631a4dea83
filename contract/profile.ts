/** Model profiles as the API lists them, and how a person picks or changes one. */
import { z } from 'zod'
import { conventionIdSchema, modelProfileSchema, paddingSchema, zoomSyntaxSchema } from './engine.ts'
import { resizeRuleSchema } from './resize.ts'

/** A published profile: what is known of a family of models, and who says so. */
export const profileInfoSchema = modelProfileSchema
  .extend({
    /** names of models that it is matched by, for people */
    names: z.array(z.string()),
    /** the paper or repository that its facts come from */
    source: z.string(),
    /** what a person should know, such as a fact that nobody has published; null where there is nothing */
    note: z.string().nullable(),
  })
  .meta({ id: 'ProfileInfo' })
export type ProfileInfo = z.infer<typeof profileInfoSchema>

/** Which profile an engine has: one by id (else matched from the model's name), with single fields of it changed. */
export const profileChoiceSchema = z
  .object({
    profile: z.string().max(64).optional(),
    convention: conventionIdSchema.optional(),
    resize: resizeRuleSchema.optional(),
    padding: paddingSchema.optional(),
    attentionLayer: z.number().int().min(0).max(1000).nullable().optional(),
    zoomSyntax: zoomSyntaxSchema.nullable().optional(),
  })
  .strict()
export type ProfileChoice = z.infer<typeof profileChoiceSchema>
