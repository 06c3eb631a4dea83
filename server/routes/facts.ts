/** The fact table over HTTP: compressed, and told apart by its contents, so that what is known is not sent again. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type FactTable, factTableSchema } from '#contract/facts.ts'
import { sliceRuleSchema } from '#contract/slice.ts'
import type { FactTables } from '../benchmarks/facts.ts'

const params = z.object({ id: z.string().max(64) })
const tags = ['explore']
const MAX_EVALUATIONS = 20
/** Tables as they were sent, so that a second reader costs nothing; a few megabytes each. */
const MAX_KEPT = 24

const evaluationIds = z
  .string()
  .max(2000)
  .default('')
  .transform((text) => [...new Set(text.split(',').filter(Boolean))])
  .refine((ids) => ids.length <= MAX_EVALUATIONS, `at most ${MAX_EVALUATIONS} at once`)

/** A rule in an address: its JSON. */
export const ruleInAddress = z
  .string()
  .max(20_000)
  .default('{}')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(sliceRuleSchema)

const squeeze = promisify(gzip)

export function factRoutes(facts: FactTables): FastifyPluginAsyncZod {
  const kept = new Map<string, Promise<{ plain: number; packed: Buffer }>>()

  function packed(version: string, make: () => Promise<FactTable>) {
    const known = kept.get(version)
    if (known) return known
    const making = make().then(async (table) => {
      const text = JSON.stringify(table)
      // Numbers as text shrink to a quarter at the lowest level already; higher ones cost more time than they save.
      return { plain: text.length, packed: await squeeze(text, { level: 1 }) }
    })
    kept.set(version, making)
    making.catch(() => kept.delete(version))
    const oldest = kept.keys().next().value
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    return making
  }

  return async (app) => {
    app.get(
      '/api/datasets/:id/facts',
      {
        schema: {
          tags,
          description:
            'The facts of all items by columns, and of the given evaluations; row n is the item with ordinal n. Keyed by ETag.',
          params,
          querystring: z.object({ evaluations: evaluationIds }),
          response: { 200: factTableSchema, 304: z.null() },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const { evaluations } = request.query
        const version = await facts.version(id, evaluations)
        const etag = `W/"${createHash('sha256').update(version).digest('base64url').slice(0, 27)}"`
        reply
          .header('ETag', etag)
          .header('Cache-Control', 'private, no-cache')
          .header('Vary', 'Accept-Encoding')
        const known = request.headers['if-none-match']?.split(/\s*,\s*/)
        if (known?.includes(etag)) return reply.code(304).send(null)
        if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
          reply.type('application/json; charset=utf-8')
          return reply.send(JSON.stringify(await facts.table(id, evaluations)) as never)
        }
        const { packed: bytes } = await packed(version, () => facts.table(id, evaluations))
        reply.type('application/json; charset=utf-8').header('Content-Encoding', 'gzip')
        return reply.send(bytes as never)
      },
    )

    app.get(
      '/api/datasets/:id/rows',
      {
        schema: {
          tags,
          description: 'The ordinals of a slice, in its order. `rule`: a SliceRule as JSON.',
          params,
          querystring: z.object({ rule: ruleInAddress }),
          response: { 200: z.object({ ordinals: z.array(z.number().int()) }) },
        },
      },
      async ({ params: { id }, query: { rule } }) => ({ ordinals: [...(await facts.rowsOfSlice(id, rule))] }),
    )
  }
}
