/** Official Zoom-Refine records as runs, and runs as records: what goes in comes out. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { box } from '#contract/space.ts'
import { type ZoomRefineRecord, zoomRefineRecordSchema } from '#contract/zoom-refine-record.ts'
import { type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import { chatEngine, openRunRoom, picturesOf, type RunRoom } from '../testing/run-room.ts'

let chat: ChatServer
let room: RunRoom
beforeEach(async () => {
  chat = await startChatServer((asked) =>
    picturesOf(asked).length > 1
      ? says('**Rechecked Answer: [B]**')
      : says('**Answer: [A]** **Bounding box: [0.5, 0.25, 0.75, 0.5]**'),
  )
  room = await openRunRoom([chatEngine(chat.baseUrl)])
})
afterEach(async () => {
  await room.close()
  await chat.close()
})

const record: ZoomRefineRecord = {
  messages: [
    { role: 'user', content: 'What colour?\nThe choices are listed below:\n(A) red\n(B) blue' },
    { role: 'assistant', content: 'B' },
  ],
  images: ['a/b.jpg'],
  Answer: 'A',
  Bounding_Box: [0.5, 0.25, 0.75, 0.5],
  'Rechecked Answer': 'B',
  Response_Stage1: null,
  Response_Stage2: null,
  Error: null,
}

test('an imported record is a finished run, its region the official one, and says what is not in it', async () => {
  const run = await room.end(await room.runner.importRecord({ imageId: room.imageId, record }))
  expect(run).toMatchObject({
    status: 'succeeded',
    method: 'zoom-refine',
    engine: 'imported',
    question: 'What colour?',
    initialVerdict: 'wrong',
    refinedVerdict: 'correct',
    // a tenth of 2000 x 1600 on each side
    cropBox: { x: 800, y: 240, width: 900, height: 720 },
  })
  expect(run.steps.map(({ kind, images }) => [kind, images.length])).toEqual([
    ['ask', 0],
    ['parse', 0],
    ['crop', 0],
    ['ask', 0],
  ])
  expect(run.steps[0]?.notes.join()).toMatch(/not kept/)
  expect(await room.runner.get(run.id)).toEqual(run)
  expect(await room.runner.list({ limit: 5 })).toHaveLength(1)
})

test('it can be gone on from with an engine that is here, and with none that is not', async () => {
  const id = await room.runner.importRecord({ imageId: room.imageId, record })
  const corner = box('image', { x: 0, y: 0, width: 100, height: 100 })
  await expect(room.runner.refine(id, corner)).rejects.toMatchObject({ code: 'engine-not-found' })
  const child = await room.end(await room.runner.refine(id, corner, undefined, 'remote'))
  expect(child).toMatchObject({
    status: 'succeeded',
    engine: 'remote',
    forkedAt: 1,
    initialAnswer: { letter: 'A' },
    refinedAnswer: { letter: 'B' },
  })
  expect(picturesOf(chat.asked.at(-1))).toHaveLength(2)
})

test('a run goes out as a record and comes back the same', async () => {
  const run = await room.run({
    method: 'zoom-refine',
    options: [
      { letter: 'A', text: 'red' },
      { letter: 'B', text: 'blue' },
    ],
    expected: 'B',
  })
  const out = zoomRefineRecordSchema.parse(JSON.parse(JSON.stringify(await room.runner.record(run.id))))
  expect(out).toMatchObject({
    Answer: 'A',
    'Rechecked Answer': 'B',
    Bounding_Box: [0.5, 0.25, 0.75, 0.5],
    Response_Stage1: expect.stringContaining('Bounding box'),
    images: ['ramp'],
    Error: null,
  })
  const back = await room.end(await room.runner.importRecord({ imageId: room.imageId, record: out }))
  const core = ({ question, options, expected, cropBox, initialVerdict, refinedVerdict }: typeof run) => ({
    ...{ question, options, expected, cropBox, initialVerdict, refinedVerdict },
  })
  expect(core(back)).toEqual(core(run))
  expect(back.box?.box).toEqual(run.box?.box)
})
