/** How long the built-in model's two-step run takes, as a client of the API feels it. */
import { Client } from '../e2e/client.ts'
import { LoupeServer } from '../e2e/loupe-server.ts'
import { type Bench, quantile } from './figures.ts'

const warmUp = 3
const rounds = 20

export const runBench: Bench = {
  name: 'run',
  title: 'Built-in model, Zoom-Refine in two steps',
  about: `From POST /api/runs to the run-finished event, attention maps included; ${rounds} runs over all samples, one at a time.`,
  async run() {
    const server = await LoupeServer.start()
    try {
      const api = new Client(server.url)
      const asks = await Promise.all(
        (await api.samples()).map(async (sample) => {
          const { id: imageId } = await api.sampleImage(sample.id)
          return sample.questions.map((question) => ({ imageId, ...question }))
        }),
      )
      const questions = asks.flat()
      const times: number[] = []
      const asked: number[] = []
      let first = 0
      for (let i = 0; i < warmUp + rounds; i++) {
        const ask = questions[(i * 5) % questions.length]
        if (!ask) throw new Error('there are no sample questions')
        const { kind: _, ...request } = ask
        const started = performance.now()
        const id = await api.createRun({ ...request, method: 'zoom-refine', engine: 'builtin' })
        const events = await api.events(id, 0)
        const took = performance.now() - started
        const run = await api.run(id)
        if (events.at(-1)?.type !== 'run-finished' || run.status !== 'succeeded') {
          throw new Error(`run ${id} ended as ${run.status}: ${JSON.stringify(run.error)}`)
        }
        if (!run.refinedAnswer) continue
        if (i === 0) first = took
        if (i < warmUp) continue
        times.push(took)
        const steps = run.steps.filter((step) => step.kind === 'ask')
        asked.push(steps.reduce((sum, step) => sum + (step.durationMs ?? 0), 0))
      }
      if (times.length < 10) throw new Error(`only ${times.length} runs had a second step`)
      return [
        {
          key: 'medianMs',
          label: 'whole run, median',
          value: quantile(times, 0.5),
          unit: 'ms',
          wished: 3000,
        },
        { key: 'p95Ms', label: 'whole run, 95 % below', value: quantile(times, 0.95), unit: 'ms' },
        { key: 'askMedianMs', label: 'of it in the model, median', value: quantile(asked, 0.5), unit: 'ms' },
        { key: 'firstMs', label: 'first run after the start, model load included', value: first, unit: 'ms' },
        { key: 'runs', label: 'runs with two steps', value: times.length, unit: '' },
      ]
    } finally {
      await server.stop()
    }
  },
}
