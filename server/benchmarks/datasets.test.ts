import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { everything } from '#contract/slice.ts'
import { type DatasetRoom, drawSquare, openDatasetRoom } from '../testing/dataset-room.ts'
import { markItem, markRun } from './marks.ts'
import { likePattern, searchText, searchWords } from './search-text.ts'
import { listSlices, removeSlice, saveSlice } from './slices.ts'

let room: DatasetRoom
beforeEach(async () => {
  room = await openDatasetRoom()
})
afterEach(() => room.close())

const id = () => room.dataset.id

describe('datasets', () => {
  it('tell their items, pictures and categories in the order of appearance', async () => {
    expect(room.dataset).toMatchObject({
      name: 'Squares',
      items: 6,
      images: 3,
      categories: ['colour', 'place'],
    })
    expect(await room.datasets.list()).toEqual([room.dataset])
    expect(room.items.map((item) => item.ordinal)).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('give items by ordinals in their order, by range, by key and one by one', async () => {
    const chosen = await room.datasets.items(id(), [4, 1, 99])
    expect(chosen.map((item) => item.key)).toEqual(['item-4', 'item-1'])
    const range = await room.datasets.items(id(), { from: 3, count: 2 })
    expect(range.map((item) => item.ordinal)).toEqual([3, 4])
    expect((await room.datasets.byKeys(id(), ['item-2', 'none'])).get('item-2')?.ordinal).toBe(2)
    expect(await room.datasets.item(room.items[2]?.id ?? '')).toMatchObject({
      key: 'item-2',
      marks: { note: '' },
    })
    const walked = []
    for await (const item of room.datasets.walk(id())) walked.push(item)
    expect(walked).toEqual(room.items)
  })

  it('go on without gaps, and count up with every change', async () => {
    const [first] = room.items
    if (!first) throw new Error('no item')
    const image = { id: first.imageId, width: first.width, height: first.height }
    const [added] = await room.datasets.append(id(), [
      { draft: { ...first, key: 'more', category: 'new' }, image },
    ])
    expect(added?.ordinal).toBe(6)
    const after = await room.datasets.get(id())
    expect(after).toMatchObject({ items: 7, images: 3, categories: ['colour', 'place', 'new'] })
    expect(after.revision).toBeGreaterThan(room.dataset.revision)
  })

  it('refuse a key twice and unknown ids', async () => {
    const [first] = room.items
    if (!first) throw new Error('no item')
    const image = { id: first.imageId, width: first.width, height: first.height }
    await expect(room.datasets.append(id(), [{ draft: first, image }])).rejects.toThrow()
    expect((await room.datasets.get(id())).items).toBe(6)
    await expect(room.datasets.get('none')).rejects.toMatchObject({ code: 'dataset-not-found' })
    await expect(room.datasets.item('none')).rejects.toMatchObject({ code: 'item-not-found' })
  })

  it('take a new name and description', async () => {
    const after = await room.datasets.change(id(), { name: 'Boxes', licence: 'CC0' })
    expect(after).toMatchObject({ name: 'Boxes', licence: 'CC0', description: '', items: 6 })
  })
})

describe('the search', () => {
  it('wants every word, in any place and case', async () => {
    expect(await room.datasets.search(id(), 'RED square', [])).toEqual([0, 1])
    expect(await room.datasets.search(id(), 'item-3', [])).toEqual([3])
    expect(await room.datasets.search(id(), '', [])).toHaveLength(6)
    expect(await room.datasets.search(id(), '100%', [])).toEqual([])
    expect(await room.datasets.search(id(), '_', [])).toEqual([])
  })

  it('looks into the answers of the evaluations that are named', async () => {
    await room.db
      .insertInto('evaluations')
      .values({ id: 'e', dataset_id: id(), status: 'finished', created_at: '', revision: 1, body: '{}' })
      .execute()
    const item = room.items[3]
    await room.db
      .insertInto('results')
      .values({
        ...{ evaluation_id: 'e', ordinal: 3, item_id: item?.id ?? '', status: 'done', run_id: null },
        ...{ run_key: 'k', facts: '{}', body: '{}', search: searchText(['It is Ultramarine']) },
      })
      .execute()
    expect(await room.datasets.search(id(), 'ultramarine number', [])).toEqual([])
    expect(await room.datasets.search(id(), 'ultramarine number', ['e'])).toEqual([3])
  })

  it('finds Unicode text whatever its case and composition', async () => {
    const [first] = room.items
    if (!first) throw new Error('no item')
    const image = { id: first.imageId, width: first.width, height: first.height }
    await room.datasets.append(id(), [
      { draft: { ...first, key: 'u', question: 'Où est le CAFÉ №１２?' }, image },
      { draft: { ...first, key: 'zh', question: '图中左边的车是什么颜色？' }, image },
    ])
    expect(await room.datasets.search(id(), 'cafe\u0301 12', [])).toEqual([6])
    expect(await room.datasets.search(id(), '左边 颜色', [])).toEqual([7])
  })

  it('finds whatever stands in a text, for all texts', async () => {
    const [first] = room.items
    if (!first) throw new Error('no item')
    const image = { id: first.imageId, width: first.width, height: first.height }
    let n = 0
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), async (text) => {
        n += 1
        const question = `?${text}?`
        const [made] = await room.datasets.append(id(), [
          { draft: { ...first, key: `p${n}`, question }, image },
        ])
        expect(await room.datasets.search(id(), text, [])).toContain(made?.ordinal)
      }),
      { numRuns: 60 },
    )
  })

  it('knows no wildcards', () => {
    expect(searchWords('  A_b  50% a_B ')).toEqual(['a_b', '50%'])
    expect(likePattern('50%_\\')).toBe('%50\\%\\_\\\\%')
  })
})

