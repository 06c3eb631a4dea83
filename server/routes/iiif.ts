/** IIIF Image API 3.0, level 2, for every image. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'
import { planIiif } from '../images/iiif.ts'
import { IIIF_CONTEXT, IIIF_PROFILE, iiifInfo, iiifLimits } from '../images/iiif-info.ts'
import { IIIF_RECIPE, iiifMediaTypes } from '../images/iiif-render.ts'
import type { Images } from '../images/images.ts'
import { hasCopy, wanted } from './negotiate.ts'

const LINKED_DATA = `application/ld+json;profile="${IIIF_CONTEXT}"`
const sha256 = /^[0-9a-f]{64}$/
const tags = ['iiif']

/** `forAnyPage`: whether pages of other origins may read; where Loupe is closed they go through a share instead. */
export function iiifRoutes(images: Images, forAnyPage = true): FastifyPluginAsyncZod {
  return async (app) => {
    // Any page may show our pictures; errors carry the header too, so that a viewer can read them.
    if (forAnyPage)
      app.addHook('onRequest', async (_request, reply) => {
        openToAnyPage(reply)
      })

    // Whatever else is asked under this address is refused here, so that a viewer can read why.
    app.get('/iiif/3/*', { schema: { hide: true } }, async () => {
      throw new ProblemError('not-found')
    })
    app.route({
      method: ['POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/iiif/3/*',
      schema: { hide: true },
      // Before the body is read: of what type it is does not matter.
      onRequest: async (_request, reply) => {
        reply.header('allow', 'GET, HEAD, OPTIONS')
        throw new ProblemError('method-not-allowed')
      },
      handler: async () => undefined,
    })

    app.options('/iiif/3/*', { schema: { hide: true } }, async (_request, reply) =>
      reply
        .header('access-control-allow-methods', 'GET, HEAD, OPTIONS')
        .header('access-control-allow-headers', '*')
        .header('access-control-max-age', '86400')
        .code(204)
        .send(),
    )

    for (const url of ['/iiif/3/:id', '/iiif/3/:id/']) {
      app.get(
        url,
        { schema: { hide: true, params: z.object({ id: z.string() }) } },
        async (request, reply) => {
          await find(images, request.params.id)
          return reply.redirect(`${serviceUrl(request, request.params.id)}/info.json`, 303)
        },
      )
    }

    app.get(
      '/iiif/3/:id/info.json',
      { schema: { tags, params: z.object({ id: z.string() }), summary: 'What the IIIF service offers' } },
      async (request, reply) => {
        const image = await find(images, request.params.id)
        const info = iiifInfo(serviceUrl(request, image.id), image, await images.isGrey(image.id))
        const body = Buffer.from(JSON.stringify(info))
        reply.header('vary', 'accept').header('link', `<${IIIF_PROFILE}>;rel="profile"`)
        if (unchanged(request, reply, hash(body), 'public, max-age=86400')) return reply
        const accept = request.headers.accept ?? '*/*'
        const plain = wanted(accept, 'application/json') > wanted(accept, 'application/ld+json')
        return reply.header('content-type', plain ? 'application/json' : LINKED_DATA).send(body)
      },
    )

    app.get(
      '/iiif/3/:id/:region/:size/:rotation/:quality',
      {
        schema: {
          tags,
          params: z.object({
            id: z.string(),
            region: z.string(),
            size: z.string(),
            rotation: z.string(),
            quality: z.string(),
          }),
          summary: 'A picture: {region}/{size}/{rotation}/{quality}.{format}',
        },
      },
      async (request, reply) => {
        const { id, region, size, rotation, quality: last } = request.params
        const image = await find(images, id)
        const dot = last.lastIndexOf('.')
        const quality = dot < 0 ? last : last.slice(0, dot)
        const format = dot < 0 ? '' : last.slice(dot + 1)
        const plan = planIiif({ region, size, rotation, quality, format }, image, iiifLimits)
        // An address may not hold ^ as it is.
        const canonical = `${serviceUrl(request, id)}/${plan.canonical.replace('^', '%5E')}`
        reply.header('link', `<${IIIF_PROFILE}>;rel="profile", <${canonical}>;rel="canonical"`)
        // Equal requests in other words are the same picture.
        const tag = hash(`${IIIF_RECIPE} ${id} ${plan.canonical}${image.original ? '' : ' stand-in'}`)
        // A stand-in lasts until the original comes.
        const caching = image.original ? 'public, max-age=31536000, immutable' : 'no-cache'
        if (unchanged(request, reply, tag, caching)) return reply
        const signal = whenLeft(reply)
        try {
          const bytes = await images.render(id, plan, signal)
          return reply.header('content-type', iiifMediaTypes[plan.format]).send(bytes)
        } catch (error) {
          if (signal.aborted) return reply.hijack()
          // A refusal must not be remembered as the picture.
          reply.header('cache-control', 'no-store').removeHeader('etag')
          throw error
        }
      },
    )
  }
}

export function openToAnyPage(reply: FastifyReply): void {
  reply
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', 'Link, ETag')
    .header('cross-origin-resource-policy', 'cross-origin')
}

async function find(images: Images, id: string) {
  const image = sha256.test(id) ? await images.get(id) : null
  if (!image) throw new ProblemError('image-not-found')
  return image
}

/** The address under which the client reached this image's service. */
function serviceUrl(request: FastifyRequest, id: string): string {
  return `${request.protocol}://${request.host}/iiif/3/${id}`
}

/** Sets the caching headers; answers 304 and true where the client has these bytes. */
function unchanged(request: FastifyRequest, reply: FastifyReply, tag: string, caching: string): boolean {
  reply.header('etag', `"${tag}"`).header('cache-control', caching)
  if (!hasCopy(request.headers['if-none-match'], tag)) return false
  reply.code(304).send()
  return true
}

function hash(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** Fires when the client goes away before the reply is written: a viewer drops tiles that left its view. */
function whenLeft(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) controller.abort(new Error('the client went away'))
  })
  return controller.signal
}
