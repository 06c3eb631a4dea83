/** Figures, published reference tables and judging over HTTP. */
import { createHash } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { figuresSchema } from '#contract/figures.ts'
import { judgingSchema, startJudgingSchema } from '#contract/judging.ts'
import { referenceTableSchema, referenceTables } from '#contract/reference-tables.ts'
import type { Evaluations } from '../benchmarks/evaluate/evaluations.ts'
import type { FigureDesk } from '../benchmarks/figures.ts'
import type { Judgings } from '../benchmarks/judge-jobs.ts'
import { ruleInAddress } from './facts.ts'

const params = z.object({ id: z.string().max(64) })
const tags = ['explore']
const evaluationId = z.string().min(1).max(64).optional()

export interface FigureRouteParts {
  readonly figures: FigureDesk
  readonly judgings: Judgings
  readonly evaluations: Pick<Evaluations, 'lives'>
}

export function figureRoutes({ figures, judgings, evaluations }: FigureRouteParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/evaluations/:id/figures',
      {
        schema: {
          tags,
          description:
            'All figures of an evaluation. `rule`: a SliceRule as JSON; `against`: another evaluation of the dataset, compared item by item; `dual`: a dual-view evaluation of the dataset, for the zooming gap and for what could not have been read. Shares are 0 to 1 with 95 % intervals.',
          params,
          querystring: z.object({ rule: ruleInAddress, against: evaluationId, dual: evaluationId }),
          response: { 200: figuresSchema, 304: z.null() },
        },
      },
      async (request, reply) => {
        const { rule, against, dual } = request.query
        const wanted = { evaluation: request.params.id, rule, against, dual }
        const version = await figures.version(wanted)
        const etag = `W/"${createHash('sha256').update(version).digest('base64url').slice(0, 27)}"`
        reply.header('ETag', etag).header('Cache-Control', 'private, no-cache')
        const known = request.headers['if-none-match']?.split(/\s*,\s*/)
        if (known?.includes(etag)) return reply.code(304).send(null)
        return reply.send(await figures.figures(wanted))
      },
    )

    app.get(
      '/api/references',
      {
        schema: {
          tags,
          description:
            'Published tables with their source, in percent as printed. None of it was measured here.',
          response: { 200: z.array(referenceTableSchema) },
        },
      },
      async (_, reply) => {
        reply.header('Cache-Control', 'public, max-age=3600')
        return [...referenceTables]
      },
    )

    app.post(
      '/api/evaluations/:id/judge',
      {
        // Each one can be thousands of questions to an engine.
        config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
        schema: {
          tags,
          description:
            'Lets an engine judge the open answers that no rule decides. Prompt, reply and verdict are kept with each result. What was judged is not asked again; an unreadable verdict decides nothing.',
          params,
          body: startJudgingSchema,
          response: { 202: judgingSchema },
        },
      },
      async (request, reply) =>
        reply.code(202).send(await judgings.start(request.params.id, request.body.engine)),
    )

    app.get(
      '/api/evaluations/:id/judge',
      { schema: { tags, params, response: { 200: judgingSchema } } },
      async (request) => {
        await evaluations.lives.get(request.params.id)
        return judgings.get(request.params.id)
      },
    )

    app.post(
      '/api/evaluations/:id/judge/cancel',
      { schema: { tags, params, response: { 200: judgingSchema } } },
      async (request) => {
        await evaluations.lives.get(request.params.id)
        return judgings.cancel(request.params.id)
      },
    )
  }
}
