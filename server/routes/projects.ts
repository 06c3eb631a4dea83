/** Projects over HTTP, with the lists of their entries and changes of many entries at once. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { dataCardSchema } from '#contract/data-card.ts'
import { changeIdSchema, entrySchema, newEntrySchema } from '#contract/entry.ts'
import {
  bulkResultSchema,
  bulkSchema,
  entryFilterSchema,
  entryHeadSchema,
  entryPageSchema,
  projectChangesSchema,
} from '#contract/entry-list.ts'
import {
  type EntryState,
  entryStateSchema,
  newProjectSchema,
  projectChangeSchema,
  projectSchema,
  removedProjectSchema,
} from '#contract/project.ts'
import { publicationSchema, publishSchema } from '#contract/publish.ts'
import type { Annotate } from '../annotate/annotate.ts'
import type { Veil } from '../annotate/veil.ts'

const params = z.object({ id: z.string().max(64) })
const tags = ['projects']
const MOST = 2000

const filterQuery = z.object({
  ...entryFilterSchema.shape,
  state: z
    .string()
    .max(200)
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(entryStateSchema))
    .optional(),
})

/** An entry whose state is told as another one must not be found by the true one. */
const fits = (state: EntryState, wanted: readonly EntryState[] | undefined) => wanted?.includes(state) ?? true

export function projectRoutes(
  { projects, entries, edits, bulk, publisher }: Annotate,
  veil: Veil,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/projects',
      { schema: { tags, description: 'Newest first.', response: { 200: z.array(projectSchema) } } },
      () => projects.list(),
    )

    app.post(
      '/api/projects',
      {
        schema: {
          tags,
          description: 'With `datasetId` its items are copied as entries that are ready to be checked.',
          body: newProjectSchema,
          response: { 201: projectSchema },
        },
      },
      async (request, reply) => reply.code(201).send(await projects.create(request.body, request.person.id)),
    )

    app.get('/api/projects/:id', { schema: { tags, params, response: { 200: projectSchema } } }, (request) =>
      projects.get(request.params.id),
    )

    app.patch(
      '/api/projects/:id',
      {
        schema: {
          tags,
          params,
          description: 'What is not named stays as it is, also among the rules.',
          body: projectChangeSchema,
          response: { 200: projectSchema },
        },
      },
      (request) => projects.change(request.params.id, request.body),
    )

    app.delete(
      '/api/projects/:id',
      {
        config: { needs: 'administrator' },
        schema: {
          tags,
          params,
          description:
            'Removes the project with its entries, histories and reviews. Datasets made from it stay, and so do pictures that somebody else uses.',
          response: { 200: removedProjectSchema },
        },
      },
      (request) => projects.remove(request.params.id),
    )

    app.post(
      '/api/projects/:id/entries',
      {
        schema: {
          tags,
          params,
          description: 'Begins an entry. Sent twice with the same ids, it is begun once.',
          body: newEntrySchema,
          response: { 201: entrySchema },
        },
      },
      async ({ params: { id }, body, person }, reply) =>
        reply.code(201).send(await edits.create(id, body, person.id)),
    )

    app.get(
      '/api/projects/:id/entries',
      {
        schema: {
          tags,
          params,
          description: 'In their order. `state` takes several with commas between them.',
          querystring: filterQuery.extend({
            from: z.coerce.number().int().min(0).max(10_000_000).default(0),
            count: z.coerce.number().int().min(1).max(MOST).default(100),
          }),
          response: { 200: entryPageSchema },
        },
      },
      async ({ params: { id }, query: { from, count, ...filter }, person }) => {
        const page = await entries.list(id, filter, from, count)
        const told = await veil.list(id, page.entries, person)
        return { ...page, entries: told.filter((entry) => fits(entry.state, filter.state)) }
      },
    )

    app.get(
      '/api/projects/:id/entry-heads',
      {
        schema: {
          tags,
          params,
          description: 'All that the filter finds, in their order, with little of each.',
          querystring: filterQuery,
          response: { 200: z.array(entryHeadSchema) },
        },
      },
      async ({ params: { id }, query, person }) => {
        const told = await veil.list(id, await entries.heads(id, query), person)
        return told.filter((head) => fits(head.state, query.state))
      },
    )

    app.get(
      '/api/projects/:id/changes',
      {
        schema: {
          tags,
          params,
          description: 'The entries that changed after a revision, deleted ones, too; for polls.',
          querystring: z.object({
            after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
            count: z.coerce.number().int().min(1).max(MOST).default(500),
          }),
          response: { 200: projectChangesSchema },
        },
      },
      async ({ params: { id }, query: { after, count }, person }) => {
        const changes = await entries.changes(id, after, count)
        return { ...changes, entries: await veil.list(id, changes.entries, person) }
      },
    )

    app.post(
      '/api/projects/:id/bulk',
      {
        bodyLimit: 8 * 2 ** 20,
        schema: {
          tags,
          params,
          description: 'One change of many entries, all in one; tells what was left out and why.',
          body: bulkSchema,
          response: { 200: bulkResultSchema },
        },
      },
      ({ params: { id }, body, person }) => bulk.change(id, body, person.id),
    )

    app.get(
      '/api/projects/:id/bulk',
      {
        schema: {
          tags,
          params,
          description: 'The latest changes of many entries, newest first, without what each left out.',
          querystring: z.object({ count: z.coerce.number().int().min(1).max(200).default(20) }),
          response: { 200: z.array(bulkResultSchema) },
        },
      },
      async ({ params: { id }, query: { count } }) => {
        await projects.get(id)
        return bulk.list(id, count)
      },
    )

    app.post(
      '/api/projects/:id/bulk/:bulk/undo',
      {
        schema: {
          tags,
          params: params.extend({ bulk: z.string().max(64) }),
          description:
            'Takes it back where nothing has happened since. The answer can be taken back in turn.',
          body: z.object({ changeId: changeIdSchema }),
          response: { 200: bulkResultSchema },
        },
      },
      ({ params: { id, bulk: of }, body, person }) => bulk.undo(id, of, body.changeId, person.id),
    )

    app.post(
      '/api/projects/:id/publish',
      {
        schema: {
          tags,
          params,
          description:
            'Makes a dataset of the entries that were verified, or of others where they are asked for. Sent twice with the same id, it is made once.',
          body: publishSchema,
          response: { 201: publicationSchema },
        },
      },
      async ({ params: { id }, body, person }, reply) =>
        reply.code(201).send(await publisher.publish(id, body, person.id)),
    )

    app.get(
      '/api/projects/:id/publications',
      {
        schema: { tags, params, description: 'Newest first.', response: { 200: z.array(publicationSchema) } },
      },
      async ({ params: { id } }) => {
        await projects.get(id)
        return publisher.list(id)
      },
    )

    app.get(
      '/api/datasets/:id/card',
      {
        schema: {
          tags,
          params,
          description: 'The data card of a dataset that was published from a project, as it was then.',
          response: { 200: dataCardSchema },
        },
      },
      ({ params: { id } }) => publisher.card(id),
    )
  }
}
