import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Judgement } from '#contract/evaluation.ts'
import type { Answer } from '#contract/run.ts'
import { aRun } from '#contract/run-fixtures.ts'
import { type ChatServer, says, startChatServer } from '../../testing/chat-server.ts'
import { type EvaluationRoom, openEvaluationRoom } from '../../testing/evaluation-room.ts'
import { chatEngine } from '../../testing/run-room.ts'
import { factsOf } from '../facts-of-run.ts'
import { blankBody, type StoredEvaluation, type StoredResult } from './stored.ts'

let chat: ChatServer
let room: EvaluationRoom

const red: Answer = { text: 'crimson', letter: null, parsed: true, logprob: null, distribution: null }

beforeEach(async () => {
  chat = await startChatServer(() => says('Answer: A'))
  room = await openEvaluationRoom([chatEngine(chat.baseUrl)], {
    items: 6,
    runOfPrediction: (item, prediction, { engine, model }) => ({
      ...aRun({ id: randomUUID(), imageId: item.imageId, question: item.question, engine, model }),
      initialAnswer: { ...red, text: String(prediction) },
    }),
  })
})
afterEach(async () => {
  await room.close()
  await chat.close()
})

async function evaluated() {
  const request = { datasetId: room.dataset.id, method: 'single-glance' as const, engine: 'remote' }
  return room.until((await room.evaluations.create(request)).id)
}

const judgement = (verdict: Judgement['verdict']): Judgement => ({
  ...{ of: 'final', verdict, engine: 'judge', model: 'm', prompt: 'p', reply: 'r', at: '2026-01-01' },
})

test('a person’s verdict and cause count, are told as theirs, and can be taken back', async () => {
  const { id, revision } = await evaluated()
  const { results } = room.evaluations
  const [computed] = await results.list(id, [1])
  expect(computed?.facts).toMatchObject({ final: 'wrong', cause: 'no-look' })
  const words = { verdict: 'correct' as const, cause: null, by: 'Ada', reason: 'Both are right.' }
  const over = await results.overrule(id, 1, words)
  expect(over.overruled).toMatchObject(words)
  expect(over.facts).toMatchObject({ final: 'correct', gradedBy: 'person', cause: null })
  expect((await room.evaluations.get(id)).revision).toBe(revision + 1)
  const { columns } = (await room.facts.table(room.dataset.id, [id])).evaluations[0] ?? {}
  expect(columns?.gradedBy.words[columns.gradedBy.codes[1] ?? -1]).toBe('person')

  const cause = await results.overrule(id, 1, { verdict: null, cause: 'misread', by: 'Ada', reason: '' })
  expect(cause.facts).toMatchObject({ final: 'wrong', cause: 'misread', causeBy: 'person' })
  await results.overrule(id, 1, null)
  expect((await results.list(id, [1]))[0]?.facts).toEqual(computed?.facts)
  await expect(results.overrule(id, 99, null)).rejects.toMatchObject({ code: 'result-not-found' })
})

test('a judge decides what no rule decides; every word of it is kept, also beside a person’s', async () => {
  const request = { datasetId: room.dataset.id, method: 'single-glance' as const, engine: 'remote' }
  chat.script = () => says('Answer: crimson')
  const { id, counts } = await room.until((await room.evaluations.create(request)).id)
  expect(counts.undecided).toBe(2)
  const { results } = room.evaluations
  const [judged] = await Promise.all([
    results.addJudgements(id, 2, [judgement('unreadable'), judgement('correct')]),
    results.overrule(id, 2, { verdict: 'wrong', cause: null, by: 'Ada', reason: '' }),
    results.addJudgements(id, 2, [judgement('correct')]),
  ])
  expect(judged?.judgements.length).toBeGreaterThanOrEqual(2)
  const [both] = await results.list(id, [2])
  expect(both?.judgements).toHaveLength(3)
  expect(both?.facts).toMatchObject({ final: 'wrong', gradedBy: 'person' })
  expect((await results.overrule(id, 2, null)).facts).toMatchObject({ final: 'correct', gradedBy: 'judge' })
  expect((await room.evaluations.get(id)).counts.undecided).toBe(1)
})

test('facts can be computed again when a rule or an item has changed', async () => {
  const { id } = await evaluated()
  expect(await room.evaluations.results.recompute(id)).toBe(0)
  const [item] = room.items
  await room.db
    .updateTable('items')
    .set({ body: JSON.stringify({ ...item, answer: 'B' }) })
    .where('id', '=', item?.id ?? '')
    .execute()
  expect(await room.evaluations.results.recompute(id)).toBe(1)
  expect((await room.evaluations.results.list(id, [0]))[0]?.facts.final).toBe('wrong')
})

