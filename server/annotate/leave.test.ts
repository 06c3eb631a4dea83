/** What leaves a project: the zip and what lies in it, COCO as pycocotools reads it, and the MUST rules of web annotations. */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataCardSchema } from '#contract/data-card.ts'
import { ProblemError } from '#contract/error.ts'
import { box } from '#contract/space.ts'
import { createExports, type ExportRequest } from '../benchmarks/export/export.ts'
import { type CheckingRoom, openCheckingRoom } from '../testing/checking-room.ts'
import { brokenMusts } from '../testing/web-annotation.ts'
import { createLeaving, type ExportWish, type Leaving } from './leave.ts'
import { publishedFiles } from './published-files.ts'

let room: CheckingRoom
let leaving: Leaving
const ENTRIES = 9

beforeAll(async () => {
  room = await openCheckingRoom({
    entries: ENTRIES,
    pictures: 4,
    rules: { licence: 'https://creativecommons.org/licenses/by/4.0/' },
    change: (n) => ({
      question: `What is number ${n}, “so” & <so>?\n红`,
      category: n % 2 === 0 ? 'counting' : 'OCR',
      evidence:
        n === 1
          ? [
              box('image', { x: 10, y: 20, width: 30, height: 40 }),
              box('image', { x: 0.5, y: 1.25, width: 3, height: 4 }),
            ]
          : [box('image', { x: 32 + n, y: 32, width: 64, height: 64 })],
    }),
  })
  const { ben, cid } = room.people
  // All but the last are verified: 0 to 7.
  for (const { id } of room.entries.slice(0, ENTRIES - 1)) {
    await room.check(id, ben, {
      checks: { answerable: true, correctFull: true, correctCrop: true, tooEasy: false },
    })
    await room.check(id, cid)
  }
  leaving = createLeaving({ db: room.db, files: room.files, desk: room.checking.desk })
})
afterAll(() => room?.close())

const split = {
  parts: [
    { name: 'train', share: 3 },
    { name: 'test', share: 1 },
  ],
  seed: 1,
}
const wish = (given: Partial<ExportWish> = {}): ExportWish => ({
  ...{ format: 'plain-jsonl', which: 'verified', split: null, names: false, bare: false },
  ...given,
})
async function make(given: Partial<ExportWish> = {}) {
  const { plan, stream } = await leaving.make(room.projectId, wish(given), 'http://loupe.test')
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece as Buffer)
  return { plan, bytes: Buffer.concat(pieces) }
}
async function unpacked(given: Partial<ExportWish> = {}) {
  const { bytes } = await make(given)
  const files = unzipSync(new Uint8Array(bytes))
  const text = (name: string) => Buffer.from(files[name] ?? new Uint8Array()).toString('utf8')
  return { files, names: Object.keys(files).sort(), text }
}

describe('the zip', () => {
  test('holds list, pictures, card, plots and splits; only verified entries', async () => {
    const { names, text, files } = await unpacked({ split, images: 'files' })
    expect(names.filter((name) => !name.endsWith('.png'))).toEqual([
      'README.md',
      'data-card.json',
      'data-card.md',
      'items.jsonl',
      'plots/crop-ratios.svg',
      'plots/dimensions.svg',
      'plots/resolutions.svg',
      'splits.json',
    ])
    expect(names.filter((name) => name.endsWith('.png'))).toHaveLength(4)
    for (const name of names.filter((one) => one.endsWith('.png'))) {
      expect(Buffer.from(files[name]?.subarray(1, 4) ?? []).toString()).toBe('PNG')
    }
    const card = dataCardSchema.parse(JSON.parse(text('data-card.json')))
    expect(card).toMatchObject({ entries: 8, images: 4, states: { verified: 8, open: 1 } })
    expect(card.leftOut).toEqual([{ why: 'not asked for: open', entries: 1 }])
    const lines = text('items.jsonl').trimEnd().split('\n')
    const rows = lines.map((line) => JSON.parse(line) as { id: string; split: string; image: string })
    expect(rows).toHaveLength(8)
    const parts = JSON.parse(text('splits.json')) as Record<string, string[]>
    for (const row of rows) expect(parts[row.split]).toContain(row.id)
    const pictures = (part: string) =>
      new Set(rows.filter((row) => row.split === part).map(({ image }) => image))
    expect([...pictures('train')].filter((image) => pictures('test').has(image))).toEqual([])
    expect(text('plots/dimensions.svg')).toContain('<svg')
  })

  test('one split alone, other states, the list alone', async () => {
    const test = await make({ split, part: 'test' })
    const train = await make({ split, part: 'train' })
    expect(test.plan.items + train.plan.items).toBe(8)
    expect((await make({ which: 'complete' })).plan.items).toBe(9)
    expect((await make({ which: ['open'] })).plan.items).toBe(1)
    const bare = await make({ bare: true, images: 'no' })
    expect(bare.plan.name).toMatch(/\.jsonl$/)
    expect(bare.bytes.toString('utf8').trimEnd().split('\n')).toHaveLength(8)
  })

  test('what cannot be is refused with its problem', async () => {
    const code = (given: Partial<ExportWish>) =>
      leaving.plan(room.projectId, wish(given)).then(
        () => 'fine',
        (error) => (error instanceof ProblemError ? error.code : String(error)),
      )
    expect(await code({ which: ['disputed'] })).toBe('project-empty')
    expect(await code({ format: 'results-csv' })).toBe('export-invalid')
    expect(await code({ split, part: 'dev' })).toBe('export-invalid')
    expect(await code({ format: 'w3c', images: 'files' })).toBe('export-invalid')
    expect(await code({})).toBe('fine')
  })

  test('every format of items goes out with the card beside it', async () => {
    for (const format of ['zoombench-parquet', 'hr-bench-tsv', 'coco', 'w3c', 'mcqa', 'vstar'] as const) {
      const { names } = await unpacked({ format })
      expect(names, format).toContain('data-card.json')
      expect(names.length, format).toBeGreaterThan(6)
    }
  })
})

