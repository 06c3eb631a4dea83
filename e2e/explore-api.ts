/** Datasets, imports and evaluations over HTTP, for tests that need them before they look at a page. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Dataset, datasetSchema } from '#contract/dataset.ts'
import { type CreateEvaluation, type Evaluation, evaluationSchema } from '#contract/evaluation.ts'
import {
  type ImportJob,
  importJobSchema,
  itemWithMarksSchema,
  type Mapping,
  type MarkedItem,
} from '#contract/import.ts'

export class ExploreApi {
  readonly url: string
  constructor(url: string) {
    this.url = url
  }

  /** Sends and reads JSON as Loupe's own page would: a path on the server needs that. */
  async send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const reply = await fetch(this.url + path, {
      method,
      headers: {
        origin: this.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  /** Imports a list of this machine, with the mapping that Loupe proposes and `change`, and waits for its end. */
  async bring(path: string, name: string, change: Partial<Mapping> = {}): Promise<ImportJob> {
    const { id, preview } = importJobSchema.parse(await this.send('POST', '/api/imports', { path }))
    await this.send('POST', `/api/imports/${id}/start`, { name, mapping: { ...preview?.mapping, ...change } })
    const job = await until(
      async () => importJobSchema.parse(await this.send('GET', `/api/imports/${id}`)),
      (one) => one.status !== 'running',
    )
    if (job.status !== 'finished') throw new Error(`import ${job.status}: ${JSON.stringify(job.problem)}`)
    return job
  }

  async dataset(id: string): Promise<Dataset> {
    return datasetSchema.parse(await this.send('GET', `/api/datasets/${id}`))
  }

  async items(datasetId: string): Promise<MarkedItem[]> {
    const list = await this.send('GET', `/api/datasets/${datasetId}/items?from=0&count=2000`)
    return itemWithMarksSchema.array().parse(list)
  }

  async evaluate(wanted: CreateEvaluation): Promise<Evaluation> {
    return evaluationSchema.parse(await this.send('POST', '/api/evaluations', wanted))
  }

  async evaluation(id: string): Promise<Evaluation> {
    return evaluationSchema.parse(await this.send('GET', `/api/evaluations/${id}`))
  }

  evaluationWhen(id: string, enough: (evaluation: Evaluation) => boolean): Promise<Evaluation> {
    return until(() => this.evaluation(id), enough)
  }
}

/** Looks again and again until what it sees is enough. */
export async function until<T>(
  look: () => Promise<T>,
  enough: (seen: T) => boolean,
  limitMs = 120_000,
): Promise<T> {
  const end = Date.now() + limitMs
  for (;;) {
    const seen = await look()
    if (enough(seen)) return seen
    if (Date.now() > end) throw new Error(`not so after ${limitMs} ms: ${JSON.stringify(seen).slice(0, 500)}`)
    await sleep(100)
  }
}
