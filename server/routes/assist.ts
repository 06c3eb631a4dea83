/** Help by engines for people who write items: suggestions with their votes, wrong options, and boxes. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  acceptSchema,
  distractorRequestSchema,
  newSuggestionSchema,
  suggestionSchema,
  suggestionSummarySchema,
} from '#contract/assist.ts'
import { distractorsSchema } from '#contract/assist-options.ts'
import { newProposalsSchema, proposalsSchema } from '#contract/assist-proposals.ts'
import { entrySchema } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import type { Assist } from '../annotate/assist/assist.ts'
import type { BoxProposals } from '../annotate/assist/proposals.ts'

const tags = ['assist']
const ofProject = z.object({ projectId: z.string().max(64) })
const params = z.object({ id: z.string().max(64) })
const ofCandidate = params.extend({ index: z.coerce.number().int().min(0).max(1000) })
/** what makes engines work */
const startLimit = { rateLimit: { max: 120, timeWindow: '1 minute' } }

export function assistRoutes({
  assist,
  proposals,
}: {
  assist: Assist
  proposals: BoxProposals
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/projects/:projectId/suggestions',
      {
        config: startLimit,
        schema: {
          tags,
          description:
            'Questions about a box, or a person’s own, answered several times on the crop and once from the whole view (region-to-image, arXiv 2602.11858). It goes on by itself, also after a restart; poll it. Nothing of it is an item until a person accepts it.',
          params: ofProject,
          body: newSuggestionSchema,
          response: { 202: suggestionSchema },
        },
      },
      async (request, reply) =>
        reply.code(202).send(await assist.start(request.params.projectId, request.body, request.person)),
    )

    app.get(
      '/api/projects/:projectId/suggestions',
      {
        schema: {
          tags,
          description: 'The newest fifty, newest first.',
          params: ofProject,
          querystring: z.object({ image: z.string().max(128).optional() }),
          response: { 200: z.array(suggestionSummarySchema) },
        },
      },
      (request) => assist.list(request.params.projectId, request.query.image ?? null),
    )

    app.get(
      '/api/suggestions/:id',
      { schema: { tags, params, response: { 200: suggestionSchema } } },
      (request) => assist.get(request.params.id),
    )

    app.post(
      '/api/suggestions/:id/cancel',
      {
        schema: {
          tags,
          description: 'What is asked right now is dropped; what was answered stays, and it can be resumed.',
          params,
          response: { 200: suggestionSchema },
        },
      },
      (request) => assist.cancel(request.params.id),
    )

    app.post(
      '/api/suggestions/:id/resume',
      {
        config: startLimit,
        schema: {
          tags,
          description: 'Goes on where it stood; answers on which an engine failed are asked again.',
          params,
          response: { 200: suggestionSchema },
        },
      },
      (request) => assist.resume(request.params.id),
    )

    app.put(
      '/api/suggestions/:id/candidates/:index/dismissed',
      {
        schema: {
          tags,
          params: ofCandidate,
          body: z.object({ dismissed: z.boolean() }),
          response: { 200: suggestionSchema },
        },
      },
      ({ params: { id, index }, body }) => assist.dismiss(id, index, body.dismissed),
    )

    app.post(
      '/api/suggestions/:id/candidates/:index/accept',
      {
        schema: {
          tags,
          description:
            'Makes an item of it, as the person edited it. Its record says that a machine wrote it, with how many votes, and for whom it is easy.',
          params: ofCandidate,
          body: acceptSchema,
          response: { 201: entrySchema },
        },
      },
      async ({ params: { id, index }, body, person }, reply) =>
        reply.code(201).send(await assist.accept(id, index, body, person)),
    )

    app.post(
      '/api/suggestions/:id/candidates/:index/distractors',
      {
        config: startLimit,
        schema: {
          tags,
          description: 'Wrong options for it, kept with it.',
          params: ofCandidate,
          body: distractorRequestSchema.pick({ engine: true, answer: true, options: true, count: true }),
          response: { 200: suggestionSchema },
        },
      },
      ({ params: { id, index }, body, raw }) =>
        whileHeard(raw, (signal) => assist.distractorsFor(id, index, body, signal)),
    )

    app.post(
      '/api/distractors',
      {
        config: startLimit,
        schema: {
          tags,
          description:
            'Wrong but plausible options for a question, written by an engine that sees the crop; none says the same as the true answer.',
          body: distractorRequestSchema,
          response: { 200: distractorsSchema },
        },
      },
      ({ body, raw }) => whileHeard(raw, (signal) => assist.distractors(body, signal)),
    )

    app.post(
      '/api/proposals',
      {
        config: startLimit,
        schema: {
          tags,
          description:
            'Boxes for a question: a run of a method that looks by the model’s own grounding, its attention, or an external policy. Poll it.',
          body: newProposalsSchema,
          response: { 202: proposalsSchema },
        },
      },
      async (request, reply) => reply.code(202).send(await proposals.start(request.body)),
    )

    app.get(
      '/api/proposals/:id',
      { schema: { tags, description: 'By the id of its run.', params, response: { 200: proposalsSchema } } },
      (request) => proposals.get(request.params.id),
    )
  }
}

/** Nobody waits for an answer that nobody will hear. */
async function whileHeard<T>(
  request: { readonly socket: NodeJS.EventEmitter },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController()
  const stop = () => gone.abort(new ProblemError('run-cancelled'))
  request.socket.once('close', stop)
  try {
    return await work(gone.signal)
  } finally {
    request.socket.off('close', stop)
  }
}
