/**
 * Shares: making, listing and withdrawing them; and what their holders see, which lies under `/s/` and `/api/shared/` alone
 * and needs no other right than the token in the address.
 */
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Problem, ProblemError } from '#contract/error.ts'
import { parcelSchema } from '#contract/parcel.ts'
import { createShareSchema, newShareSchema, shareSchema } from '#contract/share.ts'
import { contentPolicy, newNonce, nonceMeta } from '../content-policy.ts'
import { planIiif } from '../images/iiif.ts'
import { iiifInfo, iiifLimits } from '../images/iiif-info.ts'
import { iiifMediaTypes } from '../images/iiif-render.ts'
import type { Images } from '../images/images.ts'
import type { Opened, Send } from '../send/send.ts'
import { escapeHtml } from '../send/viewer-files.ts'

const tags = ['shares']
const token = z.string().max(128)
const limit = { needs: 'administrator', rateLimit: { max: 60, timeWindow: '1 minute' } } as const
/** The token in the address is all that it takes. */
const open = { needs: 'anyone' } as const
/** A withdrawn share must not live on in caches for long. */
const BRIEFLY = 'private, max-age=60'

export function shareRoutes(send: Send, images: Images): FastifyPluginAsyncZod {
  return async (app) => {
    // The pictures of a share can be shown by any viewer that its holder likes.
    app.addHook('onRequest', async (request, reply) => {
      if (!request.url.startsWith('/api/shared/')) return
      reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')
    })

    app.post(
      '/api/shares',
      {
        config: limit,
        schema: {
          tags,
          summary: 'A read-only link to some runs, until a given time',
          body: createShareSchema,
          response: { 201: newShareSchema },
        },
      },
      async (request, reply) => reply.code(201).send(await send.share(request.body)),
    )

    app.get(
      '/api/shares',
      {
        config: limit,
        schema: {
          tags,
          summary: 'All shares, newest first; never their links',
          response: { 200: z.array(shareSchema) },
        },
      },
      () => send.shares.list(),
    )

    app.delete(
      '/api/shares/:id',
      {
        config: limit,
        schema: {
          tags,
          summary: 'Withdraws a share',
          params: z.object({ id: z.string().max(64) }),
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await send.shares.revoke(request.params.id)
        return reply.code(204).send(null)
      },
    )

    app.get(
      '/api/shared/:token',
      {
        config: open,
        schema: {
          tags,
          summary: 'The runs of a share with their event logs, and what is known of their images',
          params: z.object({ token }),
          response: { 200: parcelSchema },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return (await send.open(request.params.token)).parcel
      },
    )

    app.get(
      '/api/shared/:token/files/:name',
      {
        config: open,
        schema: {
          tags,
          params: z.object({ token, name: z.string().max(128) }),
          summary: 'A picture as sent, or a map, of a shared run',
        },
      },
      async (request, reply) => {
        const { name } = request.params
        const { files } = await send.open(request.params.token)
        const file = files.has(name) ? await images.openFile(name) : null
        if (!file) throw new ProblemError('not-found')
        const type = { png: 'image/png', jpg: 'image/jpeg' }[name.slice(-3)] ?? 'application/octet-stream'
        return reply
          .type(type)
          .header('cache-control', BRIEFLY)
          .header('content-length', file.bytes)
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
          .send(file.open())
      },
    )

    app.get(
      '/api/shared/:token/iiif/:id/info.json',
      {
        config: open,
        schema: {
          tags,
          params: z.object({ token, id: z.string().max(128) }),
          summary: 'What the IIIF service of a shared image offers',
        },
      },
      async (request, reply) => {
        const image = await sharedImage(request.params)
        const address = `${request.protocol}://${request.host}/api/shared/${request.params.token}/iiif/${image.id}`
        return reply
          .header('cache-control', BRIEFLY)
          .type('application/json')
          .send(JSON.stringify(iiifInfo(address, image, await images.isGrey(image.id))))
      },
    )

    app.get(
      '/api/shared/:token/iiif/:id/:region/:size/:rotation/:quality',
      {
        config: open,
        schema: {
          tags,
          params: z.object({
            token,
            id: z.string().max(128),
            region: z.string(),
            size: z.string(),
            rotation: z.string(),
            quality: z.string(),
          }),
          summary: 'A picture of a shared image: {region}/{size}/{rotation}/{quality}.{format}',
        },
      },
      async (request, reply) => {
        const { region, size, rotation, quality: last } = request.params
        const image = await sharedImage(request.params)
        const [quality = '', format = ''] = last.split(/\.(?=[^.]*$)/)
        const plan = planIiif({ region, size, rotation, quality, format }, image, iiifLimits)
        const signal = whenLeft(reply)
        try {
          const bytes = await images.render(image.id, plan, signal)
          return reply
            .header('cache-control', BRIEFLY)
            .header('content-type', iiifMediaTypes[plan.format])
            .send(bytes)
        } catch (error) {
          if (signal.aborted) return reply.hijack()
          throw error
        }
      },
    )

    app.get(
      '/s/:token',
      { config: open, schema: { hide: true, params: z.object({ token }) } },
      async (request, reply) => {
        reply
          .header('x-robots-tag', 'noindex')
          .header('cache-control', 'no-store')
          .type('text/html; charset=utf-8')
        try {
          const { parcel } = await send.open(request.params.token)
          const nonce = newNonce()
          reply.header('content-security-policy', contentPolicy(nonce))
          return reply.send(viewerPage(parcel.title, request.params.token, nonce))
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error
          const problem = error.toProblem()
          const nonce = newNonce()
          reply.header('content-security-policy', contentPolicy(nonce))
          return reply.code(problem.status).send(problemPage(problem, nonce))
        }
      },
    )
  }

  async function sharedImage({ token: of, id }: { token: string; id: string }) {
    const opened: Opened = await send.open(of)
    const image = opened.images.has(id) ? await images.get(id) : null
    if (!image) throw new ProblemError('image-not-found')
    return image
  }
}

function viewerPage(title: string, of: string, nonce: string): string {
  return `<!doctype html>
<html lang="en" data-theme="dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="dark light">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · Loupe</title>
${nonceMeta(nonce)}
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/viewer/viewer.css">
</head>
<body>
<div id="root" data-carrier="share" data-token="${escapeHtml(of)}"></div>
<noscript>Loupe needs JavaScript to draw pictures.</noscript>
<script src="/viewer/viewer.js"></script>
</body>
</html>
`
}

const words: Partial<Record<Problem['code'], string>> = {
  'share-expired': 'Whoever sent it chose how long it lasts. Ask them for a new one.',
  'share-revoked': 'Whoever sent it has withdrawn it. Ask them for a new one.',
  'share-not-found': 'The address may be cut short. Copy the whole link once more.',
}

function problemPage(problem: Problem, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(problem.title)} · Loupe</title>
<style nonce="${nonce}">
:root{color-scheme:dark light;--s:#111;--t:#f0f0f0;--m:#b0b0b0}@media (prefers-color-scheme:light){:root{--s:#f4f4f4;--t:#161616;--m:#4a4a4a}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--s);color:var(--t);font:15px/1.6 ui-sans-serif,system-ui,sans-serif}
main{max-width:34rem;padding:2rem}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}p{color:var(--m);margin:0}
</style>
</head>
<body>
<main data-code="${escapeHtml(problem.code)}">
<h1>${escapeHtml(problem.title)}</h1>
<p>${escapeHtml(words[problem.code] ?? problem.detail ?? '')}</p>
</main>
</body>
</html>
`
}

/** Fires when the client goes away before the reply is written: a viewer drops tiles that left its view. */
function whenLeft(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) controller.abort(new Error('the client went away'))
  })
  return controller.signal
}
