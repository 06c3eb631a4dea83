/** Datasets and results as files over HTTP. What a format cannot hold is told before (plan) and with the file (headers). */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  type ExportPlan,
  exportFormatSchema,
  exportPlanSchema,
  formatInfoSchema,
  pictureModeSchema,
} from '#contract/export.ts'
import { sliceRuleSchema } from '#contract/slice.ts'
import { formatList } from '../benchmarks/export/catalogue.ts'
import type { Exports } from '../benchmarks/export/export.ts'

const tags = ['exports']
const params = z.object({ id: z.string().max(64) })

const rule = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(sliceRuleSchema)

const querystring = z.object({
  format: exportFormatSchema,
  /** how pictures are carried; without it in the format's usual way */
  images: pictureModeSchema.optional(),
  /** JSON of a SliceRule; without it the whole dataset */
  rule: rule.optional(),
  /** ids with commas between them, for formats of results */
  evaluations: z
    .string()
    .max(2000)
    .optional()
    .transform((text) => text?.split(',').filter(Boolean)),
})

export function exportRoutes(exports: Exports): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/api/formats', { schema: { tags, response: { 200: z.array(formatInfoSchema) } } }, async () =>
      formatList(),
    )

    app.get(
      '/api/datasets/:id/export/plan',
      {
        schema: {
          tags,
          description: 'What the export would hold, leave out and lose; nothing is written yet.',
          params,
          querystring,
          response: { 200: exportPlanSchema },
        },
      },
      (request) => exports.plan(request.params.id, request.query),
    )

    app.get(
      '/api/datasets/:id/export',
      {
        schema: {
          tags,
          description:
            'The dataset, or a slice of it, as a file. X-Loupe-Lost and X-Loupe-Left-Out tell what the format could not hold (JSON).',
          params,
          querystring,
        },
      },
      async (request, reply) => {
        const { plan, stream } = await exports.make(request.params.id, request.query, originOf(request))
        for (const [name, value] of Object.entries(headersOf(plan))) reply.header(name, value)
        return reply.type(plan.mediaType).send(stream)
      },
    )
  }
}

/** The address under which this Loupe was asked. */
export function originOf({ protocol, headers, hostname }: FastifyRequest): string {
  return `${protocol}://${headers.host ?? hostname}`
}

export function headersOf({ name, items, lost, leftOut }: ExportPlan): Record<string, string> {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  return {
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'x-loupe-items': String(items),
    'x-loupe-lost': JSON.stringify(Object.fromEntries(lost.map(({ what, items }) => [what, items]))),
    'x-loupe-left-out': JSON.stringify(Object.fromEntries(leftOut.map(({ why, items }) => [why, items]))),
  }
}
