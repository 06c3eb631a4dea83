/** Each method against a server that speaks the real protocol: what is sent, in which order, and what is made of it. */
import sharp from 'sharp'
import { afterEach, describe, expect, test } from 'vitest'
import type { ModelProfile } from '#contract/engine.ts'
import { box } from '#contract/space.ts'
import { type ChatServer, type Script, says, startChatServer } from '../testing/chat-server.ts'
import { chatEngine, middleOf, openRunRoom, picturesOf, type RunRoom, wordsOf } from '../testing/run-room.ts'

const servers: ChatServer[] = []
const rooms: RunRoom[] = []
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close()
  for (const server of servers.splice(0)) await server.close()
})

async function serve(script: Script): Promise<ChatServer> {
  const server = await startChatServer(script)
  servers.push(server)
  return server
}

async function roomFor(script: Script, profile: Partial<ModelProfile> = {}) {
  const chat = await serve(script)
  const room = await openRunRoom([chatEngine(chat.baseUrl, profile)])
  rooms.push(room)
  return { chat, room }
}

const options = [
  { letter: 'A', text: 'red' },
  { letter: 'B', text: 'blue' },
]

describe('single glance', () => {
  test('one view by the profile, one answer, with the seed and the temperature that were asked for', async () => {
    const { chat, room } = await roomFor(() => says('**Answer: [B]**'))
    const run = await room.run({
      options,
      expected: 'B',
      params: { temperature: 0.7, seed: 11, maxTokens: 50 },
    })
    expect(run).toMatchObject({
      status: 'succeeded',
      initialAnswer: { letter: 'B', parsed: true },
      initialVerdict: 'correct',
      refinedAnswer: null,
    })
    expect(run.steps.map(({ kind }) => kind)).toEqual(['view', 'ask'])
    expect(run.steps[0]?.images[0]).toMatchObject({ width: 1000, height: 800 })
    expect(run.steps[1]?.messages).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'image', image: 0 },
          { type: 'text', text: expect.stringContaining('What') },
        ],
      },
    ])
    expect(chat.asked[0]?.body).toMatchObject({ temperature: 0.7, max_tokens: 50, seed: 11 })
  })

  test('the view is as large as asked for, never larger than the image', async () => {
    const { chat, room } = await roomFor(() => says('**Answer: it**'))
    const sizes = []
    for (const viewSide of [250, 16_384]) {
      const run = await room.run({ params: { viewSide } })
      sizes.push(run.steps[0]?.images.map(({ width, height }) => [width, height])[0])
    }
    expect(sizes).toEqual([
      [250, 200],
      [2000, 1600],
    ])
    const sent = await sharp(picturesOf(chat.asked[1])[0]).metadata()
    expect([sent.width, sent.height]).toEqual([2000, 1600])
  })
})

test('a view beyond the profile’s pixels says so; one within them does not', async () => {
  const resize = { kind: 'smart-resize', factor: 28, minPixels: 3136, maxPixels: 300_000 } as const
  const { room } = await roomFor(() => says('**Answer: it**'), { resize })
  const notes = async (viewSide: number) => (await room.run({ params: { viewSide } })).steps[0]?.notes
  expect(await notes(560)).toEqual([])
  expect(await notes(1400)).toEqual([expect.stringContaining('300000')])
})