test('results of an item in all evaluations, and runs that are opened', async () => {
  const first = await evaluated()
  const second = await evaluated()
  const item = room.items[2]
  const results = await room.evaluations.results.ofItem(item?.id ?? '')
  expect(results.map(({ evaluationId, reused }) => [evaluationId, reused])).toEqual([
    [first.id, false],
    [second.id, true],
  ])
  expect(await room.evaluations.results.open(second.id, 2)).toBe(results[0]?.runId)
  expect(await room.evaluations.results.ofItem('none')).toEqual([])
})

test('a prediction made elsewhere becomes a run when it is opened, once', async () => {
  const evaluation: StoredEvaluation = {
    ...{ id: randomUUID(), datasetId: room.dataset.id, name: 'Theirs', method: 'zoom-refine' },
    ...{ engine: 'their-model', engineLabel: 'Their model', model: 'their-model', params: {} },
    ...{ source: 'imported', format: 'table', slice: null, concurrency: null, fresh: false },
    ...{ status: 'finished', createdAt: '2026-01-01', finishedAt: '2026-01-01', problem: null, revision: 1 },
  }
  const stored = room.items.slice(0, 3).map((item): StoredResult => {
    const initialAnswer = { ...red, text: 'crimson' }
    return {
      ...{ ...blankBody, initialAnswer, prediction: 'crimson', evaluationId: evaluation.id, itemId: item.id },
      ...{ ordinal: item.ordinal, status: 'done', runId: null, runKey: '' },
      facts: factsOf(aRun({ initialAnswer }), item),
    }
  })
  const told = await room.evaluations.importResults(evaluation, stored)
  expect(told.counts).toMatchObject({ total: 3, done: 3, pending: 0 })
  const { results } = room.evaluations
  const [first] = await results.list(evaluation.id, [2])
  expect(first).toMatchObject({ runId: null, facts: { final: 'undecided' } })
  expect(first).not.toHaveProperty('prediction')
  const opened = await Promise.all([results.open(evaluation.id, 2), results.open(evaluation.id, 2)])
  expect(new Set(opened).size).toBe(1)
  const run = await room.runner.get(opened[0])
  expect(run).toMatchObject({
    status: 'succeeded',
    engine: 'their-model',
    initialAnswer: { text: 'crimson' },
  })
  expect((await results.list(evaluation.id, [2]))[0]?.runId).toBe(run.id)
  // Judged and overruled without ever having been a run, too.
  const overruled = await results.overrule(evaluation.id, 0, {
    ...{ verdict: 'correct', cause: null, by: 'Ada', reason: '' },
  })
  expect(overruled).toMatchObject({ runId: null, facts: { final: 'correct', gradedBy: 'person' } })
  await expect(room.evaluations.retry(evaluation.id)).rejects.toMatchObject({ code: 'evaluation-imported' })
})

test('a dual view of the same engine tells what could not have been read, before and after', async () => {
  chat.script = () => says('Answer: B')
  const before = await evaluated()
  const causes = async (id: string) =>
    (await room.evaluations.results.list(id, [0, 1, 4])).map(({ facts }) => facts.cause)
  expect(await causes(before.id)).toEqual(['no-look', null, 'no-look'])
  await room.evaluations.results.overrule(before.id, 4, {
    ...{ verdict: null, cause: 'misread', by: 'Ada', reason: '' },
  })
  const dual = { datasetId: room.dataset.id, method: 'dual-view' as const, engine: 'remote' }
  const { id } = await room.until((await room.evaluations.create(dual)).id)
  expect((await room.evaluations.results.list(id, [0]))[0]?.facts).toMatchObject({
    ...{ global: 'wrong', regional: 'wrong', cause: 'unreadable', iou: null, recall: 1 },
  })
  // A person's word stays.
  await expect.poll(() => causes(before.id)).toEqual(['unreadable', null, 'misread'])
  const after = {
    datasetId: room.dataset.id,
    method: 'single-glance' as const,
    engine: 'remote',
    fresh: true,
  }
  expect(await causes((await room.until((await room.evaluations.create(after)).id)).id)).toEqual([
    'unreadable',
    null,
    'unreadable',
  ])
  expect(await room.evaluations.results.recompute(before.id)).toBe(0)
})
