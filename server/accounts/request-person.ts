/** Every request has a person: who asks. Routes read `request.person`, and nothing else of accounts. */
import type { FastifyInstance } from 'fastify'
import { localPerson, type Person } from '#contract/account.ts'

declare module 'fastify' {
  interface FastifyRequest {
    person: Person
  }
}

export function knowPeople(app: FastifyInstance): void {
  app.decorateRequest('person', undefined as never)
  app.addHook('onRequest', async (request) => {
    request.person = localPerson
  })
}
