/** Files of predictions in the forms that their tools publish, about a small dataset: matched, graded strictly, stored. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Evaluation } from '#contract/evaluation.ts'
import { type DatasetRoom, openDatasetRoom, squareOf } from '../../testing/dataset-room.ts'
import type { StoredEvaluation, StoredResult } from '../evaluate/stored.ts'
import { createPredictions, type Predictions } from './predictions.ts'

let room: DatasetRoom
let predictions: Predictions
let stored: { evaluation: StoredEvaluation; results: StoredResult[] } | null

beforeEach(async () => {
  // Items 0, 1, 3, 4 have choices A and B (A is right for even ones), 2 and 5 are open.
  room = await openDatasetRoom({ items: 6 })
  stored = null
  predictions = createPredictions({
    datasets: room.datasets,
    evaluations: {
      async importResults(evaluation, results) {
        stored = { evaluation, results: [...results] }
        return evaluation as StoredEvaluation as Evaluation
      },
    },
  })
})
afterEach(() => room.close())

let files = 0
async function open(name: string, content: string | Uint8Array) {
  files += 1
  const path = join(room.folder, `${files}.tmp`)
  await writeFile(path, content)
  return predictions.open({ datasetId: room.dataset.id, path, name, temporary: false })
}
const result = (ordinal: number) => stored?.results.find((one) => one.ordinal === ordinal)

describe('Zoom-Refine records', () => {
  const square = squareOf(0)
  const fractions = [square.x / 640, square.y / 480, (square.x + 64) / 640, (square.y + 64) / 480]
  const asked = (n: number, first: string, second: string) =>
    `What colour is the square number ${n}?\nThe choices are listed below:\n(A) ${first}\n(B) ${second}\nThe best answer is:`
  const record = (n: number, more: object) => ({
    messages: [{ role: 'user', content: asked(n, 'red', 'green') }],
    images: [`square-${Math.floor(n / 2)}.png`],
    ...more,
  })

  test('are known by their form, matched by question, read strictly, with the crop that follows from the box', async () => {
    const seen = await open(
      'acc.json',
      JSON.stringify([
        record(0, {
          Answer: 'B',
          Bounding_Box: fractions,
          'Rechecked Answer': 'A',
          Response_Stage1: '**Answer: [B]**',
          Response_Stage2: 'It is red. **"Rechecked Answer: [A]"**',
        }),
        record(1, {
          Answer: 'A',
          Bounding_Box: null,
          'Rechecked Answer': null,
          Error: 'No BBox for Stage 2. ',
        }),
        record(99, { Answer: 'A', Bounding_Box: null }),
      ]),
    )
    expect(seen).toMatchObject({ format: 'zoom-refine', confidence: 1, rows: 3, matched: 2, missing: 4 })
    expect(seen.unmatched).toEqual({ 'no-item': 1 })
    expect(seen.mapping).toMatchObject({ convention: 'fraction', method: 'zoom-refine' })
    expect(await predictions.unmatched(seen.id)).toMatchObject([{ row: 3, why: 'no-item' }])

    await predictions.store(seen.id, { model: 'InternVL3-8B' })
    expect(stored?.evaluation).toMatchObject({
      source: 'imported',
      format: 'zoom-refine',
      model: 'InternVL3-8B',
    })
    expect(result(0)).toMatchObject({
      status: 'done',
      initialAnswer: { letter: 'B' },
      refinedAnswer: { letter: 'A' },
      box: { x: square.x, y: square.y },
      facts: { initial: 'wrong', final: 'correct', flip: 'wrong-right', recall: 1 },
    })
    expect(result(0)?.facts.iou).toBeCloseTo(1, 5)
    // ±0.1 of the whole picture a side, cut at its border.
    expect(result(0)?.cropBox?.width).toBeCloseTo(Math.min(square.x, 64) + 64 + 64, 0)
    expect(result(1)).toMatchObject({
      initialAnswer: { letter: 'A' },
      refinedAnswer: null,
      facts: { final: 'wrong' },
    })
  })
})

describe('VLMEvalKit', () => {
  const heading = 'index\tquestion\tA\tB\tanswer\tprediction\thit'
  test('TSV: by index, their verdict beside ours', async () => {
    const seen = await open(
      'Qwen3-VL-8B_HRBench4K_result.tsv',
      [
        heading,
        'item-0\tWhat colour is the square number 0?\tred\tgreen\tA\tThe answer is A.\t1',
        'item-1\tWhat colour is the square number 1?\tgreen\tred\tB\tBased on what I see, hard to say\t1',
        'item-3\tAnother question altogether?\tx\ty\tA\tA\t1',
        'item-0\tWhat colour is the square number 0?\tred\tgreen\tA\tB\t0',
      ].join('\n'),
    )
    expect(seen).toMatchObject({
      format: 'vlmevalkit',
      model: 'Qwen3-VL-8B',
      matched: 2,
      unparsed: 1,
      disagree: 1,
    })
    expect(seen.by).toMatchObject({ key: 2 })
    expect(seen.unmatched).toEqual({ 'other-question': 1, 'same-item': 1 })
    await predictions.store(seen.id, {})
    expect(result(0)?.facts.final).toBe('correct')
    expect(result(1)?.facts.final).toBe('unparsed')
    expect(result(1)?.prediction).toMatchObject({ theirs: { correct: true, field: 'hit', value: '1' } })
  })

  test('xlsx: the sheet is read, texts with quotes and CJK too', async () => {
    const rows = [
      ['index', 'question', 'prediction'],
      ['item-2', 'What colour is the square number 2?', 'Answer: green'],
      ['item-5', 'What colour is the square number 5?', '“蓝色” & <blue>'],
    ]
    const seen = await open('m_d.xlsx', workbook(rows))
    expect(seen).toMatchObject({ format: 'vlmevalkit', matched: 2 })
    await predictions.store(seen.id, {})
    expect(result(2)?.facts.final).toBe('correct')
    expect(result(5)?.initialAnswer?.text).toContain('蓝色')
  })

  test('a zip that is no workbook, and one that unfolds to too much, are refused', async () => {
    await expect(open('x.xlsx', zipSync({ 'a.txt': strToU8('x') }))).rejects.toMatchObject({
      code: 'predictions-unknown',
    })
    await expect(open('x.xlsx', strToU8('PK\u0003\u0004 and nothing'))).rejects.toMatchObject({
      code: 'import-damaged',
    })
    const sheet = {
      'xl/workbook.xml': strToU8('<x/>'),
      'xl/worksheets/sheet1.xml': new Uint8Array(60_000_000),
    }
    const bomb = zipSync(sheet)
    await expect(open('x.xlsx', bomb)).rejects.toMatchObject({ code: 'payload-too-large' })
    // The same, but its directory says that it is small.
    const liar = Buffer.from(bomb)
    const record = liar.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    liar.writeUInt32LE(1000, record + 24)
    await expect(open('x.xlsx', liar)).rejects.toMatchObject({ code: 'import-damaged' })
  })
})

test('lmms-eval samples: by the document’s own id, the task’s metric as their verdict', async () => {
  const sample = (doc_id: number, id: string, reply: string, score: number) => ({
    doc_id,
    doc: { question_id: id, text: `What colour is the square number ${doc_id}?`, label: 'A' },
    target: 'A',
    arguments: { 0: 'long' },
    resps: [[reply]],
    filtered_resps: [reply],
    vstar_overall_acc: { question_id: id, score },
  })
  const lines = [sample(0, 'item-0', 'A', 1), sample(1, 'item-1', 'The color is red.', 1), '{broken']
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  const seen = await open('20260806_samples_vstar.jsonl', text)
  expect(seen).toMatchObject({ format: 'lmms-eval', matched: 2, unmatched: { unreadable: 1 } })
  expect(seen.mapping.columns).toMatchObject({
    key: 'doc.question_id',
    reply: 'resps.0.0',
    verdict: 'vstar_overall_acc.score',
  })
})

test('ZwZ’s answers: JSON Lines in a .json file, the judge’s word beside ours, no time of a whole batch', async () => {
  const line = (n: number, more: object) =>
    JSON.stringify({
      images: [`/data/square-${Math.floor(n / 2)}.png`],
      query: `<image>What colour is the square number ${n}?\nA. red\nB. green`,
      response: 'A',
      gen_time_sec: 93.2,
      output_tokens: 41,
      ...more,
    })
  const text = [
    line(0, { model_answer: 'Let me see… <answer>A</answer>', judge: 'Yes', judge_source: 'first letter' }),
    line(4, { model_answer: 'The option is B', judge: 'No' }),
  ].join('\n')
  const seen = await open('zwz-8b_seed42_answer.json', text)
  expect(seen).toMatchObject({ format: 'zwz', model: 'zwz-8b', matched: 2, disagree: 0 })
  await predictions.store(seen.id, {})
  expect(result(0)).toMatchObject({ facts: { final: 'correct', completionTokens: 41, ms: null } })
})

describe('matching', () => {
  test('equal questions are told apart by picture and choices; what cannot be is reported', async () => {
    await room.close()
    room = await openDatasetRoom({
      items: 6,
      change: (_, n) => ({
        question: 'What colour is the square?',
        options: n % 2 === 0 ? twoWays[0] : twoWays[1],
        answer: 'A',
      }),
    })
    predictions = createPredictions({
      datasets: room.datasets,
      evaluations: { importResults: async (evaluation) => evaluation as StoredEvaluation as Evaluation },
    })
    const row = (image: string, choices: string, reply: string) =>
      JSON.stringify({
        query: `What colour is the square?\n${choices}`,
        images: [image],
        model_answer: reply,
      })
    const seen = await open(
      'a.json',
      [
        row('square-1.png', 'A. red\nB. green', 'A'),
        row('square-1.png', 'A. green\nB. red', 'B'),
        row('elsewhere.png', 'A. red\nB. green', 'A'),
      ].join('\n'),
    )
    expect(seen.by).toEqual({ key: 0, question: 0, 'question-image': 2 })
    expect(seen.unmatched).toEqual({ 'several-items': 1 })
    expect(seen.examples.map(({ key }) => key)).toEqual(['item-2', 'item-3', null])
  })

  test('a plain table with ids and replies is enough; another column can be chosen', async () => {
    const text = 'id,response,second\nitem-0,A,B\nitem-1,A,B\n'
    const seen = await open('mine.csv', text)
    expect(seen).toMatchObject({ format: 'table', matched: 2 })
    const verdicts = (preview: typeof seen) => preview.examples.map(({ verdict }) => verdict)
    expect(verdicts(seen)).toEqual(['correct', 'wrong'])
    const columns = { ...seen.mapping.columns, reply: 'second' }
    const again = await predictions.preview(seen.id, { mapping: { ...seen.mapping, columns } })
    expect(verdicts(again)).toEqual(['wrong', 'correct'])
  })

  test('a file about nothing here is shown, and not stored', async () => {
    const seen = await open('mine.csv', 'id,response\nno-such-item,A\n')
    expect(seen.notes.some(({ blocking }) => blocking)).toBe(true)
    await expect(predictions.store(seen.id, {})).rejects.toMatchObject({ code: 'predictions-empty' })
    await predictions.forget(seen.id)
    await expect(predictions.preview(seen.id, {})).rejects.toMatchObject({ code: 'predictions-not-found' })
  })

  test.each([
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2])],
    ['nothing', ''],
    ['an empty list', '[]'],
    ['prose', 'Dear colleagues'],
  ])('%s is refused in words', async (_, content) => {
    await expect(open('x', content)).rejects.toMatchObject({
      code: expect.stringMatching(/predictions|import/),
    })
  })
})

const twoWays = [
  [
    { letter: 'A', text: 'red' },
    { letter: 'B', text: 'green' },
  ],
  [
    { letter: 'A', text: 'green' },
    { letter: 'B', text: 'red' },
  ],
] as const satisfies readonly { letter: string; text: string }[][]

/** The least that a workbook is made of (ECMA-376), with texts in the cells. */
function workbook(rows: readonly (readonly string[])[]): Uint8Array {
  const escaped = (text: string) =>
    text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c)
  const cell = (text: string, row: number, column: number) =>
    `<c r="${String.fromCharCode(65 + column)}${row + 1}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`
  const sheet = rows
    .map((row, r) => `<row r="${r + 1}">${row.map((text, c) => cell(text, r, c)).join('')}</row>`)
    .join('')
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return zipSync({
    '[Content_Types].xml': strToU8(
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`,
    ),
    '_rels/.rels': strToU8(
      `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(
      `<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
    ),
  })
}
