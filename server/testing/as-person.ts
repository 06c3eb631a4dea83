/** Stands in for the door (server/accounts/request-person.ts) in tests of single routes: everybody is this person. */
import type { FastifyInstance } from 'fastify'
import { localPerson, type Person } from '#contract/account.ts'

export function asPerson(app: FastifyInstance, person: Person = localPerson): void {
  app.decorateRequest('person', null as never)
  app.decorateRequest('signedIn', false)
  app.addHook('onRequest', async (request) => {
    request.person = person
    request.signedIn = person !== localPerson
  })
}
