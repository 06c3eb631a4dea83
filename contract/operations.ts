/** What whoever runs Loupe asks of it. */
import { z } from 'zod'

export const readinessSchema = z
  .object({
    /** stopping: what goes on may end, nothing new is taken; unready: something is missing that runs need */
    status: z.enum(['ready', 'starting', 'stopping', 'unready']),
    checks: z.array(
      z.object({
        name: z.enum(['database', 'disk', 'engines']),
        ok: z.boolean(),
        /** plain words; no path and no address */
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.infer<typeof readinessSchema>
