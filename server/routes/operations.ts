/** For whoever runs Loupe: readiness, and metrics for Prometheus. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { mayAct } from '#contract/account.ts'
import { ProblemError } from '#contract/error.ts'
import { readinessSchema } from '#contract/operations.ts'
import type { Metrics } from '../operations/metrics.ts'
import type { Operations } from '../operations/readiness.ts'

export interface OperationRouteParts {
  readonly operations: Operations
  readonly metrics: Metrics
  /** LOUPE_METRICS_TOKEN: the password with which a Prometheus that is no administrator may read */
  readonly metricsToken: string | null
}

export function operationRoutes({
  operations,
  metrics,
  metricsToken,
}: OperationRouteParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/ready',
      {
        config: { needs: 'anyone' },
        schema: {
          tags: ['server'],
          description:
            'Whether work can be taken now: 503 while starting or stopping, and where the database or the disk cannot.',
          response: { 200: readinessSchema, 503: readinessSchema },
        },
      },
      async (_request, reply) => {
        const readiness = await operations.readiness()
        reply.header('cache-control', 'no-store')
        if (readiness.status === 'ready') return reply.code(200).send(readiness)
        return reply.code(503).header('retry-after', '5').send(readiness)
      },
    )

    app.get('/metrics', { config: { needs: 'anyone' }, schema: { hide: true } }, async (request, reply) => {
      if (!mayRead(request, metricsToken)) {
        reply.header('www-authenticate', 'Basic realm="metrics"')
        throw new ProblemError('access-required')
      }
      reply.header('cache-control', 'no-store')
      return reply.type(metrics.contentType).send(await metrics.text())
    })
  }
}

/** An administrator (in open mode, whoever is at this machine), or the password of HTTP's Basic scheme with any name. */
function mayRead(request: FastifyRequest, token: string | null): boolean {
  const { person } = request
  if (person.active && mayAct(person.role, 'administrator')) return true
  const [, given] = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (token === null || given === undefined) return false
  const password = Buffer.from(given, 'base64')
    .toString()
    .replace(/^[^:]*:/, '')
  const [a, b] = [Buffer.from(password), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}
