/** COCO, W3C annotations and results: their own rules, and what a large export needs of memory and of archives. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportFormatId } from '#contract/export.ts'
import { noFacts } from '#contract/facts.ts'
import { box } from '#contract/space.ts'
import { type DatasetRoom, openDatasetRoom } from '../../testing/dataset-room.ts'
import { blankBody, evaluationRow, resultRow, type StoredEvaluation } from '../evaluate/stored.ts'
import { formatList } from './catalogue.ts'
import { createExports, type ExportRequest, type Exports } from './export.ts'
import { createNames, safeName } from './names.ts'
import { tar, zip } from './pack.ts'
import { PictureCell, type Row } from './shape.ts'
import { writeParquet } from './write-parquet.ts'
import { writeTsv } from './write-text.ts'

let room: DatasetRoom
let exports: Exports
const evaluation: StoredEvaluation = {
  id: 'e1',
  datasetId: '',
  name: 'zoom, "built-in"',
  method: 'zoom-refine',
  engine: 'builtin',
  engineLabel: 'Built-in',
  model: 'loupe-tiny',
  params: { maxTokens: 4 },
  source: 'loupe',
  format: null,
  slice: null,
  concurrency: null,
  fresh: false,
  status: 'finished',
  createdAt: '2026-11-21T00:00:00.000Z',
  finishedAt: null,
  problem: null,
  revision: 1,
}

beforeAll(async () => {
  room = await openDatasetRoom({
    items: 5,
    change: (draft, n) => {
      if (n === 1)
        return { evidence: [...draft.evidence, box('image', { x: 0.5, y: 1.5, width: 3, height: 4 })] }
      return n === 2 ? { evidence: [] } : n === 3 ? { category: null, answer: null } : {}
    },
  })
  exports = createExports({ ...room, rowsOfSlice: async () => [3, 0] })
  await room.db
    .insertInto('evaluations')
    .values(evaluationRow({ ...evaluation, datasetId: room.dataset.id }))
    .execute()
  const answer = { text: 'red\n"quoted", 红', letter: 'A', parsed: true, logprob: -0.5, distribution: null }
  for (const item of room.items.slice(0, 4)) {
    await room.db
      .insertInto('results')
      .values(
        resultRow({
          ...blankBody,
          evaluationId: 'e1',
          itemId: item.id,
          ordinal: item.ordinal,
          status: 'done',
          runId: null,
          runKey: '',
          initialAnswer: answer,
          box: item.ordinal === 0 ? box('image', { x: 1, y: 2, width: 3, height: 4 }) : null,
          facts: {
            ...noFacts,
            status: 'done',
            final: 'correct',
            finalConfidence: 0.25,
            calls: 2,
            boxBroken: false,
          },
        }),
      )
      .execute()
  }
})
afterAll(() => room?.close())

async function make(format: ExportFormatId, more: Omit<ExportRequest, 'format'> = {}) {
  const { plan, stream } = await exports.make(room.dataset.id, { format, ...more }, 'http://loupe.test')
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece as Buffer)
  return { plan, bytes: Buffer.concat(pieces) }
}
async function json<T>(format: ExportFormatId, more: Omit<ExportRequest, 'format'> = {}) {
  return JSON.parse((await make(format, more)).bytes.toString('utf8')) as T
}

interface Coco {
  images: { id: number; width: number; height: number; file_name: string }[]
  annotations: {
    id: number
    image_id: number
    category_id: number
    bbox: number[]
    area: number
    iscrowd: number
    segmentation: number[][]
  }[]
  categories: { id: number; name: string }[]
  questions: {
    id: string
    image_id: number
    annotation_ids: number[]
    question: string
    options: unknown[]
  }[]
}

describe('COCO', () => {
  test('numbers fit together, boxes and areas are right, questions keep everything', async () => {
    const coco = await json<Coco>('coco')
    expect(coco.images.map(({ id }) => id)).toEqual([1, 2, 3])
    expect(new Set(coco.annotations.map(({ id }) => id)).size).toBe(5)
    for (const one of coco.annotations) {
      const [x = 0, y = 0, width = 0, height = 0] = one.bbox
      expect(one.area).toBe(width * height)
      expect(one.iscrowd).toBe(0)
      expect(one.segmentation[0]).toEqual([x, y, x + width, y, x + width, y + height, x, y + height])
      expect(coco.images.some(({ id }) => id === one.image_id)).toBe(true)
      expect(coco.categories.some(({ id }) => id === one.category_id)).toBe(true)
    }
    expect(coco.questions.map(({ annotation_ids }) => annotation_ids)).toEqual([[1], [2, 3], [], [4], [5]])
    expect(coco.questions[1]).toMatchObject({
      id: 'item-1',
      image_id: 1,
      options: [{ letter: 'A' }, { letter: 'B' }],
    })
  })

  test('results name the same pictures, and hold a box for each that was asked for', async () => {
    const found = await json<object[]>('coco-results', { evaluations: ['e1'] })
    expect(found).toMatchObject([{ image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], score: 0.25 }])
  })
})

/** The MUST clauses of the Web Annotation Data Model that bear on what is written here. */
function demandAnnotation(given: unknown): void {
  const annotation = given as Record<string, unknown>
  const contexts = annotation['@context']
  expect([contexts].flat()).toContain('http://www.w3.org/ns/anno.jsonld')
  expect(Array.isArray(contexts) && contexts.length === 1, 'a single context is a string').toBe(false)
  expect(annotation.id).toMatch(/^[a-z][a-z0-9+.-]*:\S+$/)
  expect([annotation.type].flat()).toContain('Annotation')
  expect('body' in annotation && 'bodyValue' in annotation).toBe(false)
  const targets = [annotation.target].flat()
  expect(targets.length).toBeGreaterThan(0)
  for (const target of targets) {
    if (typeof target === 'string') {
      expect(target).toMatch(/^https?:/)
      continue
    }
    const { type, source, selector } = target as {
      type: string
      source: string
      selector: Record<string, string>
    }
    expect(type).toBe('SpecificResource')
    expect(source).toMatch(/^http:\/\/loupe\.test\/iiif\/3\/[0-9a-f]{64}$/)
    expect(selector.type).toBe('FragmentSelector')
    expect(selector.conformsTo).toBe('http://www.w3.org/TR/media-frags/')
    expect(selector.value).toMatch(/^xywh=pixel:\d+,\d+,[1-9]\d*,[1-9]\d*$/)
  }
  for (const body of [annotation.body].flat() as Record<string, unknown>[]) {
    expect(body.type).toBe('TextualBody')
    expect(typeof body.value).toBe('string')
    expect(typeof body.purpose).toBe('string')
  }
  expect(annotation.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/)
}

