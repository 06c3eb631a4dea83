/** Uploads, images and stored files. */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'
import { imageInfoSchema, uploadProgressSchema } from '#contract/image.ts'
import type { Images } from '../images/images.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'
const imageId = z.object({ id: z.string().max(128) })
const sha256 = /^[0-9a-f]{64}$/

/** Needs @fastify/multipart registered above it. */
export function imageRoutes(images: Images): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(uploadRoute(images))

    app.get(
      '/api/uploads/:upload',
      {
        schema: {
          tags: ['images'],
          params: z.object({ upload: z.string().max(128) }),
          response: { 200: uploadProgressSchema },
        },
      },
      async (request, reply) => {
        const progress = images.progress(request.params.upload)
        if (!progress) throw new ProblemError('not-found', 'No upload with this id is known.')
        reply.header('cache-control', 'no-store')
        return progress
      },
    )

    app.get(
      '/api/images',
      { schema: { tags: ['images'], response: { 200: z.array(imageInfoSchema) } } },
      async () => images.list(),
    )

    app.get(
      '/api/images/:id',
      { schema: { tags: ['images'], params: imageId, response: { 200: imageInfoSchema } } },
      async (request) => find(images, request.params.id),
    )

    app.get(
      '/api/images/:id/original',
      {
        schema: {
          tags: ['images'],
          params: imageId,
          summary: 'The uploaded bytes, untouched, as a download',
        },
      },
      async (request, reply) => {
        const image = await find(images, request.params.id)
        if (!image.original) throw new ProblemError('image-original-missing')
        const name = image.name || `${image.id.slice(0, 12)}.${image.format}`
        const path = await images.originalPath(image.id)
        reply
          .header('content-length', image.bytes)
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeName(name)}`)
        return sendFile(request, reply, {
          etag: image.id,
          type: `image/${image.format}`,
          open: () => createReadStream(path),
        })
      },
    )

    app.get(
      '/api/files/:name',
      {
        schema: {
          tags: ['images'],
          params: z.object({ name: z.string().max(128) }),
          summary: 'A picture as it was sent, or a map (.npy), by the hash of its bytes',
        },
      },
      async (request, reply) => {
        const { name } = request.params
        const file = await images.openFile(name)
        if (!file) throw new ProblemError('not-found')
        const type = { png: 'image/png', jpg: 'image/jpeg' }[name.slice(-3)] ?? 'application/octet-stream'
        reply.header('content-length', file.bytes)
        return sendFile(request, reply, { etag: name, type, open: file.open })
      },
    )
  }
}

/** A scope of its own, because here every body, whatever its type says, is a stream of bytes to look at. */
function uploadRoute(images: Images): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeContentTypeParser(['application/json', 'text/plain'])
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

    app.post(
      '/api/images',
      {
        // A folder of photos comes at once; what each of them may take is held by the decode process.
        config: { rateLimit: { max: 6000, timeWindow: '1 minute' } },
        schema: {
          tags: ['images'],
          summary: 'Takes a picture in: multipart field `file`, or its raw bytes with an image/* type',
          consumes: ['multipart/form-data', 'image/*', 'application/octet-stream'],
          querystring: z.object({
            upload: z.string().min(1).max(128).optional(),
            name: z.string().max(1000).optional(),
          }),
          response: { 200: imageInfoSchema, 201: imageInfoSchema },
        },
      },
      async (request, reply) => {
        const leaving = whenLeft(request)
        const { body, name, drain } = await openBody(request)
        try {
          const { image, created } = await images.ingest(body, {
            name: request.query.name ?? name,
            totalBytes: announcedBytes(request),
            uploadId: request.query.upload,
            signal: leaving,
          })
          return reply
            .code(created ? 201 : 200)
            .header('location', `/api/images/${image.id}`)
            .send(image)
        } finally {
          // A refused upload may still be on its way: the rest is read and dropped, so that the reply gets through.
          drain()
        }
      },
    )
  }
}

interface UploadBody {
  readonly body: AsyncIterable<Uint8Array>
  readonly name: string
  drain(): void
}

async function openBody(request: FastifyRequest): Promise<UploadBody> {
  if (!request.isMultipart()) {
    const stream = request.body as Readable | undefined
    if (!stream)
      throw new ProblemError('image-missing', 'Send the picture’s bytes, or a form with the field “file”.')
    return { body: keepOpen(stream), name: '', drain: () => stream.resume() }
  }
  const part = await request.file().catch((error: unknown) => {
    throw new ProblemError('bad-request', 'The form cannot be read.', { cause: error })
  })
  if (!part) throw new ProblemError('image-missing', 'The form has no file in its field “file”.')
  if (part.fieldname !== 'file') {
    part.file.resume()
    throw new ProblemError('image-missing', 'The form’s file must be in the field “file”.')
  }
  return { body: keepOpen(part.file), name: part.filename ?? '', drain: () => part.file.resume() }
}

/** Stopping early must not close the socket: the reply that says why goes over it. */
function keepOpen(stream: Readable): AsyncIterable<Uint8Array> {
  return stream.iterator({ destroyOnReturn: false })
}

/** A form's length counts its wrapping too, a few hundred bytes; good enough for a progress bar, not for a limit. */
function announcedBytes(request: FastifyRequest): number | undefined {
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined
}

/** Fires when the client goes away before its request is complete. */
function whenLeft(request: FastifyRequest): AbortSignal {
  const controller = new AbortController()
  request.raw.once('close', () => {
    if (!request.raw.complete) controller.abort(new Error('the client went away'))
  })
  return controller.signal
}

async function find(images: Images, id: string) {
  const image = sha256.test(id) ? await images.get(id) : null
  if (!image) throw new ProblemError('image-not-found')
  return image
}

interface Sending {
  readonly etag: string
  readonly type: string
  open(): Readable
}

/** Content-addressed, so it never changes; never to be run as anything but what its type says. */
function sendFile(request: FastifyRequest, reply: FastifyReply, { etag, type, open }: Sending): FastifyReply {
  const tag = `"${etag}"`
  reply
    .header('etag', tag)
    .header('cache-control', FOR_EVER)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
  if (request.headers['if-none-match']?.includes(tag)) {
    return reply.removeHeader('content-length').code(304).send()
  }
  return reply.type(type).send(open())
}

/** RFC 8187: what may stand in `filename*`. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}
