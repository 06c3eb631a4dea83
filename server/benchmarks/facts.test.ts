import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FactTable, WordsColumn } from '#contract/facts.ts'
import type { SliceRule } from '#contract/slice.ts'
import { type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import { type EvaluationRoom, openEvaluationRoom } from '../testing/evaluation-room.ts'
import { chatEngine } from '../testing/run-room.ts'
import { loadResultTable } from './facts/result-columns.ts'
import { markItem, markRun } from './marks.ts'

let chat: ChatServer
let room: EvaluationRoom

beforeEach(async () => {
  chat = await startChatServer(() => says('Answer: A'))
  room = await openEvaluationRoom([chatEngine(chat.baseUrl)], {
    items: 6,
    change: (_, n) => (n === 5 ? { evidence: [], kind: 'last' } : {}),
  })
})
afterEach(async () => {
  await room.close()
  await chat.close()
})

const words = ({ words, codes }: WordsColumn) => codes.map((code) => words[code] ?? null)
const create = (method: 'single-glance' | 'zoom-refine' = 'single-glance') =>
  room.evaluations.create({ datasetId: room.dataset.id, method, engine: 'remote' })
const table = (ids: string[] = []) => room.facts.table(room.dataset.id, ids)

test('the columns of the items, with what people have marked', async () => {
  const { items, rows, evaluations } = await table()
  expect({ rows, evaluations }).toEqual({ rows: 6, evaluations: [] })
  expect(words(items.category)).toEqual(['colour', 'place', 'colour', 'place', 'colour', 'place'])
  expect(words(items.kind)).toEqual([null, null, null, null, null, 'last'])
  expect(words(items.type)).toEqual(['choice', 'choice', 'open', 'choice', 'choice', 'open'])
  expect(items.megapixels[0]).toBeCloseTo(0.3072)
  expect(items.evidenceArea[0]).toBeCloseTo((64 * 64) / (640 * 480))
  expect(items.evidenceArea[5]).toBeNull()
  expect(words(items.note)).toEqual(Array(6).fill('no'))

  await markItem(room.db, room.items[1]?.id ?? '', { note: 'look', tags: ['odd', 'dark'] })
  const marked = (await table()).items
  expect(words(marked.note)[1]).toBe('yes')
  expect(marked.tags.codes[1]?.map((code) => marked.tags.words[code])).toEqual(['odd', 'dark'])
})

test('a table is filled while its evaluation runs, and is told apart by each result', async () => {
  const { id } = await create()
  // Read before, between and after, so that it is kept up rather than read at the end.
  await room.until(id, ({ status }) => {
    void table([id])
    return status === 'finished'
  })
  const kept = await table([id])
  // What was kept up result by result is what is read anew.
  const anew = await loadResultTable(room.db, id, 6)
  expect(kept.evaluations[0]?.columns).toEqual(anew.columns)
  expect(kept.evaluations[0]?.revision).toBe((await room.evaluations.get(id)).revision)
})

test('tags of runs are columns of their evaluation', async () => {
  const { id } = await create()
  const { revision } = await room.until(id)
  await table([id])
  const runId = (await room.evaluations.results.list(id, [3]))[0]?.runId ?? ''
  await markRun(room.db, runId, { note: '', tags: ['blurred'] })
  await room.evaluations.runMarked(runId)
  const { tags } = ((await table([id])) as FactTable).evaluations[0]?.columns ?? {}
  expect(tags?.codes[3]?.map((code) => tags.words[code])).toEqual(['blurred'])
  expect((await room.evaluations.get(id)).revision).toBe(revision + 1)
})

test('slices by facts, by two evaluations and by text, in their order', async () => {
  const a = await room.until((await create()).id)
  const b = await room.until((await create('zoom-refine')).id)
  const rows = async (rule: Partial<SliceRule>) => [
    ...(await room.facts.rowsOfSlice(room.dataset.id, { text: '', conditions: [], sort: null, ...rule })),
  ]
  const condition = { evaluation: null, against: null, not: false }
  const is = (...list: string[]) => ({ is: 'in' as const, words: list })
  expect(await rows({ conditions: [{ ...condition, field: 'type', test: is('open') }] })).toEqual([2, 5])
  expect(
    await rows({ conditions: [{ ...condition, field: 'final', evaluation: a.id, test: is('correct') }] }),
  ).toEqual([0, 4])
  expect(
    await rows({
      conditions: [
        { ...condition, field: 'outcome', evaluation: a.id, against: b.id, test: is('both-right') },
      ],
      sort: { field: 'category', evaluation: null, against: null, descending: true },
    }),
  ).toEqual([0, 4])
  expect(await rows({ text: 'number 3' })).toEqual([3])
  const refused = (rule: Partial<SliceRule>) =>
    expect(rows(rule)).rejects.toMatchObject({ code: 'slice-invalid' })
  await refused({ conditions: [{ ...condition, field: 'final', evaluation: 'none', test: is('correct') }] })
  await refused({ conditions: [{ ...condition, field: 'nonsense', test: is('x') }] })
  await refused({ sort: { field: 'tags', evaluation: null, against: null, descending: false } })
  await expect(room.facts.table('none', [])).rejects.toMatchObject({ code: 'dataset-not-found' })
  await expect(table(['none'])).rejects.toMatchObject({ code: 'evaluation-not-found' })
})
