/** Signing in and out, who one is, and the people of this Loupe. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  changePersonSchema,
  localPerson,
  meSchema,
  newPersonSchema,
  personSchema,
  personWithTokenSchema,
  signInSchema,
} from '#contract/account.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { sessionCookie, sessionOf } from '../accounts/cookie.ts'
import { personOfToken } from '../accounts/request-person.ts'

const tags = ['people']
const params = z.object({ id: z.string().max(64) })
const limit = { max: 120, timeWindow: '1 minute' }

export function accountRoutes(accounts: Accounts): FastifyPluginAsyncZod {
  const { mode, people, sessions } = accounts
  const local = mode === 'open'
  return async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })

    app.get(
      '/api/me',
      {
        config: { needs: 'anyone' },
        schema: {
          tags,
          description: 'Who asks. `person` is null where Loupe is closed and nobody has signed in.',
          response: { 200: meSchema },
        },
      },
      async ({ person, signedIn }) => ({
        mode,
        person: signedIn || local ? person : null,
        local: local && !signedIn,
      }),
    )

    app.post(
      '/api/session',
      {
        config: { needs: 'anyone' },
        schema: {
          tags,
          description:
            'Signs in: sets the cookie loupe_session. Scripts need none; they send Authorization: Bearer.',
          body: signInSchema,
          response: { 200: meSchema },
        },
      },
      async (request, reply) => {
        const person = await personOfToken(accounts, request, reply, request.body.token)
        const before = sessionOf(request)
        if (before) await sessions.close(before)
        accounts.changed()
        reply.header('set-cookie', sessionCookie(request, await sessions.open(person.id)))
        return reply.send({ mode, person, local: false })
      },
    )

    app.delete(
      '/api/session',
      {
        config: { needs: 'anyone' },
        schema: { tags, description: 'Signs out.', response: { 200: meSchema } },
      },
      async (request, reply) => {
        const session = sessionOf(request)
        if (session) await sessions.close(session)
        // Nobody was known by what strangers send, so nobody has to be looked up again.
        if (request.signedIn) accounts.changed()
        reply.header('set-cookie', sessionCookie(request, null))
        return reply.send({ mode, person: local ? localPerson : null, local })
      },
    )

    app.get(
      '/api/people',
      {
        config: { needs: 'viewer' },
        schema: {
          tags,
          description:
            'Everybody, in the order in which they came, also who may no longer come in (`active`: false). The first is the person of the machine itself, who acts where nobody has signed in.',
          response: { 200: z.array(personSchema) },
        },
      },
      async () => [{ ...localPerson, active: local }, ...(await people.list())],
    )

    const administrators = { needs: 'administrator', rateLimit: limit } as const

    app.post(
      '/api/people',
      {
        config: administrators,
        schema: {
          tags,
          description: 'Adds a person. Their token is told in this reply and never again.',
          body: newPersonSchema,
          response: { 201: personWithTokenSchema },
        },
      },
      async (request, reply) => reply.code(201).send(await people.add(request.body)),
    )

    app.patch(
      '/api/people/:id',
      {
        config: administrators,
        schema: {
          tags,
          description:
            'Another name or role; `active: false` ends the person’s sessions and token, `active: true` brings them back.',
          params,
          body: changePersonSchema,
          response: { 200: personSchema },
        },
      },
      async (request) => {
        const person = await people.change(request.params.id, request.body)
        accounts.changed()
        return person
      },
    )

    app.post(
      '/api/people/:id/token',
      {
        config: administrators,
        schema: {
          tags,
          description:
            'A new token, told in this reply alone; the old one and all sessions of the person end.',
          params,
          response: { 200: personWithTokenSchema },
        },
      },
      async (request) => {
        const renewed = await people.renewToken(request.params.id)
        accounts.changed()
        return renewed
      },
    )
  }
}
