/** Sending runs: a self-contained page, a bundle for another Loupe, a folder for a web host; and taking bundles in. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { bundleReportSchema } from '#contract/bundle.ts'
import { ProblemError } from '#contract/error.ts'
import { megabyte, sendPlanSchema } from '#contract/send.ts'
import type { Send } from '../send/send.ts'

const tags = ['send']
const runs = z
  .string()
  .min(1)
  .max(8000)
  .transform((list) => list.split(',').filter((id) => id !== ''))
const title = z.string().trim().max(200).optional()
/** in megabytes */
const budget = z.coerce.number().min(0.5).max(2000)
const limit = { rateLimit: { max: 120, timeWindow: '1 minute' } }

/** Needs @fastify/multipart registered above it. */
export function sendRoutes(send: Send): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(bundleRoute(send))

    app.get(
      '/api/send/plan',
      {
        config: limit,
        schema: {
          tags,
          summary: 'How large each way of sending these runs would be, and how sharp',
          querystring: z.object({ runs }),
          response: { 200: sendPlanSchema },
        },
      },
      async (request, reply) => send.plan(await send.gather(request.query.runs), whenLeft(reply)),
    )

    const sendPage = async (reply: FastifyReply, ids: readonly string[], mb: number, name?: string) => {
      const contents = await send.gather(ids, name)
      const page = await send.page(contents, mb * megabyte, whenLeft(reply))
      return download(reply, page, 'text/html; charset=utf-8', `${slug(contents.title)}.html`)
    }

    app.get(
      '/api/runs/:id/page',
      {
        config: limit,
        schema: {
          tags,
          summary: 'The run as one self-contained HTML file of about so many megabytes',
          params: z.object({ id: z.string().max(64) }),
          querystring: z.object({ budget: budget.default(5), title }),
        },
      },
      (request, reply) => sendPage(reply, [request.params.id], request.query.budget, request.query.title),
    )

    app.get(
      '/api/send/page',
      {
        config: limit,
        schema: {
          tags,
          summary: 'Runs as one self-contained HTML file of about so many megabytes',
          querystring: z.object({ runs, budget: budget.default(5), title }),
        },
      },
      (request, reply) => sendPage(reply, request.query.runs, request.query.budget, request.query.title),
    )

    app.get(
      '/api/send/bundle',
      {
        config: limit,
        schema: {
          tags,
          summary: 'Runs as a bundle that another Loupe opens',
          querystring: z.object({ runs, title, originals: z.enum(['true', 'false']).default('true') }),
        },
      },
      async (request, reply) => {
        const contents = await send.gather(request.query.runs, request.query.title)
        const zip = send.bundle(contents, request.query.originals === 'true', whenLeft(reply))
        return download(reply, zip, 'application/zip', `${slug(contents.title)}.loupe.zip`)
      },
    )

    app.get(
      '/api/send/folder',
      {
        config: limit,
        schema: {
          tags,
          summary: 'Runs as a folder for any web host, zipped; with every tile, or about so many megabytes',
          querystring: z.object({ runs, title, budget: budget.optional() }),
        },
      },
      async (request, reply) => {
        const { budget: mb } = request.query
        const contents = await send.gather(request.query.runs, request.query.title)
        const zip = await send.folder(contents, mb === undefined ? null : mb * megabyte, whenLeft(reply))
        return download(reply, zip, 'application/zip', `${slug(contents.title)}-site.zip`)
      },
    )
  }
}

/** A scope of its own, because here every body is a stream of bytes. */
function bundleRoute(send: Send): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeContentTypeParser(['application/json', 'text/plain'])
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

    app.post(
      '/api/bundles',
      {
        config: limit,
        schema: {
          tags,
          summary: 'Takes a bundle in: multipart field `file`, or its raw bytes',
          consumes: ['application/zip', 'application/octet-stream', 'multipart/form-data'],
          response: { 200: bundleReportSchema, 201: bundleReportSchema },
        },
      },
      async (request, reply) => {
        const stream = await openBody(request)
        try {
          // Stopping early must not close the socket: the reply that says why goes over it.
          const report = await send.importBundle(stream.iterator({ destroyOnReturn: false }))
          return reply.code(report.runs.some(({ created }) => created) ? 201 : 200).send(report)
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
    if (!stream)
      throw new ProblemError('bundle-missing', 'Send the bundle’s bytes, or a form with the field “file”.')
    return stream
  }
  // How large a bundle may be is looked at where it is received.
  const part = await request
    .file({ limits: { files: 1, fileSize: Number.POSITIVE_INFINITY } })
    .catch((error: unknown) => {
      throw new ProblemError('bad-request', 'The form cannot be read.', { cause: error })
    })
  if (!part) throw new ProblemError('bundle-missing', 'The form has no file in its field “file”.')
  return part.file
}

function download(
  reply: FastifyReply,
  chunks: AsyncIterable<string | Uint8Array>,
  type: string,
  name: string,
): FastifyReply {
  return reply
    .type(type)
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(chunks, { objectMode: false }))
}

/** A file's name made of a title: letters and digits of ASCII, which every system takes. */
function slug(text: string): string {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return `loupe-${words || 'run'}`
}

/** Fires when the client goes away before the reply is written. */
function whenLeft(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) controller.abort(new Error('the client went away'))
  })
  return controller.signal
}
