/** What of the settings page stands in its address. */
import { z } from 'zod'

export const settingsSearchSchema = z.object({
  engine: z.string().max(64).optional().catch(undefined),
  /** without it: the engines */
  tab: z.enum(['people', 'display']).optional().catch(undefined),
})
export type SettingsSearch = z.infer<typeof settingsSearchSchema>