describe('marks and slices', () => {
  it('are kept with the item and change the revision', async () => {
    const [first] = room.items
    await markItem(room.db, first?.id ?? '', { note: 'blurred', tags: ['hard', 'hard', 'glare'] })
    expect((await room.datasets.items(id(), [0]))[0]?.marks).toEqual({
      note: 'blurred',
      tags: ['hard', 'glare'],
    })
    expect((await room.datasets.get(id())).revision).toBe(room.dataset.revision + 1)
    await markItem(room.db, first?.id ?? '', { note: '', tags: [] })
    expect((await room.datasets.items(id(), [0]))[0]?.marks).toEqual({ note: '', tags: [] })
    await expect(markItem(room.db, 'none', { note: '', tags: [] })).rejects.toMatchObject({
      code: 'item-not-found',
    })
    await expect(markRun(room.db, 'none', { note: '', tags: [] })).rejects.toMatchObject({
      code: 'run-not-found',
    })
  })

  it('a slice has a name of its own', async () => {
    const saved = await saveSlice(room.db, id(), 'hard ones', { ...everything, text: 'red' })
    expect(await listSlices(room.db, id())).toEqual([saved])
    await expect(saveSlice(room.db, id(), 'hard ones', everything)).rejects.toMatchObject({
      code: 'slice-exists',
    })
    await removeSlice(room.db, id(), saved.id)
    expect(await listSlices(room.db, id())).toEqual([])
    await expect(removeSlice(room.db, id(), saved.id)).rejects.toMatchObject({ code: 'slice-not-found' })
  })
})

describe('removing a dataset', () => {
  it('takes its pictures along, but not those that runs use or people brought', async () => {
    const [a, b, c] = [room.items[0]?.imageId, room.items[2]?.imageId, room.items[4]?.imageId]
    if (!a || !b || !c) throw new Error('no pictures')
    await room.db
      .insertInto('runs')
      .values({ id: 'r', image_id: a, status: 'succeeded', created_at: '', summary: '{}' } as never)
      .execute()
    await room.images.ingest(Readable.from([await drawSquare(1)]), { name: 'mine' })
    await markItem(room.db, room.items[0]?.id ?? '', { note: 'x', tags: [] })
    const removed = await room.datasets.remove(id())
    expect(removed).toEqual({ items: 6, evaluations: 0, images: 1, imagesKept: 2 })
    expect(await room.images.get(a)).not.toBeNull()
    expect(await room.images.get(b)).not.toBeNull()
    expect(await room.images.get(c)).toBeNull()
    expect(existsSync(room.files.originalPath(c))).toBe(false)
    expect(await room.db.selectFrom('marks').selectAll().execute()).toEqual([])
    expect(await room.db.selectFrom('items').selectAll().execute()).toEqual([])
  })

  it('pictures of an import are not listed among a person’s own until they are', async () => {
    expect(await room.images.list()).toEqual([])
    await room.images.ingest(Readable.from([await drawSquare(1)]), { name: 'mine' })
    expect(await room.images.list()).toHaveLength(1)
  })
})

describe('thumbnails', () => {
  it('are made once, in two sizes', async () => {
    const imageId = room.items[0]?.imageId ?? ''
    const [small, again, large] = await Promise.all([
      room.images.thumb(imageId, 's'),
      room.images.thumb(imageId, 's'),
      room.images.thumb(imageId, 'l'),
    ])
    expect(again).toBe(small)
    expect(await webpSize(small)).toEqual({ width: 160, height: 120 })
    expect(await webpSize(large)).toEqual({ width: 480, height: 360 })
  })
})

/** Read from the header (RFC 9649, section 2.5): the server's own process opens no WebP. */
async function webpSize(path: string) {
  const bytes = await readFile(path)
  expect(bytes.subarray(8, 16).toString('latin1')).toBe('WEBPVP8 ')
  return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
}
