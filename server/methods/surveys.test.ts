/** Both surveys against a server that speaks the real protocol. */
import sharp from 'sharp'
import { afterEach, describe, expect, test } from 'vitest'
import type { ModelProfile } from '#contract/engine.ts'
import { type ChatServer, type Script, says, startChatServer } from '../testing/chat-server.ts'
import { chatEngine, middleOf, openRunRoom, picturesOf, type RunRoom } from '../testing/run-room.ts'

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

describe('resolution sweep', () => {
  test('asks at each size, smallest first, and leaves out what the picture does not have', async () => {
    const { chat, room } = await roomFor((asked) =>
      says(chat.asked.indexOf(asked) < 1 ? '**Answer: [A]**' : '**Answer: [B]**'),
    )
    const run = await room.run({
      method: 'resolution-sweep',
      options,
      expected: 'B',
      params: { sides: [1000, 224, 500, 4096] },
    })
    if (run.survey?.kind !== 'resolution-sweep') throw new Error('no sweep')
    expect(run.survey.points).toMatchObject([
      { side: 224, width: 224, height: 179, verdict: 'wrong' },
      { side: 500, width: 500, height: 400, verdict: 'correct' },
      { side: 1000, width: 1000, height: 800, verdict: 'correct' },
    ])
    expect(run).toMatchObject({
      initialVerdict: 'wrong',
      refinedVerdict: 'correct',
      notice: expect.stringContaining('4096'),
    })
    const widths = await Promise.all(
      chat.asked.map(async (asked) => (await sharp(picturesOf(asked)[0]).metadata()).width),
    )
    expect(widths).toEqual([224, 500, 1000])
  })
})

describe('answer map', () => {
  test('paints each tile with the answer it gives, wherever the tile really lies', async () => {
    // “Reads” the answer only where the picture it was sent shows the right upper quarter of the ramp.
    const { room } = await roomFor(async function* (asked) {
      const { x, y } = await middleOf(picturesOf(asked).at(-1) ?? Buffer.alloc(0))
      yield { words: x > 0.7 && y < 0.35 ? '**Answer: blue**' : '**Answer: red**', logprob: Math.log(0.8) }
      yield { finish: 'stop' }
    })
    const run = await room.run({
      method: 'answer-map',
      expected: 'blue',
      params: { rows: 4, columns: 4, overlap: 0.25, target: 'expected' },
    })
    expect(run.status).toBe('succeeded')
    if (run.survey?.kind !== 'answer-map') throw new Error('no map')
    expect(run.survey).toMatchObject({ rows: 4, columns: 4, target: 'blue', measure: 'confidence' })
    const lit = run.survey.cells.filter(({ value }) => value > 0)
    expect(lit.map(({ row, column }) => [row, column])).toEqual([[0, 3]])
    expect(lit[0]?.value).toBeCloseTo(0.8, 6)
    expect(run.survey.cells).toHaveLength(16)
    expect(run.steps.filter(({ title }) => title.startsWith('Tile'))).toHaveLength(16)
    expect(run.survey.cells[5]?.region).toEqual({ x: 375, y: 300, width: 750, height: 600 })
  })

  test('a failing tile fails the run, and what was found stays', async () => {
    let asks = 0
    const { room } = await roomFor(() =>
      ++asks > 4 ? { status: 400, body: { error: { message: 'no' } } } : says('**Answer: red**'),
    )
    const run = await room.run({ method: 'answer-map', params: { rows: 3, columns: 3 } })
    expect(run).toMatchObject({ status: 'failed', error: { code: expect.stringMatching(/^engine-/) } })
    expect(run.steps.at(-1)).toMatchObject({ status: 'failed' })
    expect(run.steps.every(({ status }) => status !== 'running')).toBe(true)
  })

  test('cancelling stops every tile that is being asked, at the server too', async () => {
    const gone: Promise<void>[] = []
    const { chat, room } = await roomFor((asked) => {
      if (gone.push(asked.gone()) === 1) return says('**Answer: red**')
      return [{ words: '**Ans' }, { wait: asked.gone() }]
    })
    const id = await room.runner.start({
      ...{ imageId: room.imageId, question: 'What?', method: 'answer-map', engine: 'remote' },
      params: { rows: 3, columns: 3 },
    })
    await expect.poll(() => chat.asked.length).toBeGreaterThan(2)
    await room.runner.cancel(id)
    const run = await room.end(id)
    expect(run).toMatchObject({ status: 'cancelled', survey: { cells: [] } })
    expect(run.steps.every(({ status }) => status !== 'running')).toBe(true)
    const asks = chat.asked.length
    await Promise.all(gone)
    expect(asks).toBeLessThan(10)
    expect(chat.asked.length).toBe(asks)
  })

  test('without a readable answer there is nothing to paint', async () => {
    const { room } = await roomFor(() => says('I cannot tell.'))
    const run = await room.run({ method: 'answer-map', options })
    expect(run).toMatchObject({
      status: 'succeeded',
      survey: null,
      notice: expect.stringContaining('nothing to look for'),
    })
  })
})
