/** What this server is and can do: health, engines, methods. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { engineInfoSchema, engineProbeSchema, healthSchema } from '#contract/engine.ts'
import { methodInfoSchema } from '#contract/method.ts'
import type { EngineRegistry } from '../engines/registry.ts'
import { listMethods, listSurveys } from '../methods/catalogue.ts'

/** A large model that is just loading answers its first questions slowly. */
const PROBE_MS = 10 * 60_000

export function infoRoutes({
  engines,
  version,
}: {
  engines: EngineRegistry
  version: string
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/health',
      { config: { needs: 'anyone' }, schema: { tags: ['server'], response: { 200: healthSchema } } },
      async () => ({
        status: 'ok' as const,
        version,
        engines: engines.list().map((engine) => {
          const { id, status } = engine.info()
          return { id, status }
        }),
      }),
    )
    app.get(
      '/api/engines',
      { schema: { tags: ['server'], response: { 200: z.array(engineInfoSchema) } } },
      async () => engines.list().map((engine) => engine.info()),
    )
    app.post(
      '/api/engines/:id/load',
      {
        schema: {
          tags: ['server'],
          description: 'Gets an engine ready ahead of the first question; answers at once.',
          params: z.object({ id: z.string().max(64) }),
          response: { 202: engineInfoSchema },
        },
      },
      async (request, reply) => {
        const engine = engines.find(request.params.id)
        void engine.load()
        return reply.code(202).send(engine.info())
      },
    )
    app.post(
      '/api/engines/:id/probe',
      {
        // Each one is about ten questions to the engine, and some cost money.
        config: { rateLimit: { max: 12, timeWindow: '1 minute' } },
        schema: {
          tags: ['server'],
          description:
            'Asks an engine small questions to find out what it can do; answers when all are answered.',
          params: z.object({ id: z.string().max(64) }),
          response: { 200: engineProbeSchema },
        },
      },
      async (request) => engines.find(request.params.id).probe(AbortSignal.timeout(PROBE_MS)),
    )
    app.get(
      '/api/methods',
      { schema: { tags: ['server'], response: { 200: z.array(methodInfoSchema) } } },
      async () => listMethods(),
    )
    app.get(
      '/api/surveys',
      {
        schema: {
          tags: ['server'],
          description: 'Many asks of one question that make one picture; started like methods.',
          response: { 200: z.array(methodInfoSchema) },
        },
      },
      async () => listSurveys(),
    )
  }
}
