import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Asked, type ChatServer, says, startChatServer } from '../../testing/chat-server.ts'
import { type EvaluationRoom, openEvaluationRoom } from '../../testing/evaluation-room.ts'
import { chatEngine, wordsOf } from '../../testing/run-room.ts'

let chat: ChatServer
let room: EvaluationRoom

/** Says A to everything with options, and "crimson" to open questions. */
const answerA = (asked: Asked) => says(/\bA\b[.:)]/.test(wordsOf(asked)) ? 'Answer: A' : 'crimson')

beforeEach(async () => {
  chat = await startChatServer(answerA)
  room = await openEvaluationRoom([chatEngine(chat.baseUrl)], { items: 6 })
})
afterEach(async () => {
  await room.close()
  await chat.close()
})

const request = () => ({ datasetId: room.dataset.id, method: 'single-glance' as const, engine: 'remote' })

test('an evaluation asks every item, grades it and tells its counts', async () => {
  const { id, status, name } = await room.evaluations.create(request())
  expect({ status, name }).toEqual({ status: 'running', name: 'Single glance · Engine remote' })
  const ended = await room.until(id)
  expect(ended).toMatchObject({
    status: 'finished',
    problem: null,
    counts: { total: 6, pending: 0, running: 0, done: 6, failed: 0, reused: 0 },
  })
  const results = await room.evaluations.results.list(id, [0, 1, 2, 5])
  expect(results.map(({ ordinal, facts }) => [ordinal, facts.final, facts.gradedBy])).toEqual([
    [0, 'correct', 'rule'],
    [1, 'wrong', 'rule'],
    // Item 2 is about picture 1, a green square; item 5 about picture 2, a blue one; no rule compares "crimson" with either.
    [2, 'undecided', 'rule'],
    [5, 'undecided', 'rule'],
  ])
  expect(ended.counts.undecided).toBe(2)
  expect(chat.asked).toHaveLength(6)
  const table = await room.facts.table(room.dataset.id, [id])
  expect(table.rows).toBe(6)
  const { final, calls } = table.evaluations[0]?.columns ?? {}
  expect(final?.codes.map((code) => final.words[code])).toEqual([
    'correct',
    'wrong',
    'undecided',
    'wrong',
    'correct',
    'undecided',
  ])
  expect(calls).toEqual([1, 1, 1, 1, 1, 1])
})

test('the same is not asked again, not after the first evaluation is gone either, unless fresh answers are wanted', async () => {
  const first = await room.until((await room.evaluations.create(request())).id)
  expect(await room.evaluations.estimate(request())).toMatchObject({
    items: 6,
    paid: 6,
    toAsk: 0,
    seconds: 0,
  })
  const second = await room.until((await room.evaluations.create(request())).id)
  expect(second.counts).toMatchObject({ done: 6, reused: 6 })
  expect(chat.asked).toHaveLength(6)
  const [a] = await room.evaluations.results.list(first.id, [3])
  const [b] = await room.evaluations.results.list(second.id, [3])
  expect(b).toMatchObject({ runId: a?.runId, reused: true, attempts: 0, facts: a?.facts })

  await room.evaluations.remove(first.id)
  await room.evaluations.remove(second.id)
  await expect(room.evaluations.get(first.id)).rejects.toMatchObject({ code: 'evaluation-not-found' })
  expect((await room.runner.get(a?.runId ?? '')).status).toBe('succeeded')
  const third = await room.until((await room.evaluations.create(request())).id)
  expect(third.counts.reused).toBe(6)
  expect(chat.asked).toHaveLength(6)

  const fresh = { ...request(), fresh: true }
  expect(await room.evaluations.estimate(fresh)).toMatchObject({ paid: 0, toAsk: 6, callsPerItem: 1 })
  expect((await room.until((await room.evaluations.create(fresh)).id)).counts.reused).toBe(0)
  expect(chat.asked).toHaveLength(12)
  // Another parameter is another question, one that says what holds anyhow is not.
  await room.until((await room.evaluations.create({ ...request(), params: { temperature: 0 } })).id)
  expect(chat.asked).toHaveLength(12)
  await room.until((await room.evaluations.create({ ...request(), params: { temperature: 0.5 } })).id)
  expect(chat.asked).toHaveLength(18)
})

