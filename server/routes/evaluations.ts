/** Evaluations and their results over HTTP. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  changeEvaluationSchema,
  createEvaluationSchema,
  estimateSchema,
  evaluationSchema,
  evaluationStatusSchema,
  overruleSchema,
  resultSchema,
} from '#contract/evaluation.ts'
import type { Evaluations } from '../benchmarks/evaluate/evaluations.ts'

const params = z.object({ id: z.string().max(64) })
const resultParams = params.extend({ ordinal: z.coerce.number().int().min(0) })
const tags = ['evaluations']
const MOST = 2000
const startLimit = { rateLimit: { max: 120, timeWindow: '1 minute' } }

const ordinals = z
  .string()
  .max(20_000)
  .regex(/^\d{1,9}(,\d{1,9})*$/, 'numbers with commas between them')
  .transform((text) => [...new Set(text.split(',').map(Number))])
  .refine((list) => list.length <= MOST, `at most ${MOST} at once`)

export function evaluationRoutes(evaluations: Evaluations): FastifyPluginAsyncZod {
  const { results } = evaluations
  return async (app) => {
    app.post(
      '/api/evaluations',
      {
        config: startLimit,
        schema: {
          tags,
          description:
            'One method and one engine over a dataset or a slice of it. It goes on by itself, also after a restart. What was asked before in the same way is taken over unless `fresh` is set; that goes for drawn answers (temperature above 0), too.',
          body: createEvaluationSchema,
          response: { 201: evaluationSchema },
        },
      },
      async (request, reply) => reply.code(201).send(await evaluations.create(request.body)),
    )

    app.post(
      '/api/evaluations/estimate',
      {
        config: startLimit,
        schema: {
          tags,
          description: 'What an evaluation would take; starts nothing.',
          body: createEvaluationSchema,
          response: { 200: estimateSchema },
        },
      },
      (request) => evaluations.estimate(request.body),
    )

    app.get(
      '/api/evaluations',
      {
        schema: {
          tags,
          description: 'Newest first.',
          querystring: z.object({
            dataset: z.string().max(64).optional(),
            status: evaluationStatusSchema.optional(),
          }),
          response: { 200: z.array(evaluationSchema) },
        },
      },
      (request) => evaluations.list(request.query),
    )

    app.get(
      '/api/evaluations/:id',
      { schema: { tags, params, response: { 200: evaluationSchema } } },
      (request) => evaluations.get(request.params.id),
    )

    app.patch(
      '/api/evaluations/:id',
      { schema: { tags, params, body: changeEvaluationSchema, response: { 200: evaluationSchema } } },
      (request) => evaluations.rename(request.params.id, request.body.name),
    )

    app.delete(
      '/api/evaluations/:id',
      {
        schema: {
          tags,
          description:
            'Its results go. Its runs stay: they were paid for, and are taken over when the same is asked again.',
          params,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await evaluations.remove(request.params.id)
        return reply.code(204).send(null)
      },
    )

    const actions = {
      pause: 'Takes no further item; those that are asked end.',
      resume: 'Goes on after a pause or cancellation; where it waits for its engine, tries again at once.',
      cancel: 'Cancels what is being asked, too; what is done stays, and it can be resumed.',
      retry: 'Asks the failed items again, and those alone.',
    } as const
    for (const [action, description] of Object.entries(actions)) {
      app.post(
        `/api/evaluations/:id/${action}`,
        { schema: { tags, description, params, response: { 200: evaluationSchema } } },
        (request) => evaluations[action as keyof typeof actions](request.params.id),
      )
    }

    app.post(
      '/api/evaluations/:id/recompute',
      {
        config: startLimit,
        schema: {
          tags,
          description: 'Computes all facts again from the runs; tells how many results differ now.',
          params,
          response: { 200: z.object({ changed: z.number().int() }) },
        },
      },
      async (request) => ({ changed: await results.recompute(request.params.id) }),
    )

    app.get(
      '/api/evaluations/:id/results',
      {
        schema: {
          tags,
          description: 'Results by the ordinals of their items, in ascending order.',
          params,
          querystring: z.object({ ordinals }),
          response: { 200: z.array(resultSchema) },
        },
      },
      (request) => results.list(request.params.id, request.query.ordinals),
    )

    app.get(
      '/api/items/:id/results',
      {
        schema: {
          tags,
          description: 'The results of one item in all evaluations, oldest first.',
          params,
          response: { 200: z.array(resultSchema) },
        },
      },
      (request) => results.ofItem(request.params.id),
    )

    app.put(
      '/api/evaluations/:id/results/:ordinal/overrule',
      {
        schema: {
          tags,
          description: 'A person’s word against the computed verdict or cause, recorded as theirs.',
          params: resultParams,
          body: overruleSchema,
          response: { 200: resultSchema },
        },
      },
      ({ params: { id, ordinal }, body }) => results.overrule(id, ordinal, body),
    )

    app.delete(
      '/api/evaluations/:id/results/:ordinal/overrule',
      {
        schema: {
          tags,
          description: 'Takes a person’s word back.',
          params: resultParams,
          response: { 200: resultSchema },
        },
      },
      ({ params: { id, ordinal } }) => results.overrule(id, ordinal, null),
    )

    app.post(
      '/api/evaluations/:id/results/:ordinal/open',
      {
        schema: {
          tags,
          description:
            'The run behind a result; for a prediction made elsewhere it is made when it is first opened.',
          params: resultParams,
          response: { 200: z.object({ runId: z.string() }) },
        },
      },
      async ({ params: { id, ordinal } }) => ({ runId: await results.open(id, ordinal) }),
    )
  }
}
