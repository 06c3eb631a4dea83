/** Predictions made elsewhere, over HTTP: sent or named by a path, looked at, stored as an evaluation. */
import { rm, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'
import { evaluationSchema } from '#contract/evaluation.ts'
import {
  openPredictionsSchema,
  predictionFormatSchema,
  predictionPreviewSchema,
  previewPredictionsSchema,
  storePredictionsSchema,
  unmatchedSchema,
} from '#contract/prediction.ts'
import { writeCsv } from '../benchmarks/export/write-text.ts'
import { receiveFile } from '../benchmarks/import/receive-file.ts'
import type { Predictions } from '../benchmarks/predictions/predictions.ts'
import type { FileStore } from '../store/files.ts'
import { demandThisMachine } from './loopback.ts'

const tags = ['predictions']
const params = z.object({ id: z.string().max(64) })

export interface PredictionRouteParts {
  readonly predictions: Predictions
  readonly files: FileStore
  /** the address that this server listens on */
  readonly host: string
}

/** Needs @fastify/multipart registered above it. */
export function predictionRoutes({ predictions, files, host }: PredictionRouteParts): FastifyPluginAsyncZod {
  async function fromPath(request: FastifyRequest) {
    const parsed = openPredictionsSchema.safeParse(request.body)
    if (!parsed.success)
      throw new ProblemError('bad-request', 'Send a form with a file, or {datasetId, path}.')
    const given = parsed.data
    demandThisMachine(request, host)
    const there = isAbsolute(given.path) ? await stat(given.path).catch(() => null) : null
    if (!there?.isFile()) throw new ProblemError('import-file-missing')
    return { ...given, name: given.path, temporary: false }
  }

  /** Fields come before the file, as browsers send a form in its order. */
  async function fromUpload(request: FastifyRequest) {
    const part = await request.file().catch((error: unknown) => {
      throw new ProblemError('bad-request', 'The form cannot be read.', { cause: error })
    })
    if (!part) throw new ProblemError('bad-request', 'The form holds no file.')
    const path = files.temporaryPath('.predictions')
    try {
      await receiveFile(part.file, path, () => {})
      if (part.file.truncated) throw new ProblemError('payload-too-large')
      const field = (name: string) => {
        const found = part.fields[name]
        return found && 'value' in found && typeof found.value === 'string' ? found.value : undefined
      }
      const fields = z
        .object({ datasetId: z.string().max(64), format: predictionFormatSchema.optional() })
        .safeParse({ datasetId: field('datasetId'), format: field('format') || undefined })
      if (!fields.success)
        throw new ProblemError('bad-request', 'The form needs a field datasetId before its file.')
      return { ...fields.data, path, name: part.filename, temporary: true }
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
  }

  return async (app) => {
    app.post(
      '/api/predictions',
      {
        config: { rateLimit: { max: 120, timeWindow: '1 minute' } },
        schema: {
          tags,
          description:
            'A file of predictions as multipart (fields datasetId and format?, then file), or as JSON {datasetId, path} of a file on this machine. It is looked at and kept for an hour; nothing is stored yet.',
          response: { 200: predictionPreviewSchema },
        },
      },
      async (request) =>
        predictions.open(request.isMultipart() ? await fromUpload(request) : await fromPath(request)),
    )

    app.post(
      '/api/predictions/:id/preview',
      {
        schema: {
          tags,
          description: 'Looks again, as another format or with another mapping.',
          params,
          body: previewPredictionsSchema,
          response: { 200: predictionPreviewSchema },
        },
      },
      (request) => predictions.preview(request.params.id, request.body),
    )

    app.get(
      '/api/predictions/:id',
      { schema: { tags, params, response: { 200: predictionPreviewSchema } } },
      (request) => predictions.preview(request.params.id, {}),
    )

    app.get(
      '/api/predictions/:id/unmatched',
      { schema: { tags, params, response: { 200: z.array(unmatchedSchema) } } },
      (request) => predictions.unmatched(request.params.id),
    )

    app.get('/api/predictions/:id/unmatched.csv', { schema: { tags, params } }, async (request, reply) => {
      const rows = await predictions.unmatched(request.params.id)
      const columns = ['row', 'why', 'detail'].map((name) => ({ name }))
      const pieces: Uint8Array[] = []
      for await (const piece of writeCsv(each(rows.map((row) => ({ ...row }))), columns, async () => null)) {
        pieces.push(piece)
      }
      return reply.type('text/csv; charset=utf-8').send(Buffer.concat(pieces))
    })

    app.post(
      '/api/predictions/:id/store',
      {
        schema: { tags, params, body: storePredictionsSchema, response: { 201: evaluationSchema } },
      },
      async (request, reply) =>
        reply.code(201).send(await predictions.store(request.params.id, request.body)),
    )

    app.delete(
      '/api/predictions/:id',
      { schema: { tags, params, response: { 204: z.null() } } },
      async (request, reply) => {
        await predictions.forget(request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values
}
