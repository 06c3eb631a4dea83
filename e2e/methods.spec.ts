/** Every method over HTTP: those that the built-in model can carry out with it, the others against servers that speak the real protocol. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MethodInfo, methodInfoSchema } from '#contract/method.ts'
import { type Run, type RunSummary, runSummarySchema } from '#contract/run.ts'
import { box, type PlainBox } from '#contract/space.ts'
import { type Asked, type ChatServer, says, startChatServer } from '../server/testing/chat-server.ts'
import { middleOf, picturesOf, ramp } from '../server/testing/run-room.ts'
import { Client, problemCode, type RunRequest } from './client.ts'
import { expect, test } from './fixtures.ts'
import { LoupeServer } from './loupe-server.ts'

async function listed(api: Client, path: string): Promise<RunSummary[]> {
  const { runs } = (await api.json(path)) as { runs: unknown[] }
  return runs.map((one) => runSummarySchema.parse(one))
}

test.describe('with the built-in model', () => {
  /** A sample's question with options, its image, and what it asks. */
  async function sampleQuestion(api: Client): Promise<RunRequest & { evidence: PlainBox }> {
    const samples = await api.samples()
    for (const sample of samples) {
      const found = sample.questions.find((question) => (question.options?.length ?? 0) > 1)
      if (!found) continue
      const { id: imageId } = await api.sampleImage(sample.id)
      const { question, options = [], expected, evidence } = found
      return { imageId, question, options, expected, evidence, method: 'single-glance', engine: 'builtin' }
    }
    throw new Error('no sample has a question with options')
  }

  test('each method that it can carry out ends well, and all can be compared', async ({ api }) => {
    const ask = await sampleQuestion(api)
    const group = randomUUID()
    const methods = methodInfoSchema.array().parse(await api.json('/api/methods'))
    const surveys = methodInfoSchema.array().parse(await api.json('/api/surveys'))
    const able = (one: MethodInfo) => !one.needs.includes('chat') && one.id !== 'external-crop'
    const runs: Run[] = []
    for (const { id } of [...methods, ...surveys].filter(able)) {
      const params = id === 'answer-map' ? { rows: 2, columns: 2 } : {}
      runs.push(await api.finished(await api.createRun({ ...ask, method: id, group, params })))
    }
    expect(runs.map(({ method, status, error }) => [method, status, error])).toEqual(
      ['single-glance', 'zoom-refine', 'attention-crop', 'dual-view', 'answer-map', 'resolution-sweep'].map(
        (method) => [method, 'succeeded', null],
      ),
    )
    for (const run of runs) {
      expect(run.initialAnswer?.distribution?.length, run.method).toBe(ask.options?.length)
      expect(run.initialVerdict, run.method).not.toBeNull()
    }
    const boxed = runs.filter(({ method }) => ['zoom-refine', 'attention-crop', 'dual-view'].includes(method))
    expect(boxed.map(({ boxBy }) => boxBy)).toEqual(['model', 'attention', 'evidence'])
    for (const run of boxed) expect(run.refinedAnswer?.parsed, run.method).toBe(true)
    expect((await listed(api, `/api/runs?group=${group}`)).map(({ id }) => id)).toEqual(
      runs.map(({ id }) => id).reverse(),
    )
    expect(await listed(api, `/api/runs?group=${randomUUID()}`)).toEqual([])
  })

  test('the same question several times: seeds can be repeated, and differ', async ({ api }) => {
    const { options: _, expected: __, ...ask } = await sampleQuestion(api)
    const drawn = async (seed: number) => {
      const run = await api.finished(
        await api.createRun({ ...ask, method: 'single-glance', params: { seed, temperature: 2 } }),
      )
      return run.steps.find(({ kind }) => kind === 'ask')?.text
    }
    const texts = [await drawn(1), await drawn(2), await drawn(3), await drawn(4)]
    expect(await drawn(1)).toBe(texts[0])
    expect(new Set(texts).size).toBeGreaterThan(1)
  })

  test('an answer map fills in while one watches', async ({ api }) => {
    const ask = await sampleQuestion(api)
    const id = await api.createRun({
      ...ask,
      method: 'answer-map',
      params: { rows: 4, columns: 4, target: 'expected' },
    })
    const events = await api.events(id, 0)
    const filled = events.flatMap((event) =>
      event.type === 'run-patched' && event.patch.survey?.kind === 'answer-map'
        ? [event.patch.survey.cells.length]
        : [],
    )
    expect(filled[0]).toBe(0)
    expect(filled.at(-1)).toBe(16)
    expect(filled.length).toBeGreaterThan(2)
    expect([...filled].sort((a, b) => a - b)).toEqual(filled)
  })

  test('what it cannot do is refused in clear words', async ({ api }) => {
    const ask = await sampleQuestion(api)
    const refused = await problemCode(await api.post('/api/runs', { ...ask, method: 'multi-turn' }))
    expect(refused).toMatchObject({ status: 422, code: 'engine-lacks' })
    expect(refused.text).toContain('conversation')
    expect(await problemCode(await api.post('/api/runs', { ...ask, method: 'external-crop' }))).toMatchObject(
      {
        status: 422,
        code: 'params-invalid',
      },
    )
  })
})

