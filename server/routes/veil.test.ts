/** In a blind project no list, reply or conflict tells the state that others' verdicts made to somebody who may yet be asked. */
import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendProblems } from '../problems.ts'
import { type CheckingRoom, openCheckingRoom } from '../testing/checking-room.ts'
import { entryRoutes } from './entries.ts'
import { projectRoutes } from './projects.ts'

let room: CheckingRoom
let app: FastifyInstance
type Who = keyof CheckingRoom['people']

beforeAll(async () => {
  room = await openCheckingRoom({ entries: 2, pictures: 1, rules: { overlap: 3 } })
  app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  app.decorateRequest('person', null as never)
  app.addHook('onRequest', async (request) => {
    request.person = room.people[request.headers['x-who'] as Who]
  })
  await app.register(projectRoutes(room.annotate, room.checking.veil))
  await app.register(entryRoutes(room.annotate, room.checking.veil))
})
afterAll(async () => {
  await app?.close()
  await room?.close()
})

async function ask(who: Who, url: string, payload?: object, method: 'GET' | 'PUT' = 'GET') {
  return (
    await app.inject({ method, url, headers: { 'x-who': who }, ...(payload ? { payload } : {}) })
  ).json()
}

/** The state of the first entry in everything that tells it. */
async function toldTo(who: Who) {
  const id = room.entries[0]?.id ?? ''
  const project = `/api/projects/${room.projectId}`
  const { version, content } = await room.annotate.entries.get(id)
  const find = (list: { id: string; state: string }[]) => list.find((one) => one.id === id)?.state
  const stale = { changeId: randomUUID(), version: version + 5, content }
  return [
    find((await ask(who, `${project}/entries`)).entries),
    find(await ask(who, `${project}/entry-heads`)),
    find((await ask(who, `${project}/changes`)).entries),
    (await ask(who, `/api/entries/${id}`)).state,
    (await ask(who, `/api/entries/${id}`, stale, 'PUT')).current.state,
  ]
}
const five = (state: string) => Array.from({ length: 5 }, () => state)

test('the state is told to whoever has checked, wrote it or only looks; to others once nobody is needed any more', async () => {
  const id = room.entries[0]?.id ?? ''
  const { ben, cid, dee } = room.people
  await room.check(id, ben)
  await room.check(id, cid, { verdict: 'reject' })
  expect(await toldTo('dee')).toEqual(five('open'))
  for (const who of ['ben', 'ada', 'vic'] as const) expect(await toldTo(who)).toEqual(five('disputed'))
  // Nor can it be found by its state.
  const found = async (who: Who, state: string) =>
    (await ask(who, `/api/projects/${room.projectId}/entry-heads?state=${state}`)).length
  expect([await found('ben', 'disputed'), await found('dee', 'disputed')]).toEqual([1, 0])
  await room.check(id, dee)
  expect(await toldTo('dee')).toEqual(five('disputed'))
  expect(await toldTo('root')).toEqual(five('disputed'))
  await room.checking.assignments.set(room.projectId, [id], [room.people.root.id])
  expect(await toldTo('root')).toEqual(five('open'))
  await room.annotate.projects.change(room.projectId, { rules: { blind: false } })
  expect(await toldTo('root')).toEqual(five('disputed'))
})
