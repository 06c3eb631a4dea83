/** Files with boxes, taken into a project over HTTP. */
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { boxesPerSchema, boxImportSchema } from '#contract/box-import.ts'
import { ProblemError } from '#contract/error.ts'
import type { BoxImports } from '../annotate/import-boxes.ts'

/** Needs @fastify/multipart registered above it. A scope of its own: here every body is a stream of bytes, JSON, too. */
export function boxImportRoutes(imports: BoxImports): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeContentTypeParser(['application/json', 'text/plain'])
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    app.post(
      '/api/projects/:id/import',
      {
        config: { rateLimit: { max: 60, timeWindow: '1 minute' } },
        schema: {
          tags: ['projects'],
          description:
            'COCO instances, W3C Web Annotations, or a zip with one of them and its pictures, as multipart field `file` or as raw bytes. Pictures are found by hash or IIIF address among those that are here, in the zip, or by name. Items without a question become drafts. Sent twice with the same `id`, it is taken in once; POST …/bulk/<id>/undo takes it back.',
          consumes: [
            'multipart/form-data',
            'application/octet-stream',
            'application/json',
            'application/zip',
          ],
          params: z.object({ id: z.string().max(64) }),
          querystring: z.object({ id: z.uuid(), per: boxesPerSchema.default('annotation') }),
          response: { 200: boxImportSchema },
        },
      },
      async (request) => {
        const stream = await openBody(request)
        try {
          return await imports.take(request.params.id, request.query, stream, request.person.id)
        } finally {
          stream.resume()
        }
      },
    )
  }
}

async function openBody(request: FastifyRequest): Promise<Readable> {
  if (!request.isMultipart()) {
    const stream = request.body as Readable | undefined
    if (!stream || typeof stream.pipe !== 'function')
      throw new ProblemError('bad-request', 'The request holds no file.')
    return stream
  }
  const part = await request
    .file({ limits: { files: 1, fileSize: Number.POSITIVE_INFINITY } })
    .catch((error: unknown) => {
      throw new ProblemError('bad-request', 'The form cannot be read.', { cause: error })
    })
  if (!part) throw new ProblemError('bad-request', 'The form has no file in its field “file”.')
  return part.file
}
