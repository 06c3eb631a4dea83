/** What comes to no route is answered as a problem, too. */
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { problemSchema } from '#contract/error.ts'
import { refuseUnreadable, sendProblems } from './problems.ts'

test.each([
  ['an address that is too long', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['a method that nobody knows', 'CONJURE / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['no HTTP at all', 'hello there\r\n\r\n'],
])('%s', async (_what, request) => {
  const app = Fastify({ clientErrorHandler: refuseUnreadable })
  sendProblems(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  let reply = ''
  socket.on('data', (chunk) => {
    reply += String(chunk)
  })
  socket.write(request)
  await once(socket, 'end')
  const [head = '', body = ''] = reply.split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(head).toContain('Content-Type: application/problem+json')
  expect(problemSchema.parse(JSON.parse(body))).toMatchObject({ code: 'bad-request', status: 400 })
  await app.close()
})
