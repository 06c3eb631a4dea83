/** The attention crop on maps of every kind. The engine is the real one in front of a real server; only its maps are given here. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Run, RunParams } from '#contract/run.ts'
import type { AskReply, Engine, PictureAttention } from '../engines/engine.ts'
import { type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import { chatEngine, middleOf, openRunRoom, picturesOf, type RunRoom } from '../testing/run-room.ts'

let chat: ChatServer | null = null
let room: RunRoom | null = null
afterEach(async () => {
  await room?.close()
  await chat?.close()
})

type Maps = (layer: number, row: number, column: number) => number

function mapOf(value: Maps, fields: Partial<PictureAttention> = {}): PictureAttention {
  const [rows, columns, layers] = [16, 20, [3, 5]]
  const relative = Float32Array.from({ length: rows * columns * layers.length }, (_, i) =>
    value(Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns),
  )
  return {
    ...{ picture: 0, region: null, rows, columns, layers, defaultLayer: 5, relative },
    ...{ question: null, generic: null, tokens: null, genericPrompt: 'x', epsilon: 1e-6, note: null },
    ...fields,
  }
}

/** The chat engine, with these maps beside its answers. */
function withMaps(engine: Engine, maps: readonly PictureAttention[]): Engine {
  return {
    ...engine,
    info: () => {
      const info = engine.info()
      return { ...info, capabilities: { ...info.capabilities, attention: true } }
    },
    async *ask(request, signal) {
      const { relativeAttention: _, ...plain } = request
      const reply: AskReply = yield* engine.ask(plain, signal)
      return { ...reply, attention: request.relativeAttention ? maps : [] }
    },
  }
}

async function crop(maps: readonly PictureAttention[], params: RunParams = {}): Promise<Run> {
  chat = await startChatServer(() => says('**Answer: blue**'))
  room = await openRunRoom([withMaps(chatEngine(chat.baseUrl), maps)])
  return room.run({ method: 'attention-crop', params })
}

/** One bright cell in each layer: left at the top in layer 3, right at the bottom in layer 5. */
const spots: Maps = (layer, row, column) =>
  (layer === 0 ? row === 4 && column === 4 : row === 12 && column === 15) ? 30 : 1

describe('attention crop', () => {
  test('crops about the peak of the default layer, and asks once more with picture and crop', async () => {
    const run = await crop([mapOf(spots)])
    expect(run.steps.map(({ kind }) => kind)).toEqual(['view', 'ask', 'attention', 'crop', 'ask'])
    expect(run).toMatchObject({ status: 'succeeded', boxBy: 'attention', refinedAnswer: { text: 'blue' } })
    // Cell 12, 15 of 16 x 20 on 2000 x 1600.
    const { x = 0, y = 0, width = 0, height = 0 } = run.cropBox ?? {}
    expect(x + width / 2).toBeCloseTo(1550, -2)
    expect(y + height / 2).toBeCloseTo(1250, -2)
    expect(width).toBeLessThan(700)
    expect(run.steps[2]?.title).toContain('layer 5')
    const pictures = picturesOf(chat?.asked[1])
    expect(chat?.asked[1]?.body.messages).toHaveLength(1)
    expect(pictures).toHaveLength(2)
    expect((await middleOf(pictures[1] ?? Buffer.alloc(0))).x).toBeCloseTo(1550 / 2000, 1)
  })

  test('of another layer where the run says so, and of one that is not there by name', async () => {
    const run = await crop([mapOf(spots)], { layer: 3 })
    expect((run.cropBox?.x ?? 0) + (run.cropBox?.width ?? 0) / 2).toBeCloseTo(450, -2)
    await room?.close()
    await chat?.close()
    const bad = await crop([mapOf(spots)], { layer: 4 })
    expect(bad).toMatchObject({
      status: 'failed',
      error: { code: 'params-invalid', detail: expect.stringMatching(/params\.layer.*3, 5, not 4/) },
    })
    expect(bad.initialAnswer?.text).toBe('blue')
  })

  test.each([
    ['empty', () => 0],
    ['flat', () => 1],
    ['no numbers', () => Number.NaN],
  ] as [string, Maps][])('a map that is %s points nowhere, and the answer stands', async (_what, value) => {
    const run = await crop([mapOf(value)])
    expect(run).toMatchObject({
      status: 'succeeded',
      cropBox: null,
      refinedAnswer: null,
      notice: expect.stringContaining('points nowhere'),
    })
  })

  test('a grid that reaches beyond the picture is put where it lies', async () => {
    // Padded to twice the height at the bottom: row 4 of 16 is the middle of the picture.
    const map = mapOf((_, row, column) => (row === 4 && column === 10 ? 30 : 1), {
      region: { x: 0, y: 0, width: 1, height: 2 },
    })
    const run = await crop([map])
    expect((run.cropBox?.y ?? 0) + (run.cropBox?.height ?? 0) / 2).toBeCloseTo(900, -2)
  })

  test('without a map the run fails by name', async () => {
    const run = await crop([])
    expect(run).toMatchObject({ status: 'failed', error: { code: 'engine-lacks' } })
  })
})
