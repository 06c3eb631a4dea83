/** Checking by several people over HTTP: reviews, the queue, assignments, presence, progress. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { agreementSchema } from '#contract/agreement.ts'
import {
  assignmentSchema,
  assignSchema,
  disagreementSchema,
  distributedSchema,
  distributionSchema,
  effortsSchema,
  presenceBeatSchema,
  presenceSchema,
  progressSchema,
  queueSchema,
  queueTasks,
} from '#contract/checking.ts'
import { entryReviewsSchema, givenReviewSchema, newReviewSchema } from '#contract/review.ts'
import type { Checking } from '../annotate/checking.ts'

const tags = ['annotate']
const params = z.object({ id: z.string().max(64) })
const ids = z
  .string()
  .max(20_000)
  .default('')
  .transform((text) => text.split(',').filter(Boolean))

const reveal = z.stringbool().default(false)

export function reviewRoutes(checking: Checking): FastifyPluginAsyncZod {
  const { reviews, assignments, presences } = checking
  return async (app) => {
    app.get(
      '/api/entries/:id/reviews',
      {
        schema: {
          tags,
          params,
          description:
            'What people found when checking the entry. In a blind project others’ checks are held back until one’s own is given; `reveal` shows them to administrators, and to annotators once as many people as needed have checked.',
          querystring: z.object({ reveal }),
          response: { 200: entryReviewsSchema },
        },
      },
      ({ params: { id }, query, person }) => reviews.of(id, person, query.reveal),
    )

    for (const role of ['review', 'resolution'] as const) {
      app.post(
        `/api/entries/:id/${role === 'review' ? 'reviews' : 'resolution'}`,
        {
          schema: {
            tags,
            params,
            description:
              role === 'review'
                ? 'Gives one’s check of the entry. The same id twice counts once (200 instead of 201).'
                : 'Settles checks that disagree: any annotator but the author, whose word then counts instead of them; administrators also where nothing is disputed.',
            body: newReviewSchema,
            response: { 200: givenReviewSchema, 201: givenReviewSchema },
          },
        },
        async ({ params: { id }, body, person }, reply) => {
          const { given, fresh } = await reviews.give(id, role, body, person)
          return reply.code(fresh ? 201 : 200).send(given)
        },
      )
    }

    app.delete(
      '/api/reviews/:id',
      {
        schema: {
          tags,
          params,
          description:
            'Takes back what one said of the entry in this role; it stays in the history. A resolution can also be taken back by administrators.',
          response: { 200: givenReviewSchema },
        },
      },
      ({ params: { id }, person }) => reviews.withdraw(id, person),
    )

    app.get(
      '/api/projects/:id/queue',
      {
        schema: {
          tags,
          params,
          description:
            'What the one who asks is to do next: entries to verify, disputes to resolve, or own entries to mend. Those in `skip` come last.',
          querystring: z.object({
            task: z.enum(queueTasks).default('verify'),
            limit: z.coerce.number().int().min(0).max(100).default(3),
            skip: ids,
          }),
          response: { 200: queueSchema },
        },
      },
      ({ params: { id }, query: { task, limit, skip }, person }) =>
        checking.queue(id, person, { task, limit, skip }),
    )

    app.get(
      '/api/projects/:id/disagreements',
      {
        schema: {
          tags,
          params,
          description:
            'Entries whose checks disagree, also those that a resolution has settled since; only those whose checks the one who asks may see.',
          response: { 200: z.array(disagreementSchema) },
        },
      },
      ({ params: { id }, person }) => checking.disagreements(id, person),
    )

    app.get(
      '/api/projects/:id/agreement',
      {
        schema: {
          tags,
          params,
          description:
            'Agreement beyond chance on each check and on the verdict, for each pair of people and for all; overlap of the boxes that people drew. What is not defined is null, with its reason.',
          response: { 200: agreementSchema },
        },
      },
      ({ params: { id }, person }) => checking.agreement(id, person),
    )

    app.get(
      '/api/projects/:id/progress',
      {
        schema: {
          tags,
          params,
          description: 'How far everybody is, in counts. Times are told to their owner alone.',
          response: { 200: z.array(progressSchema) },
        },
      },
      ({ params: { id }, person }) => checking.progress(id, person),
    )

    app.get(
      '/api/projects/:id/efforts',
      { schema: { tags, params, description: 'One’s own time.', response: { 200: effortsSchema } } },
      ({ params: { id }, person }) => checking.efforts(id, person),
    )

    app.get(
      '/api/projects/:id/presence',
      { schema: { tags, params, response: { 200: z.array(presenceSchema) } } },
      ({ params: { id } }) => presences.list(id),
    )

    app.post(
      '/api/projects/:id/presence',
      {
        config: { needs: 'viewer' },
        schema: {
          tags,
          params,
          description:
            'A sign of life of one tab, about every ten seconds; `doing: gone` when it leaves. Answers who else is there.',
          body: presenceBeatSchema,
          response: { 200: z.array(presenceSchema) },
        },
      },
      ({ params: { id }, body, person }) => presences.beat(id, body, person),
    )

    app.get(
      '/api/projects/:id/assignments',
      { schema: { tags, params, response: { 200: z.array(assignmentSchema) } } },
      ({ params: { id } }) => assignments.list(id),
    )

    app.put(
      '/api/projects/:id/assignments',
      {
        config: { needs: 'administrator' },
        schema: {
          tags,
          params,
          description: 'Exactly these people are to check these entries; nobody clears them.',
          body: assignSchema,
          response: { 200: z.object({ changed: z.number().int() }) },
        },
      },
      async ({ params: { id }, body: { entries, people } }) => ({
        changed: await assignments.set(id, entries, people),
      }),
    )

    app.post(
      '/api/projects/:id/assignments/distribute',
      {
        config: { needs: 'administrator' },
        schema: {
          tags,
          params,
          description: 'Gives entries to people, evenly; `dry` tells what would be given.',
          body: distributionSchema,
          response: { 200: distributedSchema },
        },
      },
      ({ params: { id }, body }) => assignments.distribute(id, body),
    )
  }
}
