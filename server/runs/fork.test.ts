/** Runs that go on from others with a person's box: what they take over, what they say to the model, and the tree they form. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#contract/run.ts'
import { box } from '#contract/space.ts'
import { type ChatServer, type Script, says, startChatServer } from '../testing/chat-server.ts'
import { chatEngine, middleOf, openRunRoom, picturesOf, type RunRoom } from '../testing/run-room.ts'

let chat: ChatServer
let room: RunRoom

/** Answers by how many pictures it was shown. */
const byPictures =
  (...replies: string[]): Script =>
  (asked) =>
    says(replies[Math.min(picturesOf(asked).length, replies.length) - 1] ?? 'nothing')

beforeEach(async () => {
  chat = await startChatServer(
    byPictures(
      '**Answer: red** **Bounding box: [0.5, 0.5, 0.6, 0.6]**',
      '**Rechecked Answer: green**',
      '**Rechecked Answer: blue**',
    ),
  )
  room = await openRunRoom([chatEngine(chat.baseUrl)])
})
afterEach(async () => {
  await room.close()
  await chat.close()
})

const corner = box('image', { x: 0, y: 0, width: 100, height: 100 })

async function refine(parent: Run, step?: number): Promise<Run> {
  return room.end(await room.runner.refine(parent.id, corner, step))
}