test('W3C: a collection of one page; every annotation keeps the model’s MUST rules', async () => {
  const collection = await json<{
    type: string
    total: number
    first: { type: string; items: Record<string, unknown>[] }
  }>('w3c')
  expect(collection).toMatchObject({
    '@context': 'http://www.w3.org/ns/anno.jsonld',
    type: 'AnnotationCollection',
    total: 5,
  })
  expect(collection.first.type).toBe('AnnotationPage')
  const { items } = collection.first
  for (const item of items) demandAnnotation(item)
  expect(new Set(items.map(({ id }) => id)).size).toBe(5)
  expect([items[1]?.target].flat().length, 'two boxes are two targets').toBe(2)
  expect(typeof items[2]?.target, 'without evidence the whole picture').toBe('string')
  // 0.5,1.5 with 3 × 4 pixels covers pixels 0..3 and 1..5.
  expect(JSON.stringify(items[1]?.target)).toContain('xywh=pixel:0,1,4,5')
})

describe('results', () => {
  test('the same rows as parquet, CSV and JSON Lines; unknown is null, never zero', async () => {
    const more = { evaluations: ['e1'] }
    const parquet = await parquetReadObjects({ file: bufferOf((await make('results-parquet', more)).bytes) })
    const csv = parse((await make('results-csv', more)).bytes, { columns: true }) as Record<string, string>[]
    const lines = (await make('results-jsonl', more)).bytes.toString('utf8').trimEnd().split('\n')
    const jsonl = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect([parquet.length, csv.length, jsonl.length]).toEqual([4, 4, 4])
    expect(parquet[0]).toMatchObject({
      key: 'item-0',
      evaluation: 'zoom, "built-in"',
      initial_answer: 'red\n"quoted", 红',
      final_grade: 'correct',
      final_confidence: 0.25,
      box_broken: false,
      iou: null,
      box_width: 3,
    })
    expect(csv[0]).toMatchObject({
      initial_answer: 'red\n"quoted", 红',
      iou: '',
      box_broken: 'false',
      calls: '2',
    })
    expect(jsonl[0]).toMatchObject({ initial_answer: 'red\n"quoted", 红', iou: null, calls: 2 })
    expect(Object.keys(parquet[0] ?? {})).toEqual(Object.keys(csv[0] ?? {}))
  })

  test('a slice in its order, one row for each item, the evaluation’s columns under its name', async () => {
    const rule = { text: '', conditions: [], sort: null }
    const { bytes } = await make('slice-csv', { rule, evaluations: ['e1'] })
    const rows = parse(bytes, { columns: true }) as Record<string, string>[]
    expect(rows.map(({ key }) => key)).toEqual(['item-3', 'item-0'])
    expect(rows[1]?.['zoom, "built-in".final_grade']).toBe('correct')
  })

  test('what does not fit is refused in words', async () => {
    const plan = (request: ExportRequest) => exports.plan(room.dataset.id, request)
    await expect(plan({ format: 'results-csv' })).rejects.toMatchObject({ code: 'export-invalid' })
    await expect(plan({ format: 'results-csv', evaluations: ['nope'] })).rejects.toMatchObject({
      code: 'evaluation-not-found',
    })
    await expect(plan({ format: 'w3c', images: 'cell' })).rejects.toMatchObject({ code: 'export-invalid' })
    await expect(exports.plan('nope', { format: 'coco' })).rejects.toMatchObject({
      code: 'dataset-not-found',
    })
  })
})

