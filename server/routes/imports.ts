/** Imports over HTTP: send a file, or name one of this machine; look, start, pause, go on, cancel, and what was refused. */
import type { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'
import {
  createImportSchema,
  importJobSchema,
  previewRequestSchema,
  refusalSchema,
  startImportSchema,
} from '#contract/import.ts'
import type { Imports } from '../benchmarks/import/imports.ts'
import { bytesInWords, type ImageLimits } from '../images/limits.ts'
import { demandThisMachine } from './loopback.ts'

const params = z.object({ id: z.string().max(64) })
const tags = ['imports']
const MOST_REFUSALS = 100_000

export interface ImportRouteParts {
  readonly imports: Imports
  readonly config: { readonly host: string; readonly limits: Pick<ImageLimits, 'maxBytes'> }
}

/** Needs @fastify/multipart registered above it. */
export function importRoutes({ imports, config }: ImportRouteParts): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(uploadRoutes(imports, config))

    app.get('/api/imports', { schema: { tags, response: { 200: z.array(importJobSchema) } } }, () =>
      imports.list(),
    )

    app.post(
      '/api/imports/sample',
      {
        schema: {
          tags,
          description: 'Imports the sample dataset that ships with Loupe; answers its job, started.',
          response: { 202: importJobSchema },
        },
      },
      async (_request, reply) => reply.code(202).send(await imports.sample()),
    )

    app.get('/api/imports/:id', { schema: { tags, params, response: { 200: importJobSchema } } }, (request) =>
      imports.get(request.params.id),
    )

    app.delete(
      '/api/imports/:id',
      { schema: { tags, params, response: { 204: z.null() } } },
      async (request, reply) => {
        await imports.remove(request.params.id)
        return reply.code(204).send(null)
      },
    )

    app.post(
      '/api/imports/:id/preview',
      {
        schema: {
          tags,
          params,
          description:
            'Looks at the list again: another list of the folder, another format, or another mapping.',
          body: previewRequestSchema,
          response: { 200: importJobSchema },
        },
      },
      (request) => imports.preview(request.params.id, request.body),
    )

    app.post(
      '/api/imports/:id/start',
      { schema: { tags, params, body: startImportSchema, response: { 202: importJobSchema } } },
      async (request, reply) => reply.code(202).send(await imports.start(request.params.id, request.body)),
    )

    for (const step of ['pause', 'resume'] as const) {
      app.post(
        `/api/imports/:id/${step}`,
        { schema: { tags, params, response: { 200: importJobSchema } } },
        (request) => imports[step](request.params.id),
      )
    }

    app.post(
      '/api/imports/:id/cancel',
      {
        schema: {
          tags,
          params,
          description:
            'Ends the import. `keep=true` leaves the items that have come; else their dataset is removed.',
          querystring: z.object({ keep: z.enum(['true', 'false']).default('false') }),
          response: { 200: importJobSchema },
        },
      },
      ({ params: { id }, query }) => imports.cancel(id, query.keep === 'true'),
    )

    app.get(
      '/api/imports/:id/refusals',
      {
        schema: {
          tags,
          params,
          querystring: z.object({
            from: z.coerce.number().int().min(0).default(0),
            count: z.coerce.number().int().min(1).max(MOST_REFUSALS).default(1000),
          }),
          response: { 200: z.array(refusalSchema) },
        },
      },
      ({ params: { id }, query: { from, count } }) => imports.refusals(id, from, count),
    )

    app.get(
      '/api/imports/:id/refusals.csv',
      { schema: { tags, params } },
      async ({ params: { id } }, reply) => {
        const rows = await imports.refusals(id, 0, MOST_REFUSALS)
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="refused-${id.slice(0, 8)}.csv"`)
          .send(stringify(rows, { header: true, columns: ['row', 'code', 'detail'], escape_formulas: true }))
      },
    )
  }
}

/** A scope of its own: here a body that is not JSON is a stream of bytes, whatever its type says. */
function uploadRoutes(
  imports: Imports,
  { host, limits: { maxBytes } }: ImportRouteParts['config'],
): FastifyPluginAsyncZod {
  const mostOfFile = FILE_PICTURES * maxBytes
  const mostOfFolder = FOLDER_PICTURES * maxBytes
  return async (app) => {
    app.removeContentTypeParser('text/plain')
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

    app.post(
      '/api/imports',
      {
        config: { rateLimit: { max: 120, timeWindow: '1 minute' } },
        schema: {
          tags,
          description:
            'A list as multipart field `file` or as raw bytes (application/octet-stream, with `?name=`); or JSON: `{path}` opens a file or folder of this machine (from this machine only), `{kind: "files", name}` announces a dropped folder.',
          consumes: ['multipart/form-data', 'application/octet-stream', 'application/json'],
          querystring: z.object({ name: z.string().max(1000).optional() }),
          response: { 201: importJobSchema },
        },
      },
      async (request, reply) => {
        if (isJson(request)) {
          const asked = createImportSchema.safeParse(request.body)
          if (!asked.success) throw new ProblemError('bad-request', 'Send {path}, or {kind: "files", name}.')
          if ('kind' in asked.data) return reply.code(201).send(await imports.fromFiles(asked.data.name))
          demandThisMachine(request, host)
          return reply.code(201).send(await imports.fromPath(asked.data.path, asked.data.name))
        }
        const { stream, name } = await openBody(request)
        try {
          const body = limited(request, stream, mostOfFile)
          return reply.code(201).send(await imports.fromUpload(body, endOf(request.query.name ?? name)))
        } finally {
          stream.resume()
        }
      },
    )

    for (const method of ['POST', 'PUT'] as const) {
      app.route({
        method,
        url: '/api/imports/:id/files',
        // A folder of small pictures comes at once, three at a time.
        config: { rateLimit: { max: 30_000, timeWindow: '1 minute' } },
        schema: {
          tags,
          params,
          description:
            'One file of a dropped folder: multipart field `file`, or raw bytes (application/octet-stream).',
          consumes: ['multipart/form-data', 'application/octet-stream'],
          querystring: z.object({ path: z.string().min(1).max(1024) }),
          response: { 200: importJobSchema },
        },
        async handler(request) {
          const { stream } = await openBody(request)
          try {
            const { source } = await imports.get(request.params.id)
            const body = limited(request, stream, Math.min(mostOfFile, mostOfFolder - source.bytes))
            return await imports.addFile(request.params.id, request.query.path, body)
          } finally {
            stream.resume()
          }
        },
      })
    }
  }
}

/** A list may hold its pictures, and a folder's files come one by one; how many of the largest uploads each may weigh. */
const FILE_PICTURES = 4
const FOLDER_PICTURES = 32

/** Throws ProblemError payload-too-large, at once where the length is told. The stream stays open, for the reply goes over its socket. */
function limited(request: FastifyRequest, stream: Readable, most: number): AsyncIterable<Uint8Array> {
  const tooLarge = () =>
    new ProblemError('payload-too-large', `At most ${bytesInWords(Math.max(0, most))} are taken here.`)
  // A form is a little longer than its file.
  if (!request.isMultipart() && Number(request.headers['content-length']) > most) throw tooLarge()
  return (async function* () {
    let bytes = 0
    for await (const piece of stream.iterator({ destroyOnReturn: false })) {
      bytes += piece.byteLength
      if (bytes > most) throw tooLarge()
      yield piece
    }
  })()
}

/** Disks count a name in bytes, most of them to 255; what stands before is left out, since its ending tells more. */
const NAME_BYTES = 200

function endOf(name: string): string {
  const bytes = Buffer.from(name)
  let from = Math.max(0, bytes.length - NAME_BYTES)
  // Not in the middle of a character.
  while (((bytes[from] ?? 0) & 0xc0) === 0x80) from++
  return bytes.toString('utf8', from)
}

function isJson(request: FastifyRequest): boolean {
  return /^application\/json\b/i.test(request.headers['content-type'] ?? '')
}

async function openBody(request: FastifyRequest): Promise<{ stream: Readable; name: string }> {
  if (!request.isMultipart()) {
    const stream = request.body as Readable | undefined
    if (!stream || typeof stream.pipe !== 'function')
      throw new ProblemError('bad-request', 'The request holds no file.')
    return { stream, name: '' }
  }
  const part = await request
    .file({ limits: { files: 1, fileSize: Number.POSITIVE_INFINITY } })
    .catch((error: unknown) => {
      throw new ProblemError('bad-request', 'The form cannot be read.', { cause: error })
    })
  if (!part) throw new ProblemError('bad-request', 'The form has no file in its field “file”.')
  return { stream: part.file, name: part.filename ?? '' }
}
