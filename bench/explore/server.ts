/** The server's part of a view: facts, rows of a rule, search, figures. Each reply is read to its end. */
import { everything, type SliceRule } from '#contract/slice.ts'
import type { Seeded } from './seed.ts'

export interface ServerFigures {
  factsColdMs: number
  factsMs: number[]
  rowsMs: number[]
  searchMs: number[]
  figuresMs: number[]
}

const rounds = 9

export async function measureServer(
  url: string,
  { datasetId, evaluationIds }: Seeded,
): Promise<ServerFigures> {
  const [a = '', b = ''] = evaluationIds
  const timed = async (path: string) => {
    const since = performance.now()
    const reply = await fetch(url + path)
    await reply.arrayBuffer()
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`)
    return performance.now() - since
  }
  const each = async (path: (round: number) => string) => {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) times.push(await timed(path(round)))
    return times
  }
  const facts = `/api/datasets/${datasetId}/facts?evaluations=${a}`
  const rule = (round: number): SliceRule => ({
    ...everything,
    conditions: [
      {
        field: 'flip',
        evaluation: a,
        against: null,
        test: { is: 'in', words: ['right-wrong', 'wrong-right'] },
        not: false,
      },
      {
        field: 'finalConfidence',
        evaluation: a,
        against: null,
        test: { is: 'between', min: 0, max: 0.5 + round / 20, closed: false },
        not: false,
      },
    ],
    sort: { field: 'iou', evaluation: a, against: null, descending: true },
  })
  const asText = (round: number) => encodeURIComponent(JSON.stringify(rule(round)))
  return {
    factsColdMs: await timed(facts),
    factsMs: await each(() => facts),
    rowsMs: await each((round) => `/api/datasets/${datasetId}/rows?rule=${asText(round)}`),
    searchMs: await each(
      (round) => `/api/datasets/${datasetId}/search?q=code%20${round}&evaluations=${a},${b}`,
    ),
    figuresMs: await each((round) => `/api/evaluations/${a}/figures?rule=${asText(round)}&against=${b}`),
  }
}
