import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BoxesPer, boxImportSchema } from '#contract/box-import.ts'
import type { ExportFormatId } from '#contract/export.ts'
import { createExports } from '../benchmarks/export/export.ts'
import { type AnnotateRoom, openAnnotateRoom } from '../testing/annotate-room.ts'
import { drawSquare } from '../testing/dataset-room.ts'
import { type BoxImports, createBoxImports } from './import-boxes.ts'

let room: AnnotateRoom
let imports: BoxImports
beforeEach(async () => {
  room = await openAnnotateRoom({ items: 6, change: (_draft, n) => (n === 1 ? { extra: { rows: 7 } } : {}) })
  imports = createBoxImports(room)
})
afterEach(() => room.close())

const take = (file: string | Uint8Array, per: BoxesPer = 'annotation', id: string = randomUUID()) =>
  imports.take(room.project.id, { id, per }, Readable.from([Buffer.from(file)]), 'ada')
const entries = async (deleted: 'no' | 'only' = 'no') =>
  (await room.annotate.entries.list(room.project.id, { deleted }, 0, 100)).entries
const exported = async (format: ExportFormatId) => {
  const { stream } = await createExports({ ...room, rowsOfSlice: async () => [] }).make(
    room.dataset.id,
    { format },
    'http://loupe.test',
  )
  return Buffer.concat(await stream.toArray())
}
const coco = (fileName: string, size = { width: 640, height: 480 }) => ({
  images: [{ id: 1, file_name: fileName, ...size }],
  categories: [
    { id: 1, name: 'cup' },
    { id: 2, name: 'sign' },
  ],
  annotations: [
    { id: 11, image_id: 1, category_id: 1, bbox: [10, 20, 30, 40] },
    { id: 12, image_id: 1, category_id: 2, bbox: [100, 100, 50, 50] },
    { id: 13, image_id: 1, category_id: 2, bbox: [630, 100, 50, 50] },
  ],
})

