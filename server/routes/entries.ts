/** Single entries over HTTP: read, save, delete, take back, restore, history. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { entrySchema, saveEntrySchema } from '#contract/entry.ts'
import {
  entryHistorySchema,
  handBackEntrySchema,
  markEntrySchema,
  restoreEntrySchema,
  takeBackEntrySchema,
} from '#contract/entry-list.ts'
import type { Annotate } from '../annotate/annotate.ts'
import type { Veil } from '../annotate/veil.ts'

const params = z.object({ id: z.string().max(64) })
const tags = ['entries']
const answered = { 200: entrySchema }

export function entryRoutes({ entries, edits }: Annotate, veil: Veil): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/entries/:id',
      {
        schema: { tags, params, description: 'Also one that was deleted.', response: answered },
      },
      ({ params: { id }, person }) => veil.one(entries.get(id), person),
    )

    app.put(
      '/api/entries/:id',
      {
        schema: {
          tags,
          params,
          description:
            'Saves the whole content. `version` is the one that it builds on: where it is not the newest, 409 `entry-conflict` carries the entry as it is in `current`. The same `changeId` again is answered as the first time.',
          body: saveEntrySchema,
          response: answered,
        },
      },
      ({ params: { id }, body, person }) => veil.one(edits.save(id, body, person.id), person),
    )

    app.delete(
      '/api/entries/:id',
      {
        schema: {
          tags,
          params,
          description: 'It can be taken back. The change’s id and the version may stand in the body.',
          body: markEntrySchema.partial().nullish(),
          response: answered,
        },
      },
      ({ params: { id }, body, person }) => veil.one(edits.remove(id, body ?? {}, person.id), person),
    )

    app.post(
      '/api/entries/:id/undelete',
      { schema: { tags, params, body: markEntrySchema, response: answered } },
      ({ params: { id }, body, person }) => veil.one(edits.undelete(id, body, person.id), person),
    )

    app.post(
      '/api/entries/:id/restore',
      {
        schema: {
          tags,
          params,
          description: 'The content of an older version becomes the newest.',
          body: restoreEntrySchema,
          response: answered,
        },
      },
      ({ params: { id }, body, person }) => veil.one(edits.restore(id, body, person.id), person),
    )

    app.post(
      '/api/entries/:id/hand-back',
      {
        schema: {
          tags,
          params,
          description:
            'Asks for another look at an entry that checkers sent back or rejected (`state` mend or rejected), as it is: what they said before counts no more. 409 `entry-not-sent-back` where nobody did.',
          body: handBackEntrySchema,
          response: answered,
        },
      },
      ({ params: { id }, body, person }) => veil.one(edits.handBack(id, body, person.id), person),
    )

    app.post(
      '/api/entries/:id/take-back',
      {
        schema: {
          tags,
          params,
          description: 'Undoes a hand-back: what the checkers said before it counts again.',
          body: takeBackEntrySchema,
          response: answered,
        },
      },
      ({ params: { id }, body, person }) => veil.one(edits.takeBack(id, body, person.id), person),
    )

    app.get(
      '/api/entries/:id/history',
      {
        schema: {
          tags,
          params,
          description: 'Newest first; `before` a version, for the next page.',
          querystring: z.object({
            before: z.coerce.number().int().min(1).max(2_000_000_000).optional(),
            count: z.coerce.number().int().min(1).max(500).default(50),
          }),
          response: { 200: entryHistorySchema },
        },
      },
      ({ params: { id }, query: { before, count } }) => entries.history(id, before, count),
    )
  }
}
