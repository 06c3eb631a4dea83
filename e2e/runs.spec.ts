import sharp from 'sharp'
import { imageInfoSchema } from '#contract/image.ts'
import { type Client, problemCode, type RunRequest } from './client.ts'
import { expect, test } from './fixtures.ts'

test('a run that cannot be is refused before it starts', async ({ api }) => {
  const image = await api.upload(
    await sharp({ create: { width: 320, height: 200, channels: 3, background: '#467' } })
      .png()
      .toBuffer(),
  )
  const base: RunRequest = { imageId: image.id, question: 'What?', method: 'zoom-refine', engine: 'builtin' }
  const two = [
    { letter: 'A', text: 'red' },
    { letter: 'A', text: 'blue' },
  ]
  const cases: [string, unknown, number, string][] = [
    ['an unknown image', { ...base, imageId: 'f'.repeat(64) }, 404, 'image-not-found'],
    ['an empty question', { ...base, question: '  ' }, 400, 'bad-request'],
    ['no body', undefined, 400, 'bad-request'],
    ['an unknown method', { ...base, method: 'guess' }, 422, 'method-not-found'],
    ['a method that the engine cannot carry out', { ...base, method: 'multi-turn' }, 422, 'engine-lacks'],
    [
      'a parameter of another method',
      { ...base, method: 'single-glance', params: { rows: 3 } },
      422,
      'params-invalid',
    ],
    ['a parameter out of range', { ...base, params: { temperature: 3 } }, 422, 'params-invalid'],
    ['a parameter that is none', { ...base, params: { speed: 3 } }, 422, 'params-invalid'],
    ['an unknown engine', { ...base, engine: 'oracle' }, 422, 'engine-not-found'],
    ['the same letter twice', { ...base, options: two }, 422, 'options-invalid'],
    [
      'evidence outside',
      { ...base, evidence: { x: 900, y: 0, width: 5, height: 5 } },
      422,
      'box-outside-image',
    ],
    ['evidence without area', { ...base, evidence: { x: 9, y: 9, width: 0, height: 5 } }, 422, 'box-empty'],
  ]
  for (const [what, body, status, code] of cases) {
    expect(await problemCode(await api.post('/api/runs', body)), what).toMatchObject({ status, code })
  }
})

test('single glance answers once, without box and crop', async ({ api }) => {
  const run = await askSample(api, 'single-glance')
  expect(run.status).toBe('succeeded')
  expect(run.initialAnswer).not.toBeNull()
  expect(run.refinedAnswer).toBeNull()
  expect(run.steps.flatMap((step) => step.images.map((image) => image.role))).not.toContain('crop')
})

test('multiple choice: the answer is one of the letters, refined and judged', async ({ api }) => {
  const samples = await api.samples()
  const found = samples
    .flatMap((sample) => sample.questions.map((question) => ({ sample, question })))
    .find(({ question }) => (question.options?.length ?? 0) >= 2)
  if (!found) throw new Error('no sample has a multiple-choice question')
  const { id } = await api.sampleImage(found.sample.id)
  const { question, options, expected, evidence } = found.question
  const runId = await api.createRun({
    imageId: id,
    question,
    options: options ?? [],
    expected,
    evidence,
    method: 'zoom-refine',
    engine: 'builtin',
  })
  const run = await api.finished(runId)
  const letters = (options ?? []).map((option) => option.letter)
  expect(letters).toContain(run.initialAnswer?.letter)
  expect(letters).toContain(run.refinedAnswer?.letter)
  expect(run.refinedVerdict).toBe(run.refinedAnswer?.letter === expected ? 'correct' : 'wrong')
})

test('a person’s box makes a new run that goes on from the first answer', async ({ api }) => {
  const parent = await askSample(api, 'zoom-refine')
  const image = imageInfoSchema.parse(await api.json(`/api/images/${parent.imageId}`))
  const box = { x: image.width / 4, y: image.height / 4, width: image.width / 8, height: image.height / 8 }
  const run = await api.finished(await api.refine(parent.id, box))
  expect(run).toMatchObject({ status: 'succeeded', parentId: parent.id, boxBy: 'person' })
  expect(run.box?.box).toEqual(box)
  expect(run.initialAnswer?.text).toBe(parent.initialAnswer?.text)
  expect(run.refinedAnswer).not.toBeNull()
  const crop = run.cropBox
  if (!crop) throw new Error('no crop')
  expect(crop.x).toBeLessThanOrEqual(box.x)
  expect(crop.x + crop.width).toBeGreaterThanOrEqual(box.x + box.width)

  const outside = { x: image.width + 10, y: 0, width: 10, height: 10 }
  expect(await problemCode(await api.post(`/api/runs/${parent.id}/refine`, { box: outside }))).toMatchObject({
    status: 422,
    code: 'box-outside-image',
  })
  expect(await api.run(parent.id)).toEqual(parent)
})

test('a cancelled run says so, a finished one cannot be cancelled', async ({ api }) => {
  const sample = (await api.samples())[0]
  if (!sample) throw new Error('no samples')
  const { id: imageId } = await api.sampleImage(sample.id)
  const question = sample.questions[0]?.question ?? ''
  const request = { imageId, question, method: 'zoom-refine', engine: 'builtin' }
  const ids = await Promise.all(Array.from({ length: 6 }, () => api.createRun(request)))
  const last = ids.at(-1) ?? ''
  expect((await api.post(`/api/runs/${last}/cancel`)).status).toBe(202)
  expect((await api.finished(last)).status).toBe('cancelled')
  for (const id of ids.slice(0, -1)) expect((await api.finished(id)).status).toBe('succeeded')
  expect(await problemCode(await api.post(`/api/runs/${ids[0]}/cancel`))).toMatchObject({
    status: 409,
    code: 'run-already-finished',
  })
})

async function askSample(api: Client, method: string) {
  const sample = (await api.samples())[0]
  const question = sample?.questions[0]
  if (!sample || !question) throw new Error('no samples')
  const { id: imageId } = await api.sampleImage(sample.id)
  const { options, expected, evidence } = question
  const request = { imageId, question: question.question, expected, evidence, method, engine: 'builtin' }
  return api.finished(await api.createRun(options ? { ...request, options } : request))
}
