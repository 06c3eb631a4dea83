/** How often the built-in model is right, and how fast it is, through the real server. */
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { optionSchema } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import { Client, type RunRequest } from '../e2e/client.ts'
import { LoupeServer } from '../e2e/loupe-server.ts'
import { type Bench, type Figure, quantile } from './figures.ts'

/** Held-out scenes of `python -m model.scenes --out DIR`, Loupe's plain import format (docs/plain-format.md). */
const itemSchema = z.object({
  image: z.string(),
  question: z.string(),
  options: z.array(optionSchema).optional(),
  answer: z.string(),
  kind: z.string(),
})

interface Asked {
  readonly kind: string
  readonly request: RunRequest
}

/** Ships with Loupe; its scenes and questions come from seeds alone, whatever the model says of them. */
const dataset = fileURLToPath(new URL('../public/dataset', import.meta.url))

const mediaTypes: Record<string, string> = { '.png': 'image/png', '.webp': 'image/webp' }

const rounds = 24
const together = 8

export const modelBench: Bench = {
  name: 'model',
  title: 'Built-in model: right answers and latency',
  about:
    'Zoom-Refine over HTTP, attention maps included: the questions of the sample dataset, or of another folder of held-out scenes (--heldout=DIR or LOUPE_HELDOUT).\n' +
    'The sample pictures’ questions were picked by how this model answered them, so that every outcome is shown: how many are right there says nothing of how good it is.',
  async run({ quick }) {
    const server = await LoupeServer.start()
    try {
      const api = new Client(server.url)
      const samples = await sampleQuestions(api)
      const [warm] = samples
      if (!warm) throw new Error('there are no sample questions')
      await answer(api, warm)
      const all = await heldOutQuestions(api, process.env.LOUPE_HELDOUT || dataset)
      const heldOut = quick ? all.filter((_, i) => i % 10 === 0) : all
      return [
        ...(await accuracy(api, 'heldOut', 'held-out scenes', heldOut)),
        ...(quick ? [] : await accuracy(api, 'sample', 'samples (picked by outcome)', samples)),
        ...(await latency(api, samples)),
      ]
    } finally {
      await server.stop()
    }
  },
}

async function sampleQuestions(api: Client): Promise<Asked[]> {
  const out: Asked[] = []
  for (const sample of await api.samples()) {
    const { id: imageId } = await api.sampleImage(sample.id)
    for (const { kind, ...question } of sample.questions)
      out.push({ kind, request: requestOf(imageId, question) })
  }
  return out
}

async function heldOutQuestions(api: Client, folder: string): Promise<Asked[]> {
  const items = itemSchema.array().parse(JSON.parse(await readFile(join(folder, 'scenes.json'), 'utf8')))
  const ids = new Map<string, string>()
  const out: Asked[] = []
  for (const { image, kind, answer: expected, question, options } of items) {
    const type = mediaTypes[extname(image).toLowerCase()] ?? 'image/jpeg'
    const imageId = ids.get(image) ?? (await api.upload(await readFile(join(folder, image)), type)).id
    ids.set(image, imageId)
    out.push({ kind, request: requestOf(imageId, { question, expected, ...(options ? { options } : {}) }) })
  }
  return out
}

type Question = Pick<RunRequest, 'question' | 'expected' | 'options' | 'evidence'>

function requestOf(imageId: string, question: Question): RunRequest {
  return { ...question, imageId, method: 'zoom-refine', engine: 'builtin' }
}

async function answer(api: Client, { request }: Asked): Promise<Run> {
  const run = await api.finished(await api.createRun(request))
  if (run.status !== 'succeeded')
    throw new Error(`run ${run.id} ended as ${run.status}: ${JSON.stringify(run.error)}`)
  return run
}

/** Shares of right answers, in all and by kind. A run without a second look counts by its first answer. */
async function accuracy(
  api: Client,
  key: string,
  of: string,
  questions: readonly Asked[],
): Promise<Figure[]> {
  const right: { kind: string; first: boolean; refined: boolean }[] = []
  for (const asked of questions) {
    const { initialVerdict, refinedVerdict } = await answer(api, asked)
    right.push({
      kind: asked.kind,
      first: initialVerdict === 'correct',
      refined: (refinedVerdict ?? initialVerdict) === 'correct',
    })
  }
  const share = (rows: typeof right, which: 'first' | 'refined') =>
    (100 * rows.filter((row) => row[which]).length) / rows.length
  const kinds = [...new Set(right.map(({ kind }) => kind))].sort()
  return [
    { key: `${key}Questions`, label: `questions, ${of}`, value: right.length, unit: '' },
    { key: `${key}OneGlance`, label: `right at one glance, ${of}`, value: share(right, 'first'), unit: '%' },
    {
      key: `${key}Refined`,
      label: `right after the second look, ${of}`,
      value: share(right, 'refined'),
      unit: '%',
    },
    ...kinds.map((kind): Figure => {
      const rows = right.filter((row) => row.kind === kind)
      const label = `  ${kind} (${rows.length}), second look`
      return {
        key: `${key}Refined${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
        label,
        value: share(rows, 'refined'),
        unit: '%',
      }
    }),
  ]
}

async function latency(api: Client, questions: readonly Asked[]): Promise<Figure[]> {
  const nth = (i: number) => questions[(i * 5) % questions.length] ?? questions[0]
  const timed = async (i: number) => {
    const asked = nth(i)
    if (!asked) throw new Error('there are no questions')
    const started = performance.now()
    await answer(api, asked)
    return performance.now() - started
  }
  const alone: number[] = []
  for (let i = 0; i < rounds; i++) alone.push(await timed(i))
  const crowd: number[] = []
  const started = performance.now()
  for (let i = 0; i < rounds; i += together) {
    crowd.push(...(await Promise.all(Array.from({ length: together }, (_, j) => timed(i + j)))))
  }
  const perSecond = (1000 * crowd.length) / (performance.now() - started)
  return [
    {
      key: 'aloneMs',
      label: 'whole run, one at a time, median',
      value: quantile(alone, 0.5),
      unit: 'ms',
      wished: 500,
    },
    {
      key: 'aloneP95Ms',
      label: 'whole run, one at a time, 95 % below',
      value: quantile(alone, 0.95),
      unit: 'ms',
    },
    {
      key: 'crowdMs',
      label: `whole run, ${together} at a time, median`,
      value: quantile(crowd, 0.5),
      unit: 'ms',
    },
    {
      key: 'crowdP95Ms',
      label: `whole run, ${together} at a time, 95 % below`,
      value: quantile(crowd, 0.95),
      unit: 'ms',
    },
    { key: 'runsPerSecond', label: `runs a second, ${together} at a time`, value: perSecond, unit: '/s' },
  ]
}