test('a published dataset takes its card along where the whole of it is packed, and only there', async () => {
  const { publisher } = room.annotate
  const id = randomUUID()
  const given = { id, name: 'Small things', which: 'verified' as const, split }
  await publisher.publish(room.projectId, given, room.people.root.id)
  const exports = createExports({
    ...{ db: room.db, files: room.files, datasets: room.datasets, rowsOfSlice: async () => [0, 1] },
    belongings: publishedFiles(publisher),
  })
  const names = async (more: Partial<ExportRequest>) => {
    const { plan, stream } = await exports.make(id, { format: 'plain-jsonl', ...more }, 'http://loupe.test')
    const pieces: Buffer[] = []
    for await (const piece of stream) pieces.push(piece as Buffer)
    return plan.name.endsWith('.zip')
      ? Object.keys(unzipSync(new Uint8Array(Buffer.concat(pieces))))
      : [plan.name]
  }
  expect(await names({})).toEqual(expect.arrayContaining(['data-card.json', 'data-card.md', 'items.jsonl']))
  expect(await names({ images: 'no' })).toEqual(['small-things-plain-jsonl.jsonl'])
  const slice = { rule: { text: '', conditions: [], sort: null } }
  expect(await names(slice)).not.toContain('data-card.json')
  const other = await room.datasets.create({ name: 'Other', format: 'plain' })
  expect(await publishedFiles(publisher)(other.id)).toEqual([])
})

describe('W3C web annotations', () => {
  test('keep every MUST rule, with the licence as rights', async () => {
    const document = JSON.parse((await make({ format: 'w3c', bare: true })).bytes.toString('utf8'))
    expect(brokenMusts(document)).toEqual([])
    expect(document.total).toBe(8)
    expect(document.first.items[0].rights).toBe('https://creativecommons.org/licenses/by/4.0/')
    expect(document.first.items[1].target).toHaveLength(2)
  })

  test('the rules that are checked do find what breaks them', async () => {
    const text = (await make({ format: 'w3c', bare: true })).bytes.toString('utf8')
    type Broken = Record<string, unknown>
    const breaks: readonly [string, (item: Broken) => void][] = [
      ['has the context', (item) => delete item['@context']],
      ['exactly one IRI', (item) => Object.assign(item, { id: 'no iri' })],
      ['the type Annotation', (item) => Object.assign(item, { type: 'Note' })],
      ['one target or more', (item) => delete item.target],
      ['one target or more', (item) => Object.assign(item, { target: [] })],
      ['UTC with Z', (item) => Object.assign(item, { created: '2026-11-21T10:00:00+01:00' })],
      ['not both there', (item) => Object.assign(item, { bodyValue: 'text' })],
      ['exactly one value', (item) => Object.assign(item, { body: { type: 'TextualBody' } })],
      ['exactly one source', (item) => Object.assign(item, { target: { type: 'SpecificResource' } })],
      [
        'exactly one value',
        (item) =>
          Object.assign(item, {
            target: { source: 'http://a.test/', selector: { type: 'FragmentSelector' } },
          }),
      ],
      ['rights are IRIs', (item) => Object.assign(item, { rights: 'CC BY' })],
    ]
    for (const [rule, change] of breaks) {
      const document = JSON.parse(text)
      change(document.first.items[2])
      expect(brokenMusts(document).join('\n'), rule).toContain(rule)
    }
    expect(brokenMusts({ ...JSON.parse(text), first: undefined }).join()).toContain('one first page')
    expect(brokenMusts({ ...JSON.parse(text), total: 99 }).join()).toContain('names the next')
  })
})

const python = join(process.cwd(), 'model', '.venv', 'bin', 'python')
const hasCocoTools = spawnSync(python, ['-c', 'import pycocotools.coco']).status === 0

describe('COCO', () => {
  test('loads in pycocotools, and what its users find there is what was written', async (context) => {
    if (!hasCocoTools)
      context.skip('pycocotools is not installed in model/.venv (npm run test:inference installs it)')
    const folder = await mkdtemp(join(tmpdir(), 'loupe-coco-'))
    try {
      const path = join(folder, 'items.json')
      await writeFile(path, (await make({ format: 'coco', bare: true, images: 'no' })).bytes)
      const run = spawnSync(python, [join(process.cwd(), 'server/testing/load_coco.py'), path], {
        encoding: 'utf8',
      })
      expect(run.stderr).toBe('')
      const found = JSON.parse(run.stdout)
      expect(found).toMatchObject({ images: 4, annotations: 9 })
      expect(found.licences).toEqual(['https://creativecommons.org/licenses/by/4.0/'])
      const verified = room.entries.slice(0, ENTRIES - 1)
      expect(found.entries).toHaveLength(verified.length)
      verified.forEach(({ key, imageId, content }, at) => {
        const { masks, ...one } = found.entries[at]
        expect(one).toEqual({
          ...{ key, image: imageId, size: [640, 480], category: content.category, found: true },
          boxes: content.evidence.map(({ x, y, width, height }) => [x, y, width, height]),
          ...{ question: content.question, options: content.options, answer: content.answer },
        })
        content.evidence.forEach(({ width, height }, index) => {
          expect(masks[index].shape).toEqual([480, 640])
          expect(Math.abs(masks[index].area - width * height)).toBeLessThanOrEqual(width + height)
        })
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
