/** The five syntaxes against a server that speaks the real protocol; crops are checked by the colour of what was sent. */
import { afterEach, describe, expect, test } from 'vitest'
import type { ModelProfile, ZoomSyntax } from '#contract/engine.ts'
import type { Run, RunParams } from '#contract/run.ts'
import { type Asked, type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import {
  chatEngine,
  lastTurn,
  middleOf,
  openRunRoom,
  picturesOf,
  type RunRoom,
  wordsOf,
} from '../testing/run-room.ts'

let chat: ChatServer | null = null
let room: RunRoom | null = null
afterEach(async () => {
  await room?.close()
  await chat?.close()
  room = null
  chat = null
})

interface Told {
  readonly run: Run
  readonly asked: readonly Asked[]
}

/** A run whose model says these replies one after another, the last one for ever. */
async function converse(
  replies: readonly string[],
  params: RunParams,
  profile: Partial<ModelProfile> = {},
): Promise<Told> {
  chat = await startChatServer(() => says(replies[Math.min(turn++, replies.length - 1)] ?? ''))
  let turn = 0
  room = await openRunRoom([chatEngine(chat.baseUrl, { imageFormat: 'png', ...profile })])
  const run = await room.run({ method: 'multi-turn', params })
  return { run, asked: chat.asked }
}

function last(asked: readonly Asked[], index: number): { words: string; pictures: Buffer[] } {
  const turn = lastTurn(asked[index])
  return { words: wordsOf(turn), pictures: picturesOf(turn) }
}

const tool = (args: unknown) =>
  `<think>closer</think>\n<tool_call>\n${JSON.stringify({ name: 'image_zoom_in_tool', arguments: args })}\n</tool_call>`
const grounding = (args: unknown) => `<think>closer</think><grounding>${JSON.stringify(args)}</grounding>`
const region = (box: unknown) => `\`\`\`json\n[${JSON.stringify({ bbox_2d: box, label: 'it' })}]\n\`\`\``

/** Room: ramp of 2000 x 1600, view of 1000 x 800. Each first call means the box 1000, 400 to 1400, 800 of the image. */
const forms: readonly {
  syntax: ZoomSyntax
  call: string
  answer: string
  cropBox: { x: number; y: number; width: number; height: number }
  size: [number, number]
}[] = [
  {
    syntax: 'qwen3-vl',
    call: tool({ bbox_2d: [500, 250, 700, 500], label: 'it', img_idx: 0 }),
    answer: '<answer>blue</answer>',
    cropBox: { x: 1000, y: 400, width: 400, height: 400 },
    // at least 256 patches of 32 x 32
    size: [512, 512],
  },
  {
    syntax: 'deepeyes',
    call: tool({ bbox_2d: [500, 200, 700, 400], label: 'it' }),
    answer: '<think>so</think><answer>blue</answer>',
    cropBox: { x: 1000, y: 400, width: 400, height: 400 },
    size: [392, 392],
  },
  {
    syntax: 'mini-o3',
    call: grounding({ bbox_2d: [0.5, 0.25, 0.7, 0.5], source: 'original_image' }),
    answer: '<answer>blue</answer>',
    cropBox: { x: 1000, y: 400, width: 400, height: 400 },
    size: [392, 392],
  },
  {
    syntax: 'mgpo',
    call: region([500, 200, 700, 400]),
    answer: 'So \\boxed{blue}',
    cropBox: { x: 1000, y: 400, width: 400, height: 400 },
    // at least 200704 pixels
    size: [448, 448],
  },
  {
    syntax: 'chain-of-focus',
    call: tool({ bbox_2d: [500, 200, 700, 400], label: 'it' }),
    answer: '<answer>blue</answer>',
    // grown by one and a half, cut from the view, doubled
    cropBox: { x: 900, y: 300, width: 600, height: 600 },
    size: [600, 600],
  },
]

describe.each(forms)('$syntax', ({ syntax, call, answer, cropBox, size }) => {
  test('follows the call and takes the answer', async () => {
    const { run, asked } = await converse([call, answer], { syntax })
    expect(run).toMatchObject({
      status: 'succeeded',
      initialAnswer: null,
      refinedAnswer: { text: 'blue', parsed: true },
      notice: null,
      boxBy: 'model',
      cropBox,
      looks: [{ turn: 1, by: 'model', cropBox, box: { box: { x: 1000, y: 400, width: 400, height: 400 } } }],
    })
    expect(run.steps.map(({ kind, turn }) => [kind, turn])).toEqual([
      ['view', 0],
      ['ask', 0],
      ['parse', 1],
      ['crop', 1],
      ['ask', 1],
    ])
    expect(run.steps[1]?.answer).toBeNull()
    const { pictures } = last(asked, 1)
    expect(pictures).toHaveLength(1)
    const middle = await middleOf(pictures[0] ?? Buffer.alloc(0))
    expect(middle.x).toBeCloseTo((cropBox.x + cropBox.width / 2) / 2000, 2)
    expect(middle.y).toBeCloseTo((cropBox.y + cropBox.height / 2) / 1600, 2)
    expect(run.steps[3]?.images.map(({ width, height }) => [width, height])).toEqual([size])
    // The whole conversation goes along, with the model's own words in it.
    expect(asked[1]?.body.messages.map(({ role }) => role).slice(-3)).toEqual(['user', 'assistant', 'user'])
    expect(JSON.stringify(asked[1]?.body.messages)).toContain(JSON.stringify(call).slice(1, -1))
  })

  test('an answer at first sight is the initial answer', async () => {
    const { run } = await converse([answer], { syntax })
    expect(run).toMatchObject({
      status: 'succeeded',
      initialAnswer: { text: 'blue' },
      refinedAnswer: null,
      looks: [],
    })
  })

  test('stops at the limit and says so', async () => {
    const { run, asked } = await converse([call], { syntax, maxTurns: 2 })
    expect(run.status).toBe('succeeded')
    expect(asked).toHaveLength(syntax === 'mgpo' ? 2 : 3)
    if (syntax !== 'mgpo') expect(run.notice).toMatch(/another crop after 2/)
    expect(run.refinedAnswer).not.toBeNull()
  })
})

describe('what cannot be followed is said back in words, and the run goes on', () => {
  const cases: [string, ZoomSyntax, string, string][] = [
    ['outside', 'qwen3-vl', tool({ bbox_2d: [500, 250, 1700, 500], label: 'x', img_idx: 0 }), 'out-of-range'],
    [
      'swapped',
      'qwen3-vl',
      tool({ bbox_2d: [700, 250, 500, 500], label: 'x', img_idx: 0 }),
      'swapped-corners',
    ],
    ['three numbers', 'qwen3-vl', tool({ bbox_2d: [700, 250, 500], label: 'x', img_idx: 0 }), 'wrong-count'],
    [
      'a picture never sent',
      'qwen3-vl',
      tool({ bbox_2d: [1, 2, 3, 4], label: 'x', img_idx: 3 }),
      'unknown-source',
    ],
    [
      'a picture with a name',
      'qwen3-vl',
      tool({ bbox_2d: [1, 2, 3, 4], label: 'x', img_idx: 'first' }),
      'unknown-source',
    ],
    ['no JSON', 'qwen3-vl', '<tool_call>{"name": "image_zoom_in_tool", </tool_call>', 'malformed'],
    ['another tool', 'qwen3-vl', '<tool_call>{"name": "rm", "arguments": {}}</tool_call>', 'malformed'],
    ['no box', 'deepeyes', tool({ label: 'x' }), 'malformed'],
    ['words for numbers', 'deepeyes', tool({ bbox_2d: ['a', 'b', 'c', 'd'], label: 'x' }), 'malformed'],
    ['null numbers', 'deepeyes', tool({ bbox_2d: [null, null, null, null], label: 'x' }), 'malformed'],
    ['too small', 'deepeyes', tool({ bbox_2d: [500, 200, 510, 400], label: 'x' }), 'too-small'],
    ['too thin', 'mini-o3', grounding({ bbox_2d: [0, 0.5, 1, 0.504], source: 'original_image' }), 'too-thin'],
    [
      'an observation never made',
      'mini-o3',
      grounding({ bbox_2d: [0, 0, 1, 1], source: 'observation_1' }),
      'unknown-source',
    ],
    ['no source', 'mini-o3', grounding({ bbox_2d: [0, 0, 1, 1] }), 'unknown-source'],
    [
      'thousandths for fractions',
      'mini-o3',
      grounding({ bbox_2d: [500, 250, 700, 500], source: 'original_image' }),
      'out-of-range',
    ],
    ['no region at all', 'mgpo', 'I see a boat.', 'malformed'],
    ['too small a region', 'mgpo', region([10, 10, 30, 100]), 'too-small'],
    ['outside', 'chain-of-focus', tool({ bbox_2d: [500, 200, 1700, 400], label: 'x' }), 'out-of-range'],
  ]
  test.each(cases)('%s (%s)', async (_what, syntax, call, code) => {
    const { run, asked } = await converse([call, '<answer>blue</answer>'], { syntax })
    expect(run).toMatchObject({
      status: 'succeeded',
      refinedAnswer: { text: 'blue' },
      cropBox: null,
      looks: [{ turn: 1, cropBox: null, box: { box: null } }],
    })
    expect(run.box?.problems.map((problem) => problem.code)).toContain(code)
    const { words, pictures } = last(asked, 1)
    expect(words).toMatch(/fail|no region|whole picture/)
    // MGPO and Chain-of-Focus show the whole picture again, the others say it in words alone.
    expect(pictures).toHaveLength(syntax === 'mgpo' || syntax === 'chain-of-focus' ? 1 : 0)
  })
})

describe('crops of crops', () => {
  test('Mini-o3: a box of an observation is relative to that observation, twice over', async () => {
    const half = (source: string) => grounding({ bbox_2d: [0.5, 0.5, 1, 1], source })
    const { run, asked } = await converse(
      [half('original_image'), half('observation_1'), half('observation_2'), '<answer>blue</answer>'],
      { syntax: 'mini-o3' },
    )
    expect(run.looks.map(({ cropBox }) => cropBox)).toEqual([
      { x: 1000, y: 800, width: 1000, height: 800 },
      { x: 1500, y: 1200, width: 500, height: 400 },
      { x: 1750, y: 1400, width: 250, height: 200 },
    ])
    const { pictures, words } = last(asked, 3)
    const middle = await middleOf(pictures[0] ?? Buffer.alloc(0))
    expect(middle.x).toBeCloseTo(1875 / 2000, 2)
    expect(words).toContain('observation_3')
  })

  test('Qwen3-VL: img_idx counts pictures in order of appearance', async () => {
    const quarter = (index: number) => tool({ bbox_2d: [0, 0, 500, 500], label: 'x', img_idx: index })
    const { run } = await converse([quarter(0), quarter(1), quarter(0), '<answer>blue</answer>'], {
      syntax: 'qwen3-vl',
    })
    expect(run.looks.map(({ cropBox }) => cropBox?.width)).toEqual([1000, 500, 1000])
  })

  test('Qwen3-VL: a tiny box grows to 32 pixels a side', async () => {
    const { run } = await converse(
      [tool({ bbox_2d: [500, 500, 504, 505], label: 'x', img_idx: 0 }), '<answer>blue</answer>'],
      { syntax: 'qwen3-vl' },
    )
    expect(run.cropBox).toEqual({ x: 988, y: 788, width: 32, height: 32 })
  })
})

test('the profile tells the syntax, and whether DeepEyes’ pixels are those of the original', async () => {
  const { run, asked } = await converse(
    [tool({ bbox_2d: [1000, 400, 1400, 800], label: 'x' }), '<answer>blue</answer>'],
    {},
    { zoomSyntax: 'deepeyes', convention: 'image-pixel' },
  )
  expect(run.cropBox).toEqual({ x: 1000, y: 400, width: 400, height: 400 })
  expect(JSON.stringify(asked[0]?.body.messages[0])).toContain('2000 × 1600')
})

test('a call that the model only thinks of is none, and an answer beats a call', async () => {
  const thought = `<think>${tool({ bbox_2d: [1, 2, 3, 4] }).replace('<think>closer</think>', '')}</think>Blue it is. <answer>blue</answer>`
  const { run } = await converse([thought], { syntax: 'deepeyes' })
  expect(run).toMatchObject({ initialAnswer: { text: 'blue' }, looks: [] })
})
