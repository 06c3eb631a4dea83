import sharp from 'sharp'
import { engineInfoSchema, healthSchema } from '#contract/engine.ts'
import { methodIds, methodInfoSchema, surveyIds } from '#contract/method.ts'
import { readPackage } from '../scripts/project.mjs'
import { problemCode } from './client.ts'
import { expect, test } from './fixtures.ts'

test('health, engines, methods and samples are of the contract’s form', async ({ api }) => {
  const health = healthSchema.parse(await api.json('/api/health'))
  expect(health.version).toBe(readPackage().version)
  expect(health.engines.map((engine) => engine.id)).toContain('builtin')

  const engines = engineInfoSchema.array().parse(await api.json('/api/engines'))
  const builtin = engines.find((engine) => engine.id === 'builtin')
  expect(builtin?.kind).toBe('builtin')
  expect(builtin?.capabilities).toMatchObject({
    logprobs: true,
    attention: true,
    multiImage: true,
    streaming: true,
  })

  const methods = methodInfoSchema.array().parse(await api.json('/api/methods'))
  expect(methods.map((method) => method.id)).toEqual([...methodIds])
  const surveys = methodInfoSchema.array().parse(await api.json('/api/surveys'))
  expect(surveys.map((survey) => survey.id)).toEqual([...surveyIds])
})

test('at least eight large samples ship, with questions whose evidence lies inside', async ({ api }) => {
  const samples = await api.samples()
  expect(samples.length).toBeGreaterThanOrEqual(8)
  expect(new Set(samples.map((sample) => sample.id)).size).toBe(samples.length)
  for (const sample of samples) {
    expect(Math.max(sample.width, sample.height), sample.id).toBeGreaterThanOrEqual(4096)
    expect(sample.questions.length, sample.id).toBeGreaterThan(0)
    const picture = await sharp(await api.bytes(sample.imageUrl)).metadata()
    expect([picture.width, picture.height], sample.id).toEqual([sample.width, sample.height])
    expect((await api.get(sample.thumbUrl)).status, sample.thumbUrl).toBe(200)
    for (const { evidence, options, expected } of sample.questions) {
      expect(evidence.x).toBeGreaterThanOrEqual(0)
      expect(evidence.y).toBeGreaterThanOrEqual(0)
      expect(evidence.x + evidence.width).toBeLessThanOrEqual(sample.width)
      expect(evidence.y + evidence.height).toBeLessThanOrEqual(sample.height)
      if (options) expect(options.map((option) => option.letter)).toContain(expected)
    }
  }
})

test('what is not there is a 404 problem', async ({ api }) => {
  const id = '0'.repeat(64)
  const addresses: [string, string][] = [
    ['/api/nothing-here', 'not-found'],
    [`/api/images/${id}`, 'image-not-found'],
    [`/iiif/3/${id}/info.json`, 'image-not-found'],
    ['/api/runs/none', 'run-not-found'],
    ['/api/runs/none/events', 'run-not-found'],
    ['/api/runs/none/export', 'run-not-found'],
    [`/api/files/${id}.png`, 'not-found'],
  ]
  for (const [path, code] of addresses) {
    expect(await problemCode(await api.get(path)), path).toMatchObject({ status: 404, code })
  }
  expect(await problemCode(await api.post('/api/samples/none/image'))).toMatchObject({
    code: 'sample-not-found',
  })
})

test('the OpenAPI document is sound and tells of every address of the fixed contract', async ({ api }) => {
  const document = (await api.json('/api/openapi.json')) as OpenApi
  expect(document.openapi).toMatch(/^3\.1\./)
  expect(document.info.version).toBe(readPackage().version)
  const told = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(told).toEqual(
    expect.arrayContaining([
      'GET /api/health',
      'GET /api/engines',
      'GET /api/methods',
      'GET /api/samples',
      'POST /api/images',
      'POST /api/runs',
      'GET /api/runs/{id}',
      'GET /api/runs/{id}/events',
      'POST /api/runs/{id}/refine',
      'POST /api/runs/{id}/cancel',
      'GET /api/runs/{id}/export',
    ]),
  )
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item)) {
      expect(Object.keys(operation.responses).length, path).toBeGreaterThan(0)
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const described = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name)
      expect(described.sort(), path).toEqual(inPath.sort())
    }
  }
  for (const ref of references(document)) {
    const target = ref.replace(/^#\//, '').split('/').reduce<unknown>(step, document)
    expect(target, ref).toBeDefined()
  }
  const page = await api.get('/api/docs')
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toContain('text/html')
})

interface OpenApi {
  openapi: string
  info: { version: string }
  paths: Record<
    string,
    Record<string, { parameters?: { in: string; name: string }[]; responses: Record<string, unknown> }>
  >
}

const step = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined

/** Every `$ref` anywhere in a document. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  )
}
