import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Asked, type ChatServer, says, startChatServer } from '../../testing/chat-server.ts'
import { type EvaluationRoom, openEvaluationRoom } from '../../testing/evaluation-room.ts'
import { chatEngine, wordsOf } from '../../testing/run-room.ts'

let chat: ChatServer
let room: EvaluationRoom

/** Says A to everything with options, and "red" to open questions. */
const answerA = (asked: Asked) => says(/\bA\b[.:)]/.test(wordsOf(asked)) ? 'Answer: A' : 'red')

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
    // Item 2 is about picture 1, a green square; item 5 about picture 2, a blue one: "red" in other words than the truth.
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
