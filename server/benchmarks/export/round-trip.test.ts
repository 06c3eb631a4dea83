/** Every format that is read and written: out, in again, out, in again, with texts that break naive readers. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Item, ItemDraft } from '#contract/dataset.ts'
import type { ExportFormatId, ExportPlan, PictureMode } from '#contract/export.ts'
import { box } from '#contract/space.ts'
import { type DatasetRoom, openDatasetRoom } from '../../testing/dataset-room.ts'
import { createImports, type Imports } from '../import/imports.ts'
import { itemFormats } from './catalogue.ts'
import { createExports, type Exports } from './export.ts'

let room: DatasetRoom
let exports: Exports
let imports: Imports

const choices = (...texts: string[]) =>
  texts.map((text, index) => ({ letter: String.fromCharCode(65 + index), text }))
const evidence = (...boxes: [number, number, number, number][]) =>
  boxes.map(([x, y, width, height]) => box('image', { x, y, width, height }))

const awkward: readonly Partial<ItemDraft>[] = [
  { question: 'A comma, a "quote", a\ttab and a ;', options: choices('red, blue', '"green"', "it's", 'a;b') },
  {
    question: 'Two\nlines, and a third:\n\tindented',
    evidence: evidence([1, 2, 30, 40], [100, 90, 5, 6]),
    kind: 'far',
  },
  { question: '图中红色公交车上写着什么？', options: [], answer: '出口 3 号 🚌', category: '文字识别/OCR' },
  {
    question: 'Five 👩‍👩‍👧 options?',
    options: choices('一', 'two', '3', 'IV', '5️⃣'),
    answer: 'E',
    evidence: [],
  },
  { question: 'Bars | and = signs, +1, @x?', options: choices('a | b', 'c || d', '=1+1'), answer: 'B' },
  { question: 'Line breaks in a choice?', options: choices('one\ntwo', 'three'), answer: 'B' },
  {
    question: 'Which?\nA. first\nB. second\nis a list in the question itself',
    options: choices('yes', 'no'),
  },
  { question: 'Names?', options: choices('A. Smith', 'B. Jones'), answer: 'A' },
  { question: 'Fractions of pixels', evidence: evidence([10.5, 20.25, 30.125, 40]), kind: 'near, "by"' },
  {
    question: 'Further columns',
    extra: { source: 'web, "of"\nlies', rows: 7, share: 0.25, seen: true, index2: '007', hint: 'look left' },
  },
  {
    question: 'More of them',
    extra: { source: '  spaces kept  ', rows: 8, 'name with, comma': 'x' },
    category: null,
  },
  { question: 'Turns', cycle: { group: 'g', turn: '0' }, options: choices('left', 'right'), answer: 'A' },
  { question: 'Turns', cycle: { group: 'g', turn: '1' }, options: choices('right', 'left'), answer: 'B' },
  { question: 'No true answer', options: [], answer: null, imageName: 'deep/er/été 1.png' },
  { question: 'Nobody knows', options: choices('x', 'y'), answer: null },
  { question: 'A path that leads out', imageName: '../../etc/passwd' },
  {
    question: 'Gaps',
    options: [
      { letter: 'A', text: 'p' },
      { letter: 'C', text: 'q' },
    ],
    answer: 'C',
  },
]

beforeAll(async () => {
  room = await openDatasetRoom({
    items: awkward.length,
    change: (draft, n) => {
      const change = awkward[n] ?? {}
      const options = change.options ?? draft.options
      const answer = 'answer' in change ? change.answer : options.length > 0 ? 'A' : draft.answer
      return { ...change, answer: answer ?? null, key: `k/${n} ü` }
    },
  })
  exports = createExports({ ...room, rowsOfSlice: async () => [] })
  imports = createImports({
    ...room,
    store: room.files,
    folder: join(room.folder, 'imports'),
    sampleList: '',
  })
})
afterAll(async () => {
  await imports?.close()
  await room?.close()
})

let exported = 0

/** Writes the export where a person would unpack it; tells what to import. */
async function writeOut(datasetId: string, format: ExportFormatId, images: PictureMode) {
  const { plan, stream } = await exports.make(datasetId, { format, images }, 'http://localhost')
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece as Buffer)
  const bytes = Buffer.concat(pieces)
  exported += 1
  const folder = join(room.folder, 'out', String(exported))
  await mkdir(folder, { recursive: true })
  if (!plan.name.endsWith('.zip')) {
    await writeFile(join(folder, plan.name), bytes)
    return { plan, path: join(folder, plan.name) }
  }
  for (const [name, content] of Object.entries(unzipSync(bytes))) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return { plan, path: folder }
}