describe('zoom-refine', () => {
  const script: Script = ({ body }) =>
    picturesOf({ body, gone: async () => {} }).length > 1
      ? says('It was wrong. **Rechecked Answer: [B]**')
      : says('**Answer: [A]** **Bounding box: [0.5, 0.25, 0.6, 0.5]**')

  test('keeps the first turn in the second, and repeats neither question nor box there', async () => {
    const { chat, room } = await roomFor(script)
    const run = await room.run({ method: 'zoom-refine', options, expected: 'B' })
    expect(run).toMatchObject({
      initialAnswer: { letter: 'A' },
      refinedAnswer: { letter: 'B' },
      initialVerdict: 'wrong',
      refinedVerdict: 'correct',
      boxBy: 'model',
      // a tenth of the image's sides on each side
      cropBox: { x: 800, y: 240, width: 600, height: 720 },
    })
    expect(run.looks).toMatchObject([{ turn: 1, by: 'model', cropBox: run.cropBox }])
    expect(chat.asked[1]?.body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    const last = chat.asked[1]?.body.messages.at(-1)?.content
    expect(JSON.stringify(last)).not.toContain('What is it?')
    const [, crop] = picturesOf(chat.asked[1])
    if (!crop) throw new Error('no crop was sent')
    const middle = await middleOf(crop)
    expect(middle.x).toBeCloseTo(1100 / 2000, 2)
    expect(middle.y).toBeCloseTo(600 / 1600, 2)
  })

  test('without history: one turn with both pictures, the question and the earlier answer', async () => {
    const { chat, room } = await roomFor(script)
    await room.run({ method: 'zoom-refine', options, params: { history: false } })
    expect(chat.asked[1]?.body.messages.map(({ role }) => role)).toEqual(['user'])
    expect(picturesOf(chat.asked[1])).toHaveLength(2)
    expect(wordsOf(chat.asked[1])).toMatch(/What is it\?[\s\S]*\(A\) red/)
  })

  test.each([
    [
      { kind: 'relative', factor: 2 },
      { x: 900, y: 200, width: 400, height: 800 },
    ],
    [
      { kind: 'relative', factor: 1, minPixels: 500 },
      { x: 850, y: 350, width: 500, height: 500 },
    ],
    [
      { kind: 'absolute', share: 0 },
      { x: 1000, y: 400, width: 200, height: 400 },
    ],
  ] as const)('pads by %j', async (padding, cropBox) => {
    const { room } = await roomFor(script)
    expect(await room.run({ method: 'zoom-refine', params: { padding } })).toMatchObject({ cropBox })
  })
})

describe('dual view', () => {
  const evidence = box('image', { x: 400, y: 320, width: 200, height: 160 })

  test('the question on the whole picture, then on the evidence alone', async () => {
    const { chat, room } = await roomFor((asked) =>
      says(
        wordsOf(asked).includes('region')
          ? 'no'
          : chat.asked.length > 1
            ? '**Answer: blue**'
            : '**Answer: red**',
      ),
    )
    const run = await room.run({ method: 'dual-view', evidence, expected: 'blue' })
    expect(run).toMatchObject({
      initialVerdict: 'wrong',
      refinedVerdict: 'correct',
      boxBy: 'evidence',
      cropBox: { x: 400, y: 320, width: 200, height: 160 },
    })
    expect(chat.asked[1]?.body.messages).toHaveLength(1)
    const pictures = picturesOf(chat.asked[1])
    expect(pictures).toHaveLength(1)
    expect(await middleOf(pictures[0] ?? Buffer.alloc(0))).toMatchObject({
      x: expect.closeTo(0.25, 2),
      y: expect.closeTo(0.25, 2),
    })
  })

  test('a region of a person’s comes before the evidence; without either the model names its own', async () => {
    const { room } = await roomFor(() => says('**Answer: red** **Bounding box: [0, 0, 0.5, 0.5]**'))
    const region = box('image', { x: 0, y: 0, width: 10, height: 10 })
    expect(await room.run({ method: 'dual-view', evidence, params: { region } })).toMatchObject({
      boxBy: 'person',
      cropBox: region,
    })
    expect(await room.run({ method: 'dual-view' })).toMatchObject({
      boxBy: 'model',
      cropBox: { x: 0, y: 0, width: 1000, height: 800 },
    })
  })
})

describe('external crop', () => {
  async function withPolicy(policySays: string) {
    const answering = await serve((asked) =>
      says(picturesOf(asked).length > 1 ? '**Answer: blue**' : '**Answer: red**'),
    )
    const policy = await serve(() => says(policySays))
    const room = await openRunRoom([
      chatEngine(answering.baseUrl),
      chatEngine(policy.baseUrl, { promptStyle: 'crop-policy', convention: 'percent' }, 'cropper'),
    ])
    rooms.push(room)
    const run = await room.run({ method: 'external-crop', params: { policy: 'cropper' } })
    return { run, answering, policy }
  }

  test('the policy’s percent box is cropped, and both pictures go to the answering engine', async () => {
    const { run, answering, policy } = await withPolicy('[25, 50, 50, 75].')
    expect(run).toMatchObject({
      boxBy: 'policy',
      box: { convention: 'percent' },
      cropBox: { x: 500, y: 800, width: 500, height: 400 },
      initialAnswer: { text: 'red' },
      refinedAnswer: { text: 'blue' },
    })
    expect(policy.asked).toHaveLength(1)
    expect(wordsOf(policy.asked[0])).not.toContain('Answer:')
    expect(answering.asked).toHaveLength(2)
    expect(run.steps.find(({ title }) => title.includes('where to look'))?.answer).toBeNull()
  })

  test('“Not needed.” leaves the answer as it is', async () => {
    const { run } = await withPolicy('Not needed.')
    expect(run).toMatchObject({
      status: 'succeeded',
      refinedAnswer: null,
      looks: [],
      notice: expect.stringMatching(/no crop is needed/),
    })
  })

  test('a box that breaks the policy’s convention is a named problem', async () => {
    const { run } = await withPolicy('[250, 500, 500, 750]')
    expect(run).toMatchObject({
      status: 'succeeded',
      cropBox: null,
      box: { problems: [{ code: 'out-of-range' }] },
    })
  })
})

test('parameters that do not fit are refused by name', async () => {
  const { room } = await roomFor(() => says('x'))
  const evidence = box('image', { x: 0, y: 0, width: 10, height: 10 })
  const cases = [
    ['single-glance', { padding: { kind: 'relative', factor: 1 } }, 'params.padding'],
    ['zoom-refine', { maxTurns: 3 }, 'params.maxTurns'],
    ['resolution-sweep', { viewSide: 300 }, 'params.viewSide'],
    ['resolution-sweep', { sides: [] }, 'params.sides'],
    ['answer-map', { rows: 30, columns: 30 }, 'params.rows'],
    ['answer-map', { target: 'expected' }, 'params.target'],
    ['answer-map', { attention: true }, 'params.attention'],
    ['external-crop', {}, 'params.policy'],
    ['dual-view', { region: { x: 5000, y: 0, width: 5, height: 5 } }, 'params.region'],
    ['dual-view', { region: { ...evidence, width: 0 } }, 'params.region'],
    ['single-glance', { temperature: 7 }, 'params.temperature'],
    ['single-glance', { speed: 7 }, 'params.speed'],
    ['single-glance', { seed: 1.5 }, 'params.seed'],
  ] as const
  for (const [method, params, name] of cases) {
    await expect(room.run({ method, params }), `${method} ${name}`).rejects.toMatchObject({
      code: 'params-invalid',
      message: expect.stringContaining(name),
    })
  }
  await expect(room.run({ method: 'external-crop', params: { policy: 'nobody' } })).rejects.toMatchObject({
    code: 'engine-not-found',
  })
})
