/** docs/notebook.md: every call in it is of the API, and the page's story can be told from beginning to end. */
import { readFileSync } from 'node:fs'
import { parquetReadObjects } from 'hyparquet'
import { decodeNpy } from '#contract/npy.ts'
import { expect, test } from './fixtures.ts'

const page = readFileSync(new URL('../docs/notebook.md', import.meta.url), 'utf8')
const code = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, text]) => text).join('\n')

/** `get('/api/…', name=…)` and `post(…)` of the page; what stands in braces is one part of the address. */
function callsOf(text: string) {
  return [...text.matchAll(/(get|post)\((?:LOUPE \+ )?f?'(\/api\/[^']*)'([^\n]*)/g)].map(
    ([, method, path, rest]) => ({
      method: method ?? '',
      path: (path ?? '').replace(/\{[^}]*\}/g, '{}'),
      query: [...(rest ?? '').matchAll(/, (\w+)=/g)].map(([, name]) => name ?? ''),
    }),
  )
}

interface OpenApi {
  paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>
}

test('every call of the notebook page is one of the API, with parameters that it takes', async ({ api }) => {
  const { paths } = (await api.json('/api/openapi.json')) as OpenApi
  const known = new Map(
    Object.entries(paths).map(([path, methods]) => [path.replace(/\{[^}]*\}/g, '{}'), methods]),
  )
  const calls = callsOf(code)
  expect(calls.length).toBeGreaterThan(10)
  for (const { method, path, query } of calls) {
    const route = known.get(path)?.[method]
    expect(route, `${method} ${path}`).toBeTruthy()
    const taken = route?.parameters?.filter((one) => one.in === 'query').map(({ name }) => name) ?? []
    const own = query.filter((name) => !['data', 'files', 'json'].includes(name))
    for (const name of own) expect(taken, `${path}?${name}`).toContain(name)
  }
})

test('the page’s story: sample dataset, evaluation, parquet, map, figures, predictions', async ({
  api,
  loupe,
}) => {
  test.setTimeout(180_000)
  const post = async (path: string, body?: object) => {
    const json = { 'content-type': 'application/json' }
    const init = body ? { headers: json, body: JSON.stringify(body) } : {}
    const reply = await fetch(`${loupe.url}${path}`, { method: 'POST', ...init })
    expect(reply.ok, `${path}: ${reply.status}`).toBe(true)
    return (await reply.json()) as Record<string, unknown>
  }
  const until = async (path: string) => {
    let found = (await api.json(path)) as Record<string, unknown>
    while (found.status === 'running') {
      await new Promise((wake) => setTimeout(wake, 250))
      found = (await api.json(path)) as Record<string, unknown>
    }
    return found
  }
  const table = async (path: string) => {
    const file = Uint8Array.from(await api.bytes(path)).buffer
    return parquetReadObjects({ file })
  }

  const job = await until(`/api/imports/${(await post('/api/imports/sample')).id}`)
  const dataset = String(job.datasetId)
  const items = await table(`/api/datasets/${dataset}/export?format=items-parquet`)
  expect(items.length).toBeGreaterThanOrEqual(200)

  // The slice of the page, made small by one of its own words.
  expect(code).toContain("'field': 'kind', 'test': {'is': 'in', 'words': ['code', 'colour']}")
  const slice = { conditions: [{ field: 'kind', test: { is: 'in', words: ['code'] } }] }
  const asked = { datasetId: dataset, method: 'zoom-refine', engine: 'builtin', slice }
  const evaluation = String((await post('/api/evaluations', asked)).id)
  expect((await until(`/api/evaluations/${evaluation}`)).status).toBe('finished')

  const results = await table(
    `/api/datasets/${dataset}/export?format=results-parquet&evaluations=${evaluation}`,
  )
  expect(results.length).toBe(items.filter(({ kind }) => kind === 'code').length)
  for (const name of [...page.matchAll(/results\.(\w+)\.|\['(\w+)'[,\]]/g)].flatMap(
    ([, a, b]) => a ?? b ?? [],
  )) {
    const isColumn = name in (results[0] ?? {}) || name in (items[0] ?? {})
    if (/^(?:key|question|flip|run_id|initial_answer|refined_answer|cause|answer)$/.test(name))
      expect(isColumn, name).toBe(true)
  }

  const run = (await api.json(`/api/runs/${results[0]?.run_id}`)) as {
    steps: { attention: { url: string; layers: number[]; defaultLayer: number; grid: { rows: number } }[] }[]
  }
  const attention = run.steps.flatMap((step) => step.attention)[0]
  expect(attention).toBeTruthy()
  if (!attention) return
  const map = decodeNpy(await api.bytes(attention.url))
  expect(map.shape[0]).toBe(attention.layers.length)
  expect(map.shape[1]).toBe(attention.grid.rows)

  const figures = (await api.json(`/api/evaluations/${evaluation}/figures`)) as {
    accuracy: { all: { share: { of: number } } }
  }
  expect(figures.accuracy.all.share.of).toBe(results.length)

  const form = new FormData()
  form.set('datasetId', dataset)
  const lines = items.map(({ key, answer }) => `${key},"Answer: ${answer}"`)
  form.set('file', new Blob([['key,response', ...lines].join('\n')]), 'my-model.csv')
  const sent = await fetch(`${loupe.url}/api/predictions`, { method: 'POST', body: form })
  const seen = (await sent.json()) as { id: string; matched: number; unmatched: object; missing: number }
  expect(seen).toMatchObject({ matched: items.length, unmatched: {}, missing: 0 })
  const stored = await post(`/api/predictions/${seen.id}/store`, { name: 'my model', model: 'my-model-7b' })
  expect(stored).toMatchObject({ source: 'imported', model: 'my-model-7b', name: 'my model' })
})
