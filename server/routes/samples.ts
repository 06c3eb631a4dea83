/** The sample scenes, and taking one into the image store. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { imageInfoSchema, sampleSchema } from '#contract/image.ts'
import type { Images } from '../images/images.ts'
import type { Samples } from '../samples.ts'

export function sampleRoutes(samples: Samples, images: Images): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/samples',
      { schema: { tags: ['samples'], response: { 200: z.array(sampleSchema) } } },
      async () => [...samples.list()],
    )
    app.post(
      '/api/samples/:id/image',
      {
        schema: {
          tags: ['samples'],
          params: z.object({ id: z.string().max(128) }),
          response: { 200: imageInfoSchema, 201: imageInfoSchema },
        },
      },
      async (request, reply) => {
        const { stream, name } = samples.open(request.params.id)
        const { image, created } = await images.ingest(stream, { name })
        return reply.code(created ? 201 : 200).send(image)
      },
    )
  }
}
