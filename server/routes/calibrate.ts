/** Finding out which coordinate convention an engine speaks: a job that is started, looked at and cancelled. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { calibrationSchema } from '#contract/calibration.ts'
import type { Calibrations } from '../engines/calibrate/calibrations.ts'
import type { EngineRegistry } from '../engines/registry.ts'

const params = z.object({ id: z.string().max(64) })
const tags = ['engines']

export function calibrateRoutes(calibrations: Calibrations, engines: EngineRegistry): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/engines/:id/calibrate',
      {
        config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
        schema: {
          tags,
          description:
            'Asks the engine for boxes at known places and reads its numbers under every convention.',
          params,
          response: { 202: calibrationSchema },
        },
      },
      async (request, reply) => reply.code(202).send(calibrations.start(engines.find(request.params.id))),
    )

    app.get(
      '/api/engines/:id/calibration',
      { schema: { tags, params, response: { 200: calibrationSchema.nullable() } } },
      async (request, reply) => {
        const { id } = engines.find(request.params.id).info()
        reply.header('cache-control', 'no-store').type('application/json')
        return reply.send(calibrations.latest(id))
      },
    )

    app.get(
      '/api/calibrations/:id',
      { schema: { tags, params, response: { 200: calibrationSchema } } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return calibrations.get(request.params.id)
      },
    )

    app.post(
      '/api/calibrations/:id/cancel',
      { schema: { tags, params, response: { 202: calibrationSchema } } },
      async (request, reply) => reply.code(202).send(calibrations.cancel(request.params.id)),
    )
  }
}
