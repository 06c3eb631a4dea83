/** For whoever runs Loupe: readiness, and metrics for Prometheus. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { mayAct } from '#contract/account.ts'
import { ProblemError } from '#contract/error.ts'
import { readinessSchema } from '#contract/operations.ts'
import { createAttempts } from '../accounts/attempts.ts'
import { demandPatience } from '../accounts/request-person.ts'
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
  // Apart from those of tokens: whoever tries passwords here keeps nobody from signing in.
  const attempts = createAttempts(10, 60_000)
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
      const { person } = request
      if (!(person.active && mayAct(person.role, 'administrator'))) {
        const given = metricsToken === null ? null : passwordOf(request)
        if (given !== null) demandPatience(attempts, request, reply)
        if (given === null || metricsToken === null || !isSame(given, metricsToken)) {
          if (given !== null) attempts.failed(request.ip)
          reply.header('www-authenticate', 'Basic realm="metrics"')
          throw new ProblemError('access-required')
        }
      }
      reply.header('cache-control', 'no-store')
      return reply.type(metrics.contentType).send(await metrics.text())
    })
  }
}

/** The password of HTTP's Basic scheme, with any name; no longer than a token may be. */
function passwordOf({ headers }: FastifyRequest): string | null {
  const [, given] = /^Basic +(\S{1,1024})$/i.exec(headers.authorization ?? '') ?? []
  if (given === undefined) return null
  return Buffer.from(given, 'base64')
    .toString()
    .replace(/^[^:]*:/, '')
}

function isSame(given: string, known: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(known)]
  return a.length === b.length && timingSafeEqual(a, b)
}