describe('boxes from elsewhere', () => {
  it.each(['coco', 'w3c'] as const)('our own %s export comes back, ready to be checked', async (format) => {
    const told = await take(await exported(format))
    expect(boxImportSchema.parse(told)).toEqual(told)
    expect(told).toMatchObject({ format, entries: 6, submitted: 6, newImages: 0, refused: 0 })
    const there = await entries()
    expect(there.map(({ key }) => key)).toEqual(room.items.map(({ key }) => key))
    there.forEach((entry, i) => {
      const { imageId, imageName, question, options, answer, category, kind, evidence, extra } =
        room.items[i] ?? (undefined as never)
      expect(entry).toMatchObject({
        ...{ imageId, imageName, state: 'open', origin: { by: 'import', format }, authorId: 'ada' },
        content: { question, options, answer, category, kind, evidence, extra, submitted: true },
      })
    })
  })

  it('boxes without questions become drafts on the picture of that name; what lies outside is told', async () => {
    const told = await take(JSON.stringify(coco('val/square-1.png')))
    expect(told).toMatchObject({
      ...{ entries: 2, submitted: 0, refused: 1 },
      refusals: [{ row: 3, code: 'evidence-outside' }],
    })
    expect(await entries()).toMatchObject([
      {
        key: '11',
        state: 'draft',
        imageId: room.items[2]?.imageId,
        content: { category: 'cup', type: 'choice' },
      },
      { key: '12', state: 'draft', content: { category: 'sign', evidence: [{ x: 100, y: 100, width: 50 }] } },
    ])
  })

  it('all boxes of a picture, or of a category, in one item where that is asked for', async () => {
    const file = { ...coco('square-1.png'), annotations: coco('').annotations.slice(0, 2) }
    expect(await take(JSON.stringify(file), 'image')).toMatchObject({ entries: 1 })
    expect(await take(JSON.stringify(file), 'category')).toMatchObject({ entries: 2 })
    const there = await entries()
    expect(there.map(({ content }) => content.evidence.length)).toEqual([2, 1, 1])
  })

  it('pictures come along in a zip, and go again when nothing of them was taken', async () => {
    const picture = await drawSquare(40)
    const list = coco('images/été (1).png')
    const zip = (document: object) =>
      zipSync({
        'set/annotations.json': Buffer.from(JSON.stringify(document)),
        'set/images/été (1).png': picture,
        'set/README.txt': Buffer.from('hello'),
      })
    const before = await room.db.selectFrom('images').select('id').execute()
    const none = { ...list, annotations: list.annotations.slice(2) }
    expect(await take(zip(none))).toMatchObject({ entries: 0, refused: 1, newImages: 0 })
    expect(await room.db.selectFrom('images').select('id').execute()).toEqual(before)

    expect(await take(zip(list))).toMatchObject({ entries: 2, refused: 1, newImages: 1 })
    const [first] = await entries()
    expect(first).toMatchObject({ imageName: 'images/été (1).png', width: 640 })
    expect(await room.images.get(first?.imageId ?? '')).toMatchObject({ name: 'été (1).png' })
    await room.annotate.projects.remove(room.project.id)
    expect(await room.db.selectFrom('images').select('id').execute()).toEqual(before)
  })

  it('boxes for another size than the picture has are refused, and so are pictures that are nowhere', async () => {
    const other = await take(JSON.stringify(coco('square-1.png', { width: 320, height: 240 })))
    expect(other.entries).toBe(0)
    expect(other.refusals[0]).toMatchObject({ code: 'picture-not-found' })
    const known = { ...coco('x.png', { width: 320, height: 240 }) }
    const hashed = {
      ...known,
      images: known.images.map((one) => ({ ...one, sha256: room.items[0]?.imageId })),
    }
    expect((await take(JSON.stringify(hashed))).refusals[0]).toMatchObject({ code: 'picture-other-size' })
    expect((await take(JSON.stringify(coco('nowhere.png')))).refusals).toHaveLength(3)
    expect(await entries()).toEqual([])
  })

  it('is taken in once, is taken back, and put again; keys that are taken get a number', async () => {
    const id = randomUUID()
    const file = JSON.stringify(coco('square-1.png'))
    const [one, two] = await Promise.all([take(file, 'annotation', id), take(file, 'annotation', id)])
    expect(two).toEqual(one)
    await take(file)
    expect((await entries()).map(({ key }) => key)).toEqual(['11', '12', '11 (2)', '12 (2)'])
    const { bulk } = room.annotate
    const undone = await bulk.undo(room.project.id, id, randomUUID(), 'ada')
    expect(undone).toMatchObject({ done: 2, skipped: [] })
    expect((await entries()).map(({ key }) => key)).toEqual(['11 (2)', '12 (2)'])
    expect(await entries('only')).toHaveLength(2)
    await bulk.undo(room.project.id, undone.id, randomUUID(), 'ada')
    expect(await entries()).toHaveLength(4)
    const listed = await bulk.list(room.project.id, 10)
    expect(listed.filter(({ imported }) => imported)).toHaveLength(2)
  })

  it('keys that differ only in what the database cannot hold get a number, too', async () => {
    const file = JSON.stringify(coco('square-1.png')).replace('"id":11', '"id":"k\\u0000"')
    for (let i = 0; i < 2; i += 1) expect(await take(file)).toMatchObject({ entries: 2 })
    expect((await entries()).map(({ key }) => key)).toEqual(['k\ufffd', '12', 'k\ufffd (2)', '12 (2)'])
  })

  it('thousands of boxes of one name cost no more than others', async () => {
    const box = { id: 7, image_id: 1, category_id: 1, bbox: [10, 20, 30, 40] }
    const named = (...ids: (number | string)[]) =>
      JSON.stringify({ ...coco('square-1.png'), annotations: ids.map((id) => ({ ...box, id })) })
    await take(named('7 (2)', '7 (4)'))
    expect(await take(named(...Array(1500).fill(7), '7 (3)'))).toMatchObject({ entries: 1501 })
    const rows = await room.db.selectFrom('entries').select('key').orderBy('seq').execute()
    const keys = rows.map(({ key }) => key)
    expect(keys.slice(0, 6)).toEqual(['7 (2)', '7 (4)', '7', '7 (3)', '7 (5)', '7 (6)'])
    expect(keys.slice(-2)).toEqual(['7 (1502)', '7 (3) (2)'])
    expect(new Set(keys).size).toBe(1503)
  }, 30_000)

  it.each([
    ['no JSON', '{"images":', 'import-damaged'],
    ['another JSON', '{"a": 1}', 'import-format-unknown'],
    ['nothing', '', 'bad-request'],
    ['a broken zip', 'PK\x03\x04 and then nothing', 'import-damaged'],
    [
      'a zip without a list',
      Buffer.from(zipSync({ 'a.txt': Buffer.from('x') })).toString('latin1'),
      'import-format-unknown',
    ],
  ])('%s is refused as a whole, and leaves nothing', async (_what, file, code) => {
    await expect(take(Buffer.from(file, 'latin1'))).rejects.toMatchObject({ code })
    expect(await entries()).toEqual([])
    const elsewhere = imports.take(
      'nowhere',
      { id: randomUUID(), per: 'image' },
      Readable.from([Buffer.from('{}')]),
      'ada',
    )
    await expect(elsewhere).rejects.toMatchObject({ code: 'project-not-found' })
  })
})
