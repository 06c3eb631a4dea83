/** Runs over HTTP: start, list, read, watch, refine, cancel, export. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createRunSchema, refineRunSchema, runSchema, runSummarySchema } from '#contract/run.ts'
import { importRunSchema, zoomRefineRecordSchema } from '#contract/zoom-refine-record.ts'
import { exportRun } from '../runs/export.ts'
import type { Runner } from '../runs/runner.ts'
import type { FileStore } from '../store/files.ts'
import { createStreams, type Streams, sendEvents } from './sse.ts'

const params = z.object({ id: z.string().max(64) })
const accepted = z.object({ id: z.string() })
const eventId = z.coerce.number().int().min(0)
const startLimit = { rateLimit: { max: 600, timeWindow: '1 minute' } }

export function runRoutes(
  runner: Runner,
  files: FileStore,
  streams: Streams = createStreams(),
): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/runs',
      {
        config: startLimit,
        schema: { tags: ['runs'], body: createRunSchema, response: { 202: accepted } },
      },
      async (request, reply) => reply.code(202).send({ id: await runner.start(request.body) }),
    )

    app.get(
      '/api/runs',
      {
        schema: {
          tags: ['runs'],
          querystring: z.object({
            imageId: z.string().max(128).optional(),
            /** runs that are compared with each other */
            group: z.uuid().optional(),
            /** runs that went on from this one */
            parent: z.string().max(64).optional(),
            limit: z.coerce.number().int().min(1).max(200).default(50),
            /** id of a run: only older ones follow */
            before: z.string().max(64).optional(),
          }),
          response: { 200: z.object({ runs: z.array(runSummarySchema) }) },
        },
      },
      async (request) => ({ runs: await runner.list(request.query) }),
    )

    app.get(
      '/api/runs/:id',
      { schema: { tags: ['runs'], params, response: { 200: runSchema } } },
      (request) => runner.get(request.params.id),
    )

    app.get(
      '/api/runs/:id/events',
      {
        schema: {
          tags: ['runs'],
          description:
            'Server-sent events: the run’s log with integer ids. Last-Event-ID (or after) resumes; 204 once all was delivered.',
          params,
          headers: z.object({ 'last-event-id': eventId.optional().catch(undefined) }),
          querystring: z.object({ after: eventId.optional() }),
          produces: ['text/event-stream'],
          response: { 200: z.string(), 204: z.null() },
        },
      },
      async (request, reply) => {
        const after = request.headers['last-event-id'] ?? request.query.after ?? 0
        await sendEvents(request, reply, streams, (signal) => runner.watch(request.params.id, after, signal))
        return reply
      },
    )

    app.post(
      '/api/runs/:id/refine',
      {
        config: startLimit,
        schema: { tags: ['runs'], params, body: refineRunSchema, response: { 202: accepted } },
      },
      async (request, reply) =>
        reply.code(202).send({
          id: await runner.refine(
            request.params.id,
            request.body.box,
            request.body.step,
            request.body.engine,
          ),
        }),
    )

    app.post(
      '/api/runs/import',
      {
        config: startLimit,
        schema: {
          tags: ['runs'],
          description:
            'An official Zoom-Refine record, about an image that was uploaded before, as a finished run.',
          body: importRunSchema,
          response: { 201: accepted },
        },
      },
      async (request, reply) => reply.code(201).send({ id: await runner.importRecord(request.body) }),
    )

    app.get(
      '/api/runs/:id/record',
      {
        schema: {
          tags: ['runs'],
          description: 'The run as an official Zoom-Refine record.',
          params,
          response: { 200: zoomRefineRecordSchema },
        },
      },
      (request) => runner.record(request.params.id),
    )

    app.post(
      '/api/runs/:id/cancel',
      { schema: { tags: ['runs'], params, response: { 202: accepted } } },
      async (request, reply) => {
        await runner.cancel(request.params.id)
        return reply.code(202).send({ id: request.params.id })
      },
    )

    app.get('/api/runs/:id/export', { schema: { tags: ['runs'], params } }, async (request, reply) => {
      const run = await runner.get(request.params.id)
      return reply
        .type('application/zip')
        .header('Content-Disposition', `attachment; filename="loupe-run-${run.id}.zip"`)
        .send(exportRun(run, files))
    })
  }
}