test('a person’s own run with the same question counts as paid', async () => {
  const [item] = room.items
  if (!item) throw new Error('no item')
  const { imageId, question, options } = item
  const id = await room.runner.start({
    imageId,
    question,
    options,
    method: 'single-glance',
    engine: 'remote',
  })
  for await (const _ of room.runner.watch(id, 0, new AbortController().signal));
  const ended = await room.until((await room.evaluations.create(request())).id)
  expect(ended.counts).toMatchObject({ done: 6, reused: 1 })
  const [result] = await room.evaluations.results.list(ended.id, [0])
  // The run knew no true answer; the result is graded by its item all the same.
  expect(result).toMatchObject({ runId: id, facts: { final: 'correct', status: 'done' } })
})

test('two evaluations at once share what is being asked', async () => {
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  chat.script = async function* (asked) {
    yield { wait: gate }
    yield* answerA(asked)
  }
  const first = await room.evaluations.create(request())
  const second = await room.evaluations.create(request())
  await expect.poll(() => chat.asked.length).toBeGreaterThanOrEqual(4)
  letGo()
  const ended = [await room.until(first.id), await room.until(second.id)]
  expect(ended.map(({ counts }) => counts.done)).toEqual([6, 6])
  expect(ended.reduce((sum, { counts }) => sum + counts.reused, 0)).toBe(6)
  expect(chat.asked).toHaveLength(6)
})

test('never more at once than the engine takes, or the evaluation may', async () => {
  let now = 0
  let most = 0
  chat.script = async function* (asked) {
    most = Math.max(most, ++now)
    yield { wait: new Promise((resolve) => setTimeout(resolve, 150)) }
    now--
    yield* answerA(asked)
  }
  await room.until((await room.evaluations.create(request())).id)
  expect(most).toBe(4)
  most = 0
  await room.until((await room.evaluations.create({ ...request(), fresh: true, concurrency: 2 })).id)
  expect(most).toBe(2)
})

test('a person’s run does not wait behind an evaluation', async () => {
  const open: (() => void)[] = []
  chat.script = async function* (asked) {
    if (!wordsOf(asked).includes('by a person')) {
      yield { wait: new Promise<void>((resolve) => open.push(resolve)) }
    }
    yield* answerA(asked)
  }
  const { id } = await room.evaluations.create(request())
  await expect.poll(() => open.length).toBe(4)
  const imageId = room.items[0]?.imageId ?? ''
  const run = await room.runner.start({
    ...{ imageId, question: 'Asked by a person?', method: 'single-glance', engine: 'remote' },
  })
  // All four places of the engine are taken; the run is on its way to it, and the next free one is its own.
  await expect.poll(async () => (await room.runner.get(run)).status).toBe('running')
  open.shift()?.()
  await expect.poll(async () => (await room.runner.get(run)).status).toBe('succeeded')
  expect((await room.evaluations.get(id)).counts.done).toBeLessThanOrEqual(1)
  await expect
    .poll(async () => {
      for (const go of open.splice(0)) go()
      return (await room.evaluations.get(id)).status
    })
    .toBe('finished')
})