test.describe('with models behind chat servers', () => {
  const tool = (box: string) =>
    `<tool_call>{"name": "image_zoom_in_tool", "arguments": {"bbox_2d": ${box}, "label": "it", "img_idx": 0}}</tool_call>`
  /** What each model writes when it is shown a ramp of 2000 x 1600 alone, and means by it: the right lower quarter. */
  const models: readonly {
    id: string
    model: string
    call: (view: { width: number; height: number }) => string
  }[] = [
    { id: 'qwen3', model: 'Qwen/Qwen3-VL-8B-Instruct', call: () => tool('[500, 500, 1000, 1000]') },
    {
      id: 'deepeyes',
      model: 'ChenShawn/DeepEyes-7B',
      call: (v) => tool(`[${v.width / 2}, ${v.height / 2}, ${v.width}, ${v.height}]`),
    },
    {
      id: 'mini-o3',
      model: 'Mini-o3/Mini-o3-7B-v1',
      call: () => '<grounding>{"bbox_2d": [0.5, 0.5, 1, 1], "source": "original_image"}</grounding>',
    },
    {
      id: 'mgpo',
      model: 'MGPO-7B',
      call: (v) =>
        `\`\`\`json\n[{"bbox_2d": [${v.width / 2}, ${v.height / 2}, ${v.width}, ${v.height}], "label": "it"}]\n\`\`\``,
    },
    {
      id: 'cof',
      model: 'Chain-of-Focus-7B',
      call: (v) => tool(`[${v.width / 2}, ${v.height / 2}, ${v.width}, ${v.height}]`),
    },
  ]

  let chat: ChatServer
  let loupe: LoupeServer
  let folder: string
  let api: Client
  let imageId: string

  test.beforeAll(async () => {
    test.setTimeout(180_000)
    chat = await startChatServer(reply)
    folder = await mkdtemp(join(tmpdir(), 'loupe-methods-'))
    const file = join(folder, 'loupe.config.json')
    const engines = [
      ...models,
      { id: 'cropper', model: 'CropVLM' },
      { id: 'answerer', model: 'OpenGVLab/InternVL3-8B' },
    ]
    const config = engines.map(({ id, model }) => ({
      id,
      label: id,
      kind: 'openai',
      baseUrls: [chat.baseUrl],
      model,
    }))
    await writeFile(file, JSON.stringify({ engines: config }))
    loupe = await LoupeServer.start({ LOUPE_CONFIG: file })
    api = new Client(loupe.url)
    imageId = (await api.upload(await ramp(2000, 1600))).id
  })
  test.afterAll(async () => {
    await loupe?.stop()
    await chat?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** One look: asks for the quarter. A second picture: answers what it truly shows, by the colour of its middle. */
  async function* reply(asked: Asked) {
    const seen = picturesOf(asked)
    const [view, crop] = seen
    if (!view) return yield* says('No picture.')
    if (crop) {
      const { x, y } = await middleOf(seen.at(-1) ?? crop)
      return yield* says(`<answer>${Math.round(100 * x)} by ${Math.round(100 * y)}</answer>`)
    }
    const model = models.find((one) => one.model === asked.body.model)
    const { width = 0, height = 0 } = sizeOf(view)
    if (model) return yield* says(model.call({ width, height }))
    if (asked.body.model === 'CropVLM') return yield* says('[0, 50, 50, 100].')
    yield* says('**Answer: far**')
  }

  /** Where the last picture that the model was sent lies, in percent, as it said itself. */
  function seenAt(run: Run): { x: number; y: number } {
    const [x = Number.NaN, y = Number.NaN] = (run.refinedAnswer?.text ?? '').split(' by ').map(Number)
    return { x, y }
  }
  const near = (x: number, y: number) => ({ x: expect.closeTo(x, -0.5), y: expect.closeTo(y, -0.5) })

  test('each multi-turn syntax is that of its model, and the crop is what was asked for', async () => {
    for (const { id } of models) {
      const run = await api.finished(
        await api.createRun({ imageId, question: 'Where?', method: 'multi-turn', engine: id }),
      )
      expect(run.error, id).toBeNull()
      expect(run.looks, id).toMatchObject([{ turn: 1, by: 'model' }])
      const looked = run.looks[0]?.box.box
      expect(Math.round((looked?.x ?? 0) / 10), id).toBeCloseTo(100, -1)
      expect(Math.round((looked?.y ?? 0) / 10), id).toBeCloseTo(80, -1)
      // Chain-of-Focus grows its box to one and a half, so its middle lies a little nearer to that of the picture.
      expect(seenAt(run), id).toEqual(id === 'cof' ? near(69, 69) : near(75, 75))
      for (const step of run.steps) {
        for (const sent of step.images) expect((await api.get(sent.url)).status).toBe(200)
      }
    }
  })

  test('a policy served elsewhere proposes the crop', async () => {
    const run = await api.finished(
      await api.createRun({
        ...{ imageId, question: 'Where?', method: 'external-crop', engine: 'answerer' },
        params: { policy: 'cropper' },
      }),
    )
    expect(run).toMatchObject({
      status: 'succeeded',
      boxBy: 'policy',
      box: { convention: 'percent' },
      cropBox: { x: 0, y: 800, width: 1000, height: 800 },
      initialAnswer: { text: 'far' },
    })
    expect(seenAt(run)).toEqual(near(25, 75))
    const ask = { imageId, question: 'Where?', engine: 'cropper', method: 'single-glance' }
    expect(await problemCode(await api.post('/api/runs', ask))).toMatchObject({ code: 'engine-lacks' })
  })

  test('a run goes out as an official Zoom-Refine record and comes back as a run', async () => {
    const run = await api.finished(
      await api.createRun({
        imageId,
        question: 'Where?',
        method: 'dual-view',
        engine: 'answerer',
        params: { region: box('image', { x: 0, y: 800, width: 1000, height: 800 }) },
      }),
    )
    expect(run.status).toBe('succeeded')
    const record = (await api.json(`/api/runs/${run.id}/record`)) as Record<string, unknown>
    expect(record).toMatchObject({
      Answer: 'far',
      Bounding_Box: [0, 0.5, 0.5, 1],
      images: [`${imageId}.png`],
    })
    const reply = await api.post('/api/runs/import', { imageId, record })
    expect(reply.status).toBe(201)
    const back = await api.run(((await reply.json()) as { id: string }).id)
    expect(back).toMatchObject({ status: 'succeeded', question: 'Where?', initialAnswer: { text: 'far' } })
    expect(
      await problemCode(await api.post('/api/runs/import', { imageId, record: { messages: [] } })),
    ).toMatchObject({
      status: 400,
      code: 'bad-request',
    })
    expect(await problemCode(await api.post('/api/runs/import', { imageId: 'none', record }))).toMatchObject({
      code: 'image-not-found',
    })
  })

  test('a person’s box takes over at any turn, and the tree can be listed', async () => {
    const parent = await api.finished(
      await api.createRun({ imageId, question: 'Where?', method: 'multi-turn', engine: 'qwen3' }),
    )
    const corner = { x: 0, y: 0, width: 200, height: 160 }
    const children: Run[] = []
    for (const step of [1, parent.steps.length - 1]) {
      const reply = await api.post(`/api/runs/${parent.id}/refine`, { box: corner, step })
      expect(reply.status).toBe(202)
      children.push(await api.finished(((await reply.json()) as { id: string }).id))
    }
    expect(children.map(({ forkedAt }) => forkedAt)).toEqual([2, parent.steps.length])
    for (const child of children) {
      expect(child).toMatchObject({ status: 'succeeded', method: 'multi-turn', boxBy: 'person' })
      expect(seenAt(child)).toEqual(near(5, 5))
      expect(child.steps.filter(({ inherited }) => inherited)).toHaveLength(child.forkedAt ?? -1)
    }
    const summaries = await listed(api, `/api/runs?parent=${parent.id}`)
    expect(summaries.map(({ id, parentId, forkedAt }) => [id, parentId, forkedAt])).toEqual(
      children.map(({ id, forkedAt }) => [id, parent.id, forkedAt]).reverse(),
    )
    expect(
      await problemCode(await api.post(`/api/runs/${parent.id}/refine`, { box: corner, step: 0 })),
    ).toMatchObject({
      status: 422,
      code: 'params-invalid',
    })
  })

  /** The long side of a JPEG or PNG is told by its header; the view's size is what the call is written for. */
  function sizeOf(bytes: Buffer): { width: number; height: number } {
    if (bytes[0] === 0x89) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
      const marker = bytes[at + 1] ?? 0
      if (marker >= 0xc0 && marker <= 0xc2) {
        return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
      }
    }
    return { width: 0, height: 0 }
  }
})