async function readIn(path: string, format: string): Promise<Item[]> {
  let job = await imports.fromPath(path)
  expect(job.preview?.format, 'recognised by itself').toBe(format)
  job = await imports.start(job.id, {})
  while (job.status === 'running') {
    await new Promise((wake) => setTimeout(wake, 10))
    job = await imports.get(job.id)
  }
  expect({ status: job.status, refusals: await imports.refusals(job.id, 0, 100) }).toEqual({
    status: 'finished',
    refusals: [],
  })
  const items: Item[] = []
  for await (const item of room.datasets.walk(job.datasetId ?? '')) items.push(item)
  return items
}

/** What has to come back; ids and places are the new dataset's own. */
function contentOf({ id: _, datasetId: __, ordinal: ___, ...content }: Item) {
  return content
}

/** The fields of an item that a loss is about. */
const fieldsOf: Record<string, readonly (keyof Item)[]> = {
  key: ['key'],
  imageName: ['imageName'],
  optionOrder: ['options', 'answer'],
  optionBreaks: ['options'],
  category: ['category'],
  kind: ['kind'],
  evidence: ['evidence'],
  severalBoxes: ['evidence'],
  boxFractions: ['evidence'],
  cycle: ['cycle'],
  cycleGroup: ['cycle'],
  extra: ['extra'],
  extraTypes: ['extra'],
  space: ['question', 'options'],
}

const importIds: Record<string, string> = { 'vstar-questions': 'vstar-questions' }
const importId = (id: string) => importIds[id] ?? id.replace(/-(tsv|csv|json|jsonl|parquet)$/, '')

const cases = [...itemFormats.values()]
  .filter(({ id }) => id !== 'items-parquet')
  // Documents find their pictures among those that are here; every other list needs them beside it.
  .flatMap(({ id, pictures }) =>
    pictures
      .filter((mode) => mode !== 'no' || id === 'coco' || id === 'w3c')
      .map((mode) => [id, mode] as const),
  )

describe('out and in again', () => {
  test.each(cases)('%s with pictures as %s', async (id, images) => {
    const format = itemFormats.get(id)
    if (!format) throw new Error(id)
    const kept = room.items.filter((item) => format.refuses(item) === null)
    const first = await writeOut(room.dataset.id, id, images)
    expect(first.plan.items).toBe(kept.length)
    expect(sum(first.plan.leftOut)).toBe(room.items.length - kept.length)

    const once = await readIn(first.path, importId(id))
    const differing = compare(sorted(kept, format.layout), sorted(once, format.layout))
    const told = new Set(first.plan.lost.flatMap(({ what }) => fieldsOf[what] ?? []))
    expect(
      [...differing].filter((field) => !told.has(field)),
      'lost without a word',
    ).toEqual([])

    const second = await writeOut(once[0]?.datasetId ?? '', id, images)
    expect(second.plan.leftOut).toEqual([])
    const twice = await readIn(second.path, importId(id))
    expect(twice.map(contentOf)).toEqual(once.map(contentOf))
  })
})

/** A folder of files has the order of their names. */
function sorted(items: readonly Item[], layout: string): readonly Item[] {
  const text = (item: Item) => item.question + item.imageId
  return layout === 'folder' ? items.toSorted((a, b) => (text(a) < text(b) ? -1 : 1)) : items
}

function compare(before: readonly Item[], after: readonly Item[]): Set<keyof Item> {
  expect(after.length).toBe(before.length)
  const differing = new Set<keyof Item>()
  for (const [index, item] of before.entries()) {
    const other = after[index]
    for (const field of Object.keys(contentOf(item)) as (keyof Item)[]) {
      if (JSON.stringify(item[field]) !== JSON.stringify(other?.[field])) differing.add(field)
    }
  }
  return differing
}

const sum = (counts: ExportPlan['leftOut']) => counts.reduce((all, { items }) => all + items, 0)
