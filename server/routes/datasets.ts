/** Datasets, their items, marks, slices and thumbnails over HTTP. */
import { createReadStream } from 'node:fs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { datasetSchema, marksSchema } from '#contract/dataset.ts'
import { datasetChangeSchema, itemWithMarksSchema, removedDatasetSchema } from '#contract/import.ts'
import { sliceRuleSchema, sliceSchema } from '#contract/slice.ts'
import type { Datasets } from '../benchmarks/datasets.ts'
import type { Evaluations } from '../benchmarks/evaluate/evaluations.ts'
import { markItem, markRun, marksOf, noMarks } from '../benchmarks/marks.ts'
import { listSlices, removeSlice, saveSlice } from '../benchmarks/slices.ts'
import type { Images } from '../images/images.ts'
import type { Database } from '../store/tables.ts'

const params = z.object({ id: z.string().max(64) })
const tags = ['datasets']
const MOST = 2000
const FOR_EVER = 'public, max-age=31536000, immutable'

const ordinals = z
  .string()
  .max(40_000)
  .regex(/^\d{1,9}(,\d{1,9})*$/, 'numbers with commas between them')
  .transform((text) => text.split(',').map(Number))
  .refine((list) => list.length <= MOST, `at most ${MOST} at once`)

const words = z
  .string()
  .max(2000)
  .default('')
  .transform((text) => text.split(',').filter(Boolean))

export interface DatasetRouteParts {
  readonly db: Kysely<Database>
  readonly datasets: Datasets
  readonly images: Images
  /** told of what they would not see by themselves */
  readonly evaluations: Pick<Evaluations, 'dropDataset' | 'runMarked'>
}

export function datasetRoutes({
  db,
  datasets,
  images,
  evaluations,
}: DatasetRouteParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/api/datasets', { schema: { tags, response: { 200: z.array(datasetSchema) } } }, () =>
      datasets.list(),
    )

    app.get('/api/datasets/:id', { schema: { tags, params, response: { 200: datasetSchema } } }, (request) =>
      datasets.get(request.params.id),
    )

    app.patch(
      '/api/datasets/:id',
      { schema: { tags, params, body: datasetChangeSchema, response: { 200: datasetSchema } } },
      (request) => datasets.change(request.params.id, request.body),
    )

    app.delete(
      '/api/datasets/:id',
      {
        config: { needs: 'administrator' },
        schema: {
          tags,
          params,
          description:
            'Removes the dataset with its items, evaluations and slices. Runs stay, and so do pictures that runs or other datasets use.',
          response: { 200: removedDatasetSchema },
        },
      },
      async (request) => {
        await evaluations.dropDataset(request.params.id)
        return datasets.remove(request.params.id)
      },
    )

    app.get(
      '/api/datasets/:id/items',
      {
        schema: {
          tags,
          params,
          description: 'Items with their marks: by ordinals, in their order, or a range.',
          querystring: z.object({
            ordinals: ordinals.optional(),
            from: z.coerce.number().int().min(0).default(0),
            count: z.coerce.number().int().min(1).max(MOST).default(100),
          }),
          response: { 200: z.array(itemWithMarksSchema) },
        },
      },
      ({ params: { id }, query: { ordinals: list, from, count } }) =>
        datasets.items(id, list ?? { from, count }),
    )

    app.get(
      '/api/datasets/:id/search',
      {
        schema: {
          tags,
          params,
          description:
            'Ordinals of the items in whose key, question, choices, answer, or answers of the given evaluations every word occurs.',
          querystring: z.object({ q: z.string().max(500).default(''), evaluations: words }),
          response: { 200: z.object({ ordinals: z.array(z.number().int()) }) },
        },
      },
      async ({ params: { id }, query: { q, evaluations } }) => ({
        ordinals: await datasets.search(id, q, evaluations),
      }),
    )

    app.get(
      '/api/items/:id',
      { schema: { tags, params, response: { 200: itemWithMarksSchema } } },
      (request) => datasets.item(request.params.id),
    )

    app.put(
      '/api/items/:id/marks',
      { schema: { tags, params, body: marksSchema, response: { 200: marksSchema } } },
      (request) => markItem(db, request.params.id, request.body),
    )

    app.put(
      '/api/runs/:id/marks',
      { schema: { tags, params, body: marksSchema, response: { 200: marksSchema } } },
      async (request) => {
        const marks = await markRun(db, request.params.id, request.body)
        await evaluations.runMarked(request.params.id)
        return marks
      },
    )

    app.get(
      '/api/runs/:id/marks',
      { schema: { tags, params, response: { 200: marksSchema } } },
      async ({ params: { id } }) => (await marksOf(db, 'run', [id])).get(id) ?? noMarks,
    )

    app.get(
      '/api/datasets/:id/slices',
      { schema: { tags, params, response: { 200: z.array(sliceSchema) } } },
      (request) => listSlices(db, request.params.id),
    )

    app.post(
      '/api/datasets/:id/slices',
      {
        schema: {
          tags,
          params,
          body: z.object({ name: sliceSchema.shape.name, rule: sliceRuleSchema }),
          response: { 201: sliceSchema },
        },
      },
      async ({ params: { id }, body: { name, rule } }, reply) =>
        reply.code(201).send(await saveSlice(db, id, name, rule)),
    )

    app.delete(
      '/api/datasets/:id/slices/:slice',
      {
        schema: { tags, params: params.extend({ slice: z.string().max(64) }), response: { 204: z.null() } },
      },
      async ({ params: { id, slice } }, reply) => {
        await removeSlice(db, id, slice)
        return reply.code(204).send(null)
      },
    )

    app.get(
      '/api/images/:id/thumb',
      {
        schema: {
          tags: ['images'],
          params: z.object({ id: z.string().max(128) }),
          description: 'A small WebP of the whole picture: long side 160 (s) or 480 (l) pixels.',
          querystring: z.object({ size: z.enum(['s', 'l']).default('s') }),
        },
      },
      async ({ params: { id }, query: { size } }, reply) => {
        const path = await images.thumb(id, size)
        reply.header('cache-control', FOR_EVER).header('x-content-type-options', 'nosniff')
        return reply.type('image/webp').send(createReadStream(path))
      },
    )
  }
}