test('a zip says in its README what was lost and left out', async () => {
  const { plan, bytes } = await make('mme-realworld-json')
  const readme = Buffer.from(unzipSync(bytes)['README.md'] ?? []).toString('utf8')
  expect(plan.leftOut).toEqual([
    { why: 'open questions', items: 1 },
    { why: 'questions without a true choice', items: 1 },
  ])
  expect(readme).toContain('Left out: 1 items (open questions).')
  expect(readme).toContain('evidence boxes')
})

test('every format has its own id, and the plan of each can be made', async () => {
  const formats = formatList().filter((one) => one.export)
  expect(new Set(formats.map(({ id }) => id)).size).toBe(formats.length)
  for (const { id, evaluations } of formats) {
    const request = {
      format: id as ExportFormatId,
      ...(evaluations === 'none' ? {} : { evaluations: ['e1'] }),
    }
    expect((await exports.plan(room.dataset.id, request)).name, id).toMatch(/^squares-.+\.\w+$/)
  }
})

describe('names of pictures', () => {
  test.each(['../x.jpg', '/etc/passwd', 'C:\\x.jpg', 'a//b.jpg', 'a/./b', 'nul\0.jpg', ''])(
    '%j is not used',
    (name) => {
      expect(safeName(name)).toBeNull()
    },
  )
  test('two pictures of one name get two files, one picture one', () => {
    const format = { picturePath: undefined } as never
    const names = createNames(['items.json'])
    const item = (imageId: string, imageName: string) => ({ imageId, imageName }) as never
    const of = (imageId: string, name: string) => names.of(item(imageId, name), format)
    expect(of('a'.repeat(64), 'x.jpg')).toBe('x.jpg')
    expect(of('b'.repeat(64), 'X.jpg')).toBe('X-bbbbbbbbbbbb.jpg')
    expect(of('a'.repeat(64), 'x.jpg')).toBe('x.jpg')
    expect(of('c'.repeat(64), 'items.json')).toBe('items-cccccccccccc.json')
  })
})

describe('large exports', () => {
  const big = 8 * 2 ** 20
  async function* rows(count: number): AsyncGenerator<Row> {
    for (let n = 0; n < count; n += 1) yield { index: n, image: new PictureCell('x', null, 'x.jpg') }
  }

  test('300 MB of pictures pass through a TSV and a parquet file in a small part of that memory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loupe-export-'))
    try {
      const path = join(folder, 'picture')
      await writeFile(path, Buffer.alloc(big, 7))
      const find = async () => path
      const columns = [
        { name: 'index', type: 'int' },
        { name: 'image', type: 'picture' },
      ] as const
      for (const write of [writeTsv, writeParquet]) {
        let written = 0
        let most = 0
        for await (const piece of write(rows(28), columns, find)) {
          written += piece.byteLength
          const { arrayBuffers, heapUsed } = process.memoryUsage()
          most = Math.max(most, arrayBuffers + heapUsed)
        }
        expect(written).toBeGreaterThan(28 * big * 1.33)
        expect(most / 2 ** 20, write.name).toBeLessThan(280)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 60_000)

  test('zip and tar hold the same files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loupe-pack-'))
    try {
      const path = join(folder, 'p')
      await writeFile(path, 'picture')
      async function* files() {
        yield { name: 'list.json', content: { pieces: pieces() } }
        yield { name: 'a/ü.jpg', content: { path } }
      }
      async function* pieces() {
        yield Buffer.from('[1,')
        yield Buffer.from('2]')
      }
      const zipped = await gathered(zip(files()))
      const inside = unzipSync(zipped)
      expect(Buffer.from(inside['list.json'] ?? []).toString()).toBe('[1,2]')
      expect(Buffer.from(inside['a/ü.jpg'] ?? []).toString()).toBe('picture')
      const tarred = await gathered(tar(files(), () => join(folder, 'spill')))
      expect(tarred.includes('[1,2]') && tarred.includes('picture')).toBe(true)
      await expect(readFile(join(folder, 'spill'))).rejects.toThrow()
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