test('a pause lets end what is asked, a cancellation does not; both are gone on from', async () => {
  const open: (() => void)[] = []
  chat.script = async function* (asked) {
    yield { wait: Promise.race([new Promise<void>((resolve) => open.push(resolve)), asked.gone()]) }
    yield* answerA(asked)
  }
  const { id } = await room.evaluations.create({ ...request(), concurrency: 2 })
  await expect.poll(() => open.length).toBe(2)
  expect((await room.evaluations.pause(id)).status).toBe('paused')
  await expect(room.evaluations.pause(id)).rejects.toMatchObject({ code: 'evaluation-state' })
  for (const go of open.splice(0)) go()
  const paused = await room.until(id)
  expect(paused).toMatchObject({ status: 'paused', counts: { done: 2, pending: 4 } })

  await room.evaluations.resume(id)
  await expect.poll(() => open.length).toBe(2)
  const cancelled = await room.evaluations.cancel(id)
  expect(cancelled).toMatchObject({
    status: 'cancelled',
    counts: { done: 2, pending: 4, running: 0, failed: 0 },
  })
  expect(chat.asked).toHaveLength(4)

  chat.script = answerA
  await room.evaluations.resume(id)
  expect(await room.until(id)).toMatchObject({ status: 'finished', counts: { done: 6 } })
  expect(chat.asked).toHaveLength(8)
  await expect(room.evaluations.resume(id)).rejects.toMatchObject({ code: 'evaluation-state' })
})

test('gone on with while the last ones of a pause still end', async () => {
  const open: (() => void)[] = []
  chat.script = async function* (asked) {
    yield { wait: new Promise<void>((resolve) => open.push(resolve)) }
    yield* answerA(asked)
  }
  const { id } = await room.evaluations.create({ ...request(), concurrency: 1 })
  await expect.poll(() => open.length).toBe(1)
  await room.evaluations.pause(id)
  await room.evaluations.resume(id)
  chat.script = answerA
  for (const go of open.splice(0)) go()
  expect(await room.until(id)).toMatchObject({ status: 'finished', counts: { done: 6 } })
  expect(chat.asked).toHaveLength(6)
})

test('what cannot be asked at all is refused before anything is stored', async () => {
  const { evaluations } = room
  const refused = async (change: object, code: string) =>
    expect(evaluations.create({ ...request(), ...change })).rejects.toMatchObject({ code })
  await refused({ datasetId: 'none' }, 'dataset-not-found')
  await refused({ engine: 'none' }, 'engine-not-found')
  await refused({ method: 'attention-crop' }, 'engine-lacks')
  await refused({ params: { rows: 3 } }, 'params-invalid')
  await refused({ method: 'external-crop' }, 'params-invalid')
  const slice = (field: string, words: string[]) => ({
    slice: {
      text: '',
      conditions: [{ field, evaluation: null, against: null, test: { is: 'in', words }, not: false }],
      sort: null,
    },
  })
  await refused(slice('colour', ['x']), 'slice-invalid')
  await refused(slice('category', ['none']), 'evaluation-empty')
  expect(await evaluations.list({})).toEqual([])
  expect(chat.asked).toHaveLength(0)
})

test('a slice asks only its items', async () => {
  const conditions = [
    {
      field: 'category',
      evaluation: null,
      against: null,
      test: { is: 'in' as const, words: ['place'] },
      not: false,
    },
  ]
  const { id } = await room.evaluations.create({ ...request(), slice: { text: '', conditions, sort: null } })
  expect((await room.until(id)).counts).toMatchObject({ total: 3, done: 3 })
  const results = await room.evaluations.results.list(id, [0, 1, 2, 3, 4, 5])
  expect(results.map(({ ordinal }) => ordinal)).toEqual([1, 3, 5])
  const { columns } = (await room.facts.table(room.dataset.id, [id])).evaluations[0] ?? {}
  expect(columns?.status.codes).toEqual([-1, 2, -1, 2, -1, 2])
})

test('an engine with another model is not gone on with', async () => {
  chat.script = async function* (asked) {
    yield { wait: asked.gone() }
  }
  const { id } = await room.evaluations.create(request())
  await expect.poll(() => chat.asked.length).toBe(4)
  await room.evaluations.cancel(id)
  const other = chatEngine(chat.baseUrl)
  const info = other.info()
  room.engines.put({ ...other, info: () => ({ ...info, model: 'newer' }) })
  await expect(room.evaluations.resume(id)).rejects.toMatchObject({ code: 'engine-changed' })
})
