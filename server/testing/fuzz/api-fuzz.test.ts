/** The short form of `npm run test:fuzz`: every operation of the OpenAPI document, asked in-process. */
import { gunzipSync } from 'node:zlib'
import type { InjectOptions } from 'light-my-request'
import { expect, it } from 'vitest'
import { openAppRoom } from '../app-room.ts'
import { furnish } from './furnish.ts'
import { fuzz, inWords } from './fuzz.ts'

/** Each of these is seconds of work; the long form asks them, too, but for the import of three hundred pictures. */
const heavy = [
  'POST /api/imports/sample',
  'POST /api/engines/{id}/probe',
  'POST /api/engines/{id}/calibrate',
  'GET /api/send/plan',
  'GET /api/send/page',
  'GET /api/send/folder',
  'GET /api/runs/{id}/page',
]

it('answers whatever is asked as its document says, never fails inside, and still answers after', async () => {
  const room = await openAppRoom()
  try {
    const known = await furnish(async (method, url, body) => {
      const bytes = Buffer.isBuffer(body)
      const reply = await room.ask(null, {
        method,
        url,
        ...(body === undefined ? {} : { payload: body as Buffer }),
        ...(bytes ? { headers: { 'content-type': 'application/octet-stream' } } : {}),
      })
      return { status: reply.statusCode, json: reply.json() }
    })
    const document = (await room.ask(null, { method: 'GET', url: '/api/openapi.json' })).json()
    const report = await fuzz({
      document,
      known,
      seed: 20261121,
      runs: 8,
      without: [...heavy],
      send: async ({ method, url, headers, body }) => {
        const reply = await room.app.inject({
          method: method as 'GET',
          url,
          headers,
          ...(body === null ? {} : { payload: typeof body === 'string' ? body : Buffer.from(body) }),
          signal: AbortSignal.timeout(10_000),
        } as InjectOptions)
        return {
          status: reply.statusCode,
          type: String(reply.headers['content-type'] ?? ''),
          body:
            reply.headers['content-encoding'] === 'gzip'
              ? gunzipSync(reply.rawPayload).toString()
              : reply.body,
          retryAfter: (reply.headers['retry-after'] as string | undefined) ?? null,
        }
      },
    })
    expect(report.findings.map(inWords).join('\n')).toBe('')
    expect(report.operations).toBeGreaterThan(130)
    // Most of it must get past the doors, else nothing was tried.
    expect(report.statuses['200'] ?? 0).toBeGreaterThan(report.requests / 10)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect((await room.ask(null, { method: 'GET', url: '/api/health' })).statusCode).toBe(200)
  } finally {
    await room.close()
  }
}, 120_000)
