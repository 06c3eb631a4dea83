/** Small lists in the published shape of each benchmark (field names, spellings of boxes and options), with broken rows among them. */
import { join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImportRoom, openImportRoom, squarePicture } from '../../testing/import-room.ts'

let room: ImportRoom
let a: { bytes: Buffer; base64: string }
let b: { bytes: Buffer; base64: string }
beforeAll(async () => {
  room = await openImportRoom()
  a = await squarePicture(0)
  b = await squarePicture(1)
})
afterAll(() => room.close())

function tsv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown) => {
    const text = value === null || value === undefined ? '' : String(value)
    return /["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [columns, ...rows].map((row) => `${row.map(cell).join('\t')}\n`).join('')
}

type Column = { name: string; data: unknown[]; type?: 'STRING' | 'INT64' | 'BYTE_ARRAY' }

function parquet(columns: readonly Column[], rowGroupSize?: number): Uint8Array {
  const columnData = columns.map((column) => ({ nullable: true, ...column })) as never
  return new Uint8Array(
    parquetWriteBuffer({ columnData, ...(rowGroupSize ? { rowGroupSize: [rowGroupSize] } : {}) }),
  )
}

describe('HR-Bench', () => {
  const columns = ['index', 'question', 'answer', 'category', 'A', 'B', 'C', 'D', 'cycle_category', 'image']
  const rows = () => [
    [0, 'What is red?', 'A', 'single', 'bus', 'car', 'dog', 'cat', 'turn one', a.base64],
    [1, 'What is red?', 'B', 'single', 'cat', 'bus', 'car', 'dog', 'turn two', a.base64],
    [2, 'Where is it?', 'C', 'cross', 'left', 'right', 'up', 'down', 'turn one', b.base64],
    [3, 'Broken picture?', 'A', 'cross', 'x', 'y', 'z', 'w', 'turn one', `${b.base64.slice(0, 2000)}!!`],
    [4, 'Cut short?', 'A', 'cross', 'x', 'y', 'z', 'w', 'turn one', b.base64.slice(0, 1600)],
    [5, 'No letter?', 'E', 'cross', 'x', 'y', 'z', 'w', 'turn one', b.base64],
  ]
  const check = async (path: string) => {
    const { job, items, refused } = await room.bring(path)
    expect(job.preview).toMatchObject({ format: 'hr-bench', confidence: 0.98 })
    expect(refused).toEqual([
      { row: 4, code: 'bad-base64' },
      { row: 5, code: 'image-truncated' },
      { row: 6, code: 'answer-no-option' },
    ])
    expect(items.map(({ key, answer, category, cycle }) => [key, answer, category, cycle?.turn])).toEqual([
      ['0', 'A', 'single', 'turn one'],
      ['1', 'B', 'single', 'turn two'],
      ['2', 'C', 'cross', 'turn one'],
    ])
    expect(items[0]?.cycle?.group).toBe(items[1]?.cycle?.group)
    expect(items[0]?.cycle?.group).not.toBe(items[2]?.cycle?.group)
    expect(items[0]?.options.map((option) => option.text)).toEqual(['bus', 'car', 'dog', 'cat'])
    expect(items[0]?.extra).toEqual({})
    return job
  }

  it('as TSV', async () => {
    const folder = await room.lay({ 'hr_bench_4k.tsv': tsv(columns, rows()) })
    const job = await check(join(folder, 'hr_bench_4k.tsv'))
    expect(job.progress.newImages).toBeLessThanOrEqual(2)
    expect((await room.datasets.get(job.datasetId ?? '')).images).toBe(2)
  })

  it('as parquet, in row groups, with an ending that says something else', async () => {
    const data = columns.map((name, i) => ({
      name,
      data: rows().map((row) => (name === 'index' ? BigInt(Number(row[i])) : row[i])),
      type: name === 'index' ? ('INT64' as const) : ('STRING' as const),
    }))
    const folder = await room.lay({ 'hr_bench_8k.tsv': parquet(data, 2) })
    const job = await check(join(folder, 'hr_bench_8k.tsv'))
    expect(job.preview?.container).toBe('parquet')
    expect(job.progress).toMatchObject({ rows: 6, totalRows: 6 })
  })
})

describe('V*', () => {
  const note = (more: object) =>
    JSON.stringify({
      target_object: ['bus'],
      bbox: [[32, 32, 64, 64]],
      question: 'What colour is the bus?',
      options: ['The colour of the bus is red.', 'The colour of the bus is blue.'],
      ...more,
    })

  it('a JSON file for each picture: the first option is right, boxes are x, y, width, height', async () => {
    const folder = await room.lay({
      'direct_attributes/sa_1.json': note({}),
      'direct_attributes/sa_1.png': a.bytes,
      'relative_position/sa_2.json': note({
        target_object: ['bus', 'dog'],
        bbox: [
          [10, 20, 30, 40],
          [100.5, 120, 50, 60],
        ],
      }),
      'relative_position/sa_2.png': b.bytes,
      'relative_position/sa_3.json': note({}),
      'relative_position/sa_4.json': '{"question": ',
      'relative_position/sa_4.png': b.bytes,
      'test_questions.jsonl': '{"image":"direct_attributes/sa_1.png"}',
    })
    const { job, items, refused } = await room.bring(folder)
    expect(job.preview).toMatchObject({ format: 'vstar', container: 'folder' })
    expect(refused).toEqual([
      { row: 3, code: 'no-picture' },
      { row: 4, code: 'row-unreadable' },
    ])
    expect(items).toMatchObject([
      {
        key: 'direct_attributes/sa_1',
        imageName: 'direct_attributes/sa_1.png',
        category: 'direct_attributes',
        answer: 'A',
        evidence: [{ x: 32, y: 32, width: 64, height: 64 }],
        extra: { target_object: '["bus"]' },
      },
      {
        category: 'relative_position',
        evidence: [
          { x: 10, y: 20, width: 30, height: 40 },
          { x: 100.5, y: 120, width: 50, height: 60 },
        ],
      },
    ])
    expect(items[0]?.options).toEqual([
      { letter: 'A', text: 'The colour of the bus is red.' },
      { letter: 'B', text: 'The colour of the bus is blue.' },
    ])
  })

  it('test_questions.jsonl: choices in the text, the way to answer left out', async () => {
    const line = (more: object) =>
      JSON.stringify({
        image: 'direct_attributes/sa_1.png',
        text: "What is the material of the glove?\n(A) rubber\n(B) cotton\n(C) leather\nAnswer with the option's letter from the given choices directly.",
        category: 'direct_attributes',
        label: 'C',
        question_id: 7,
        ...more,
      })
    const list = [line({}), '{"image": oops', line({ question_id: 8, label: 'F' })].join('\n')
    const folder = await room.lay({ 'direct_attributes/sa_1.png': a.bytes, 'test_questions.jsonl': list })
    const { job, items, refused } = await room.bring(join(folder, 'test_questions.jsonl'))
    expect(job.preview).toMatchObject({ format: 'vstar-questions', container: 'jsonl' })
    expect(refused).toEqual([
      { row: 2, code: 'row-unreadable' },
      { row: 3, code: 'answer-no-option' },
    ])
    expect(items).toMatchObject([
      {
        key: '7',
        question: 'What is the material of the glove?',
        answer: 'C',
        category: 'direct_attributes',
      },
    ])
    expect(items[0]?.options.map((option) => option.text)).toEqual(['rubber', 'cotton', 'leather'])
  })
})

describe('MME-RealWorld', () => {
  const entry = (more: object) => ({
    Question_id: 'monitoring/1',
    Image: 'mon/1.png',
    Text: '图中左边的车是什么颜色？',
    'Question Type': 'Multiple Choice',
    'Answer choices': ['(A) red', '(B) blue', '(C) green', '(D) white', '(E) It is not in the picture'],
    'Ground truth': 'B',
    Category: 'vehicle/color',
    Subtask: 'Monitoring',
    Task: 'Perception',
    ...more,
  })

  it('the JSON, whose pictures lie in a folder of another name', async () => {
    const list = [entry({}), entry({ Question_id: 'x', 'Answer choices': ['(A) one'] }), 5]
    const folder = await room.lay({
      'images/mon/1.png': a.bytes,
      'MME_RealWorld_CN.json': JSON.stringify(list),
    })
    const { job, items, refused } = await room.bring(join(folder, 'MME_RealWorld_CN.json'))
    expect(job.preview).toMatchObject({ format: 'mme-realworld' })
    expect(refused).toEqual([
      { row: 2, code: 'options-invalid' },
      { row: 3, code: 'row-unreadable' },
    ])
    expect(items).toMatchObject([
      {
        key: 'monitoring/1',
        question: '图中左边的车是什么颜色？',
        answer: 'B',
        category: 'Perception/Monitoring',
        kind: 'vehicle/color',
        extra: { 'Question Type': 'Multiple Choice' },
      },
    ])
    expect(items[0]?.options[4]).toEqual({ letter: 'E', text: 'It is not in the picture' })
  })

  for (const picture of ['image', 'bytes']) {
    it(`a table with pictures in “${picture}”`, async () => {
      const columns = [
        'index',
        picture,
        'question',
        'multi-choice options',
        'answer',
        'category',
        'l2-category',
      ]
      const options = "['(A) 3', '(B) 4', '(C) 5', '(D) 6', '(E) It isn\\'t there']"
      const rows = [
        [1, a.base64, 'How many?', options, 'A', 'Perception/OCR', 'advert'],
        [2, b.base64, 'How many?', '(A) 3\n(B) 4', 'B', 'Reasoning/OCR', 'advert'],
        [3, b.base64, 'How many?', 'three or four', 'B', 'Reasoning/OCR', 'advert'],
      ]
      const folder = await room.lay({ 'lite.tsv': tsv(columns, rows) })
      const { job, items, refused } = await room.bring(join(folder, 'lite.tsv'))
      expect(job.preview?.format).toBe('mme-realworld')
      expect(refused).toEqual([{ row: 3, code: 'options-unreadable' }])
      expect(items.map(({ options: given, category, kind }) => [given.length, category, kind])).toEqual([
        [5, 'Perception/OCR', 'advert'],
        [2, 'Reasoning/OCR', 'advert'],
      ])
      expect(items[0]?.options[4]?.text).toBe("It isn't there")
    })
  }
})

describe('ZoomBench', () => {
  it('parquet with bytes, open questions, and a choice that has none', async () => {
    const data = [
      { name: 'id', data: ['z1', 'z2', 'z3'], type: 'STRING' as const },
      {
        name: 'query',
        data: ['Which colour?\nA. red\nB. blue\nC. green', 'How many birds are there?', 'Which?'],
        type: 'STRING' as const,
      },
      { name: 'response', data: ['C', '12', 'A'], type: 'STRING' as const },
      {
        name: 'image',
        data: [a.bytes, b.bytes, b.bytes].map((bytes) => Uint8Array.from(bytes)),
        type: 'BYTE_ARRAY' as const,
      },
      {
        name: 'crop_image',
        data: [a.bytes, b.bytes, b.bytes].map((bytes) => Uint8Array.from(bytes)),
        type: 'BYTE_ARRAY' as const,
      },
      { name: 'question_type', data: ['mcq', 'open', 'mcq'], type: 'STRING' as const },
      { name: 'bbox', data: ['[32, 40, 96, 80]', '[0, 0, 640.5, 480]', null], type: 'STRING' as const },
    ]
    const folder = await room.lay({ 'test.parquet': parquet(data) })
    const { job, items, refused } = await room.bring(join(folder, 'test.parquet'))
    expect(job.preview?.format).toBe('zoombench')
    expect(job.preview?.columns.find((column) => column.name === 'image')?.picture).toMatchObject({
      width: 640,
    })
    expect(refused).toEqual([{ row: 3, code: 'options-unreadable' }])
    expect(items).toMatchObject([
      {
        key: 'z1',
        question: 'Which colour?',
        answer: 'C',
        evidence: [{ x: 32, y: 40, width: 64, height: 40 }],
      },
      // Half a pixel beyond the border is rounding, and is cut there.
      { key: 'z2', options: [], answer: '12', evidence: [{ x: 0, y: 0, width: 640, height: 480 }] },
    ])
    expect(items.map((item) => item.extra)).toEqual([{}, {}])
  })

  it('pictures as structures of bytes and path, boxes as lists', async () => {
    const rows = [a, b].map(({ base64 }, i) => ({
      id: i,
      query: 'What is written there?',
      response: 'EXIT',
      image: { bytes: base64, path: `p${i}.png` },
      question_type: 'open',
      bbox: [1, 2, 3, 4],
    }))
    const folder = await room.lay({ 'rows.json': JSON.stringify(rows) })
    const { items } = await room.bring(join(folder, 'rows.json'))
    expect(items.map(({ imageName }) => imageName)).toEqual(['p0.png', 'p1.png'])
    expect(items[0]?.evidence).toEqual([{ x: 1, y: 2, width: 2, height: 2 }])
  })
})

describe('TreeBench', () => {
  it('boxes as a Python list, read without running it', async () => {
    const columns = [
      'index',
      'image',
      'question',
      'A',
      'B',
      'C',
      'multi-choice options',
      'answer',
      'category',
      'target_instances',
    ]
    const rows = [
      [
        0,
        a.base64,
        'Which?',
        'x',
        'y',
        '',
        'A. x B. y',
        'A',
        'Perception/OCR',
        '[[10, 20, 110, 70.5], (1, 2, 3, 4)]',
      ],
      [1, a.base64, 'Which?', 'x', 'y', 'z', '', 'C', 'Reasoning/Ordering', "[__import__('os')]"],
      [2, a.base64, 'Which?', 'x', 'y', 'z', '', 'C', 'Reasoning/Ordering', '[[10, 20, 5, 70]]'],
    ]
    const folder = await room.lay({ 'TreeBench.tsv': tsv(columns, rows) })
    const { job, items, refused } = await room.bring(join(folder, 'TreeBench.tsv'))
    expect(job.preview?.format).toBe('treebench')
    expect(refused).toEqual([
      { row: 2, code: 'evidence-unreadable' },
      { row: 3, code: 'evidence-unreadable' },
    ])
    expect(items).toMatchObject([
      {
        category: 'Perception/OCR',
        evidence: [
          { x: 10, y: 20, width: 100, height: 50.5 },
          { x: 1, y: 2, width: 2, height: 2 },
        ],
      },
    ])
    expect(items[0]?.options).toHaveLength(2)
  })
})

describe('the VLMEvalKit table', () => {
  it('a short picture cell is another row’s index, before or after it', async () => {
    const columns = [
      'index',
      'image',
      'image_path',
      'question',
      'hint',
      'A',
      'B',
      'answer',
      'category',
      'l2-category',
      'split',
    ]
    const rows = [
      [10, '12', '', 'From below?', '', 'x', 'y', 'A', 'c', 'd', 'dev'],
      [11, a.base64, 'named.png', 'Own?', 'It is night.', 'x', 'y', 'B', 'c', 'd', 'dev'],
      [12, b.base64, '', 'Own too?', '', 'x', 'y', 'B', 'c', 'd', 'dev'],
      [13, '11', '', 'From above?', '', 'x', 'y', 'A', 'c', 'd', 'dev'],
      [14, '99', '', 'From nowhere?', '', 'x', 'y', 'A', 'c', 'd', 'dev'],
    ]
    const folder = await room.lay({ 'set.tsv': tsv(columns, rows) })
    const { job, items, refused } = await room.bring(join(folder, 'set.tsv'))
    expect(job.preview?.format).toBe('vlmevalkit')
    expect(refused).toEqual([{ row: 5, code: 'picture-row-unknown' }])
    expect(items.map((item) => item.key)).toEqual(['10', '11', '12', '13'])
    expect(items[0]?.imageId).toBe(items[2]?.imageId)
    expect(items[3]?.imageId).toBe(items[1]?.imageId)
    expect(items[1]).toMatchObject({
      question: 'It is night.\nOwn?',
      imageName: 'named.png',
      kind: 'd',
      extra: { split: 'dev' },
    })
  })
})

describe('Zoom-Refine’s MCQA list', () => {
  it('question and choices out of one message', async () => {
    const entry = (content: string, letter: string, image: string) => ({
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: letter },
      ],
      images: [image],
      category: ['single'],
    })
    const text =
      'What does the sign say?The choices are listed below:\n(A) STOP\n(B) GO\n(C) SLOW\n(D) EXIT\nSelect the best answer to the above multiple-choice question based on the image. Respond with only the letter (A, B, C, D) of the correct option.\nThe best answer is:'
    const list = [
      entry(text, 'B', 'data/img/image_0.png'),
      entry(text, 'Z', 'data/img/image_0.png'),
      { messages: [], images: [] },
    ]
    const folder = await room.lay({ 'img/image_0.png': a.bytes, 'hr.json': JSON.stringify(list) })
    const { job, items, refused } = await room.bring(join(folder, 'hr.json'))
    expect(job.preview?.format).toBe('mcqa')
    expect(refused).toEqual([
      { row: 2, code: 'answer-no-option' },
      { row: 3, code: 'no-question' },
    ])
    expect(items).toMatchObject([
      {
        key: '1',
        question: 'What does the sign say?',
        answer: 'B',
        category: 'single',
        imageName: 'data/img/image_0.png',
        extra: {},
      },
    ])
    expect(items[0]?.options.map((option) => option.text)).toEqual(['STOP', 'GO', 'SLOW', 'EXIT'])
  })
})