describe('zoom-refine', () => {
  test('takes over the first ask, with the picture that was sent, and goes on from there', async () => {
    const parent = await room.run({ method: 'zoom-refine', expected: 'green' })
    const child = await refine(parent)
    expect(child).toMatchObject({
      parentId: parent.id,
      forkedAt: 2,
      method: 'zoom-refine',
      initialAnswer: { text: 'red' },
      initialVerdict: 'wrong',
      refinedAnswer: { text: 'green' },
      boxBy: 'person',
      box: { box: corner },
      cropBox: { x: 0, y: 0, width: 300, height: 260 },
      looks: [{ turn: 1, by: 'person' }],
    })
    expect(child.steps.map(({ kind, inherited }) => [kind, inherited])).toEqual([
      ['view', true],
      ['ask', true],
      ['crop', false],
      ['ask', false],
    ])
    expect(child.steps.map(({ index }) => index)).toEqual([0, 1, 2, 3])
    expect(child.steps[1]).toEqual({ ...parent.steps[1], inherited: true })
    expect(child.steps[3]?.images[0]?.sha256).toBe(parent.steps[0]?.images[0]?.sha256)
    const [view] = picturesOf(chat.asked[0])
    expect(picturesOf(chat.asked[2])[0]?.equals(view ?? Buffer.alloc(0))).toBe(true)
    expect(chat.asked[2]?.body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test('from the second ask on, the whole conversation goes along', async () => {
    const parent = await room.run({ method: 'zoom-refine' })
    const child = await refine(parent, 4)
    expect(child).toMatchObject({
      forkedAt: 5,
      initialAnswer: { text: 'red' },
      refinedAnswer: { text: 'blue' },
    })
    expect(child.looks.map(({ turn, by }) => [turn, by])).toEqual([
      [1, 'model'],
      [2, 'person'],
    ])
    const { messages } = chat.asked[2]?.body ?? { messages: [] }
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user'])
    const sent = picturesOf(chat.asked[2])
    expect(sent).toHaveLength(3)
    expect((await middleOf(sent[2] ?? Buffer.alloc(0))).x).toBeCloseTo(0.075, 2)
  })

  test('a picture that is gone from the disk is made again', async () => {
    const parent = await room.run({ method: 'zoom-refine' })
    await rm(join(room.folder, 'files'), { recursive: true })
    const child = await refine(parent)
    expect(child).toMatchObject({ status: 'succeeded', refinedAnswer: { text: 'green' } })
    expect(child.steps.at(-1)?.images[0]).toMatchObject({ width: 1000, height: 800 })
  })

  test('a child of a child keeps what both took over', async () => {
    const parent = await room.run({ method: 'zoom-refine' })
    const child = await refine(parent)
    const grandchild = await refine(child, 3)
    expect(grandchild).toMatchObject({ parentId: child.id, forkedAt: 4, refinedAnswer: { text: 'blue' } })
    expect(grandchild.steps.map(({ inherited }) => inherited)).toEqual([true, true, true, true, false, false])
    expect(grandchild.looks).toHaveLength(2)
  })
})

describe('multi-turn', () => {
  const call = (n: number) =>
    `<grounding>{"bbox_2d": [0.${n}, 0.${n}, 0.9, 0.9], "source": "original_image"}</grounding>`

  test('the box is the crop of that turn, and the model goes on asking', async () => {
    chat.script = (asked) =>
      says(
        [call(1), call(2), '<answer>red</answer>'][picturesOf(asked).length - 1] ?? '<answer>blue</answer>',
      )
    const parent = await room.run({ method: 'multi-turn', params: { syntax: 'mini-o3' } })
    expect(parent.steps.map(({ kind }) => kind).join(' ')).toBe('view ask parse crop ask parse crop ask')
    chat.script = (asked) => says(picturesOf(asked).length === 3 ? call(3) : '<answer>blue</answer>')
    const asks = chat.asked.length
    const child = await refine(parent, 4)
    expect(child).toMatchObject({
      method: 'multi-turn',
      forkedAt: 5,
      refinedAnswer: { text: 'blue' },
      params: { syntax: 'mini-o3' },
    })
    expect(child.looks.map(({ turn, by }) => [turn, by])).toEqual([
      [1, 'model'],
      [2, 'person'],
      [3, 'model'],
    ])
    expect(child.looks[1]?.cropBox).toEqual(corner)
    const mine = chat.asked[asks]
    expect(picturesOf(mine)).toHaveLength(3)
    expect((await middleOf(picturesOf(mine)[2] ?? Buffer.alloc(0))).x).toBeCloseTo(0.025, 2)
    expect(JSON.stringify(mine?.body.messages.at(-1))).toMatch(/A person chose.*observation_2/)
    // The model's own words of that turn stay as they were.
    expect(JSON.stringify(mine?.body.messages.at(-2))).toContain('0.2, 0.2')
  })

  test('goes on after an answer too, and while the parent still runs', async () => {
    let wait: Promise<unknown> | null = null
    chat.script = (asked) =>
      wait && picturesOf(asked).length === 2
        ? [
            { wait: Promise.race([wait, asked.gone()]) },
            { words: '<answer>red</answer>' },
            { finish: 'stop' },
          ]
        : says(picturesOf(asked).length === 1 ? call(1) : '<answer>green</answer>')
    let open = () => {}
    wait = new Promise<void>((resolve) => {
      open = resolve
    })
    const id = await room.runner.start({
      imageId: room.imageId,
      question: 'What?',
      method: 'multi-turn',
      engine: 'remote',
      params: { syntax: 'mini-o3' },
    })
    await expect.poll(() => chat.asked.length).toBe(2)
    wait = null
    const early = await room.end(await room.runner.refine(id, corner))
    expect(early).toMatchObject({ status: 'succeeded', forkedAt: 2, refinedAnswer: { text: 'green' } })
    open()
    const parent = await room.end(id)
    expect(parent.refinedAnswer?.text).toBe('red')
    const late = await refine(parent, parent.steps.length - 1)
    expect(late).toMatchObject({
      initialAnswer: { text: 'red' },
      refinedAnswer: { text: 'green' },
      forkedAt: 5,
    })
  })
})

test('a step that nothing can follow is refused by name', async () => {
  const glance = await room.run({})
  const dual = await room.run({ method: 'dual-view', evidence: corner })
  const refused = async (run: Run, step: number) =>
    expect(room.runner.refine(run.id, corner, step), `${run.method} ${step}`).rejects.toMatchObject({
      code: 'params-invalid',
      message: expect.stringContaining(`step ${step}`),
    })
  await refused(glance, 0) // a view
  await refused(glance, 7) // not there
  await refused(dual, 3) // shows the region alone
  chat.script = () => ({ status: 400, body: { error: { message: 'no' } } })
  const failed = await room.run({})
  await refused(failed, 1)
  await expect(room.runner.refine(failed.id, corner)).rejects.toMatchObject({ code: 'run-has-no-answer' })
})

test('groups and trees can be listed', async () => {
  const group = randomUUID()
  const one = await room.run({ method: 'zoom-refine', group })
  const two = await room.run({ group })
  const other = await room.run({})
  const child = await refine(one)
  const ids = async (filter: object) => (await room.runner.list({ limit: 10, ...filter })).map(({ id }) => id)
  expect(await ids({ group })).toEqual([two.id, one.id])
  expect(await ids({ parent: one.id })).toEqual([child.id])
  expect(await ids({ parent: other.id })).toEqual([])
  const [summary] = await room.runner.list({ limit: 1, parent: one.id })
  expect(summary).toMatchObject({ parentId: one.id, forkedAt: 2, group: null, looks: [{ by: 'person' }] })
  expect(summary).not.toHaveProperty('steps')
})
