/** What leaves a project over HTTP: its data card, and its entries as a file. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { cardMarkdown } from '#contract/card-text.ts'
import { dataCardSchema } from '#contract/data-card.ts'
import { exportFormatSchema, exportPlanSchema, pictureModeSchema } from '#contract/export.ts'
import { entryStateSchema } from '#contract/project.ts'
import { splitPlanSchema } from '#contract/split.ts'
import type { Leaving } from '../annotate/leave.ts'
import { headersOf, originOf } from './exports.ts'

const tags = ['annotate']
const params = z.object({ id: z.string().max(64) })

const which = z
  .string()
  .max(200)
  .default('verified')
  .transform((text) => (text === 'verified' || text === 'complete' ? text : text.split(',')))
  .pipe(z.union([z.enum(['verified', 'complete']), z.array(entryStateSchema).min(1).max(6)]))

const split = z
  .string()
  .max(5000)
  .optional()
  .transform((text, context): unknown => {
    if (text === undefined) return null
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(splitPlanSchema.nullable())

const wish = z.object({
  which,
  split,
  /** people by name instead of by number */
  names: z.stringbool().default(false),
})

const querystring = wish.extend({
  format: exportFormatSchema,
  images: pictureModeSchema.optional(),
  part: z.string().max(60).optional(),
  bare: z.stringbool().default(false),
})

export function projectExportRoutes(leaving: Leaving): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/projects/:id/card',
      {
        schema: {
          tags,
          params,
          description:
            'The data card of what would leave the project: `which` is verified, complete, or states with commas between them; `split` is JSON of a SplitPlan.',
          querystring: wish,
          response: { 200: dataCardSchema },
        },
      },
      ({ params: { id }, query }) => leaving.card(id, query),
    )

    app.get(
      '/api/projects/:id/card.md',
      { schema: { tags, params, description: 'The data card as Markdown.', querystring: wish } },
      async ({ params: { id }, query }, reply) =>
        reply.type('text/markdown; charset=utf-8').send(cardMarkdown(await leaving.card(id, query))),
    )

    app.get(
      '/api/projects/:id/export/plan',
      {
        schema: {
          tags,
          params,
          description: 'What the export would hold, leave out and lose; nothing is written yet.',
          querystring,
          response: { 200: exportPlanSchema },
        },
      },
      ({ params: { id }, query }) => leaving.plan(id, query),
    )

    app.get(
      '/api/projects/:id/export',
      {
        schema: {
          tags,
          params,
          description:
            'The entries as a file in any format of items: a zip with the list, pictures as asked for, data card, plots and splits; `bare` gives the list alone, `part` one split alone.',
          querystring,
        },
      },
      async (request, reply) => {
        const { plan, stream } = await leaving.make(request.params.id, request.query, originOf(request))
        for (const [name, value] of Object.entries(headersOf(plan))) reply.header(name, value)
        return reply.type(plan.mediaType).send(stream)
      },
    )
  }
}
