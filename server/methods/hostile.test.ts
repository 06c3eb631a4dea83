/** Whatever a model says, a run ends in a known way: succeeded, or failed with a code of the catalogue, and never `internal`. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { zoomSyntaxIds } from '#contract/engine.ts'
import { problemCatalogue } from '#contract/error.ts'
import { type Run, type RunParams, runSchema } from '#contract/run.ts'
import { bottom, right } from '#contract/space.ts'
import { type ChatServer, type Chunk, startChatServer } from '../testing/chat-server.ts'
import { chatEngine, openRunRoom, type RunRoom, ramp } from '../testing/run-room.ts'

let chat: ChatServer
let room: RunRoom
let replies: readonly string[] = []
let asks = 0

beforeAll(async () => {
  chat = await startChatServer(function* (): Iterable<Chunk> {
    const words = replies[asks++ % replies.length] ?? ''
    if (words) yield { words }
    yield { finish: 'stop' }
  })
  room = await openRunRoom(
    [
      chatEngine(chat.baseUrl),
      chatEngine(chat.baseUrl, { promptStyle: 'crop-policy', convention: 'percent' }, 'policy'),
      chatEngine(
        chat.baseUrl,
        { convention: 'thousand-yx', resize: { kind: 'fixed', width: 64, height: 64 } },
        'other',
      ),
    ],
    await ramp(120, 90),
  )
})
afterAll(async () => {
  await room.close()
  await chat.close()
})

const methods: readonly [string, string, RunParams][] = [
  ['single-glance', 'remote', {}],
  ['zoom-refine', 'remote', {}],
  ['zoom-refine', 'other', { history: false }],
  ['dual-view', 'other', {}],
  ['external-crop', 'remote', { policy: 'policy' }],
  ['external-crop', 'other', { policy: 'remote' }],
  ['answer-map', 'remote', { rows: 2, columns: 1 }],
  ['resolution-sweep', 'remote', { sides: [32, 64] }],
  ...zoomSyntaxIds.map((syntax): [string, string, RunParams] => [
    'multi-turn',
    'remote',
    { syntax, maxTurns: 2 },
  ]),
]

const options = [
  { letter: 'A', text: 'red' },
  { letter: 'B', text: 'blue' },
]

async function check(
  method: string,
  engine: string,
  params: RunParams,
  said: readonly string[],
): Promise<Run> {
  replies = said
  asks = 0
  const run = await room.run({ method, engine, params, options, expected: 'B' })
  // What is stored is of the contract's form, nothing lost: no NaN that turns to null, no field too many.
  const stored: unknown = JSON.parse(JSON.stringify(run))
  expect(runSchema.parse(stored)).toEqual(stored)
  if (run.status === 'failed') {
    expect(Object.keys(problemCatalogue)).toContain(run.error?.code)
    expect(run.error?.code).not.toBe('internal')
  } else {
    expect(run.status).toBe('succeeded')
  }
  for (const { box, cropBox } of run.looks) {
    if (!cropBox) expect(box.problems.length).toBeGreaterThan(0)
    for (const found of [box.box, cropBox]) {
      if (!found) continue
      expect(found.width).toBeGreaterThan(0)
      expect(found.height).toBeGreaterThan(0)
      expect(found.x).toBeGreaterThanOrEqual(0)
      expect(found.y).toBeGreaterThanOrEqual(0)
      expect(right(found)).toBeLessThanOrEqual(120 + 1e-6)
      expect(bottom(found)).toBeLessThanOrEqual(90 + 1e-6)
    }
  }
  for (const answer of [run.initialAnswer, run.refinedAnswer]) {
    if (answer?.parsed) expect(['A', 'B']).toContain(answer.letter)
  }
  return run
}

const call = (box: string) =>
  `<tool_call>{"name":"image_zoom_in_tool","arguments":{"bbox_2d":${box},"label":"x","img_idx":0}}</tool_call>` +
  `<grounding>{"bbox_2d":${box},"source":"original_image"}</grounding>` +
  `\`\`\`json\n[{"bbox_2d":${box}}]\n\`\`\` **Bounding box: ${box}**`

/** Said first; afterwards the model answers. */
const table: [string, string, string | null][] = [
  ['nothing at all', '', null],
  ['no box', 'It is red.', 'no-box'],
  ['not a number', call('[NaN, 0, 1, 1]'), null],
  ['endless numbers', call('[1e999, 0, 1, 1]'), null],
  ['beyond everything', call('[0, 0, 1e12, 1e12]'), 'out-of-range'],
  ['below zero', call('[-1, -1, 0.5, 0.5]'), 'out-of-range'],
  ['swapped', call('[0.9, 0.9, 0.1, 0.1]'), 'swapped-corners'],
  ['no area', call('[0.5, 0.5, 0.5, 0.5]'), 'empty'],
  ['three numbers', call('[0.1, 0.2, 0.3]'), 'wrong-count'],
  ['five numbers', call('[0.1, 0.2, 0.3, 0.4, 0.5]'), 'wrong-count'],
  ['nested', call('[[[0.1, 0.1, 0.9, 0.9]]]'), null],
  ['an object', call('{"x": 1}'), null],
  ['strings', call('["0", "0", "1", "1"]'), null],
  ['cut off', '**Answer: [A]** **Bounding box: [0.1, 0.2', 'malformed'],
  ['deep brackets', '['.repeat(20_000), null],
  [
    'deep JSON',
    `<tool_call>${'{"a":'.repeat(20_000)}</tool_call><grounding>${'['.repeat(50_000)}</grounding>`,
    null,
  ],
  ['tags without end', '<tool_call><tool_call><grounding><answer><box>', null],
  [
    'prototypes',
    '<tool_call>{"__proto__": {"name": "x"}, "name": "image_zoom_in_tool", "arguments": {"constructor": 1, "bbox_2d": [0,0,1,1]}}</tool_call>',
    null,
  ],
  ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)> \u202e\u0000 **Answer: [Z]**', 'no-box'],
  ['half a character', '\ud83d **Answer: [B]** \udc00', 'no-box'],
]

describe.each(methods)('%s with %s %j', (method, engine, params) => {
  test('a table of bad boxes and answers', async () => {
    for (const [what, said, code] of table) {
      const run = await check(method, engine, params, [said, '<answer>B</answer> **Answer: [B]**'])
      // Conventions differ, so a code is only expected where the reply is read as fractions.
      if (code && method === 'zoom-refine' && engine === 'remote') {
        expect(
          run.box?.problems.map((one) => one.code),
          what,
        ).toContain(code)
        expect(run.notice, what).toContain('initial answer stands')
      }
    }
  }, 60_000)

  test('anything', async () => {
    const number = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }).map(String),
      fc.integer({ min: -5, max: 1100 }).map(String),
      fc.constantFrom('NaN', 'Infinity', '1e308', '-0', '"1"', 'null', ''),
    )
    const box = fc.array(number, { minLength: 2, maxLength: 5 }).map((values) => `[${values.join(', ')}]`)
    const reply = fc.oneof(
      box.map(call),
      fc.string({ maxLength: 200, unit: 'binary' }),
      fc
        .tuple(fc.string({ maxLength: 30 }), box)
        .map(([before, b]) => `${before} **Answer: [A]** <box>${b}</box>`),
      fc.constant('**Answer: [B]**'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 3 }), async (said) => {
        await check(method, engine, params, said)
      }),
      { numRuns: 10 },
    )
  }, 60_000)
})
