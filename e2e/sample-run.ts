/** A finished run on a sample scene, made over HTTP, for tests that look at it. */
import type { Run } from '#contract/run.ts'
import type { Client } from './client.ts'

/** Asks the first sample question of this kind; every later call on the same server is a new run on the same image. */
export async function sampleRun(api: Client, choice = false): Promise<Run> {
  const samples = await api.samples()
  const all = samples.flatMap((sample) => sample.questions.map((question) => ({ sample, question })))
  const found = all.find(({ question }) => (question.options !== undefined) === choice)
  if (!found) throw new Error('no sample has such a question')
  const { id: imageId } = await api.sampleImage(found.sample.id)
  const { kind: _, ...question } = found.question
  const run = await api.finished(
    await api.createRun({ ...question, imageId, method: 'zoom-refine', engine: 'builtin' }),
  )
  if (run.status !== 'succeeded' || !run.box?.box || !run.refinedAnswer) {
    throw new Error(`the sample run ended as ${run.status}: ${run.error?.detail ?? run.notice}`)
  }
  return run
}

export const addressOf = (run: Run) => `/inspect/${run.imageId}?run=${run.id}`
