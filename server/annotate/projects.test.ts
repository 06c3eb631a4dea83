import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectRulesSchema, projectSchema } from '#contract/project.ts'
import { type AnnotateRoom, openAnnotateRoom } from '../testing/annotate-room.ts'

let room: AnnotateRoom
beforeEach(async () => {
  room = await openAnnotateRoom({ items: 7 })
})
afterEach(() => room.close())

const fromDataset = (name = 'Copy') => ({ name, description: '', rules: {}, datasetId: room.dataset.id })

describe('projects', () => {
  it('begin with the usual rules, and change one by one', async () => {
    const { projects } = room.annotate
    expect(projectSchema.parse(room.project)).toEqual(room.project)
    expect(room.project.rules).toEqual(projectRulesSchema.parse({}))
    const changed = await projects.change(room.project.id, { name: 'Other', rules: { overlap: 3 } })
    expect(changed).toMatchObject({ name: 'Other', rules: { ...room.project.rules, overlap: 3 } })
    const again = await projects.change(room.project.id, { rules: { blind: false }, description: 'Why' })
    expect(again.rules).toEqual({ ...room.project.rules, overlap: 3, blind: false })
    expect(again.revision).toBeGreaterThan(changed.revision)
    await expect(projects.get('nowhere')).rejects.toMatchObject({ code: 'project-not-found' })
  })

  it('are made once under an id that is sent twice', async () => {
    const id = randomUUID()
    const made = await room.annotate.projects.create({ ...fromDataset(), id }, 'local')
    expect(await room.annotate.projects.create({ ...fromDataset(), id }, 'local')).toEqual(made)
    expect(made.entries).toBe(7)
  })

  it('copy a dataset with its keys, ready to be checked', async () => {
    const { projects, entries } = room.annotate
    const copy = await projects.create(fromDataset(), 'ada')
    expect(copy).toMatchObject({ entries: 7, images: 4, deleted: 0, sourceDatasetId: room.dataset.id })
    expect(copy.rules.categories).toEqual(room.dataset.categories)
    const { entries: there, total } = await entries.list(copy.id, { deleted: 'no' }, 0, 100)
    expect(total).toBe(7)
    expect(there.map((entry) => entry.key)).toEqual(room.items.map((item) => item.key))
    there.forEach((entry, i) => {
      const item = room.items[i]
      expect(entry).toMatchObject({
        imageId: item?.imageId,
        authorId: 'ada',
        state: 'open',
        origin: { by: 'dataset', itemId: item?.id },
        content: {
          question: item?.question,
          options: item?.options,
          answer: item?.answer,
          evidence: item?.evidence,
          submitted: true,
        },
      })
    })
    expect(new Set(there.map((entry) => entry.revision)).size).toBe(7)
  })

  it('hold their pictures when the dataset goes, and give them back when they go', async () => {
    const { projects } = room.annotate
    const copy = await projects.create(fromDataset(), 'local')
    expect(await room.datasets.remove(room.dataset.id)).toMatchObject({ images: 0, imagesKept: 4 })
    const picture = room.items[0]?.imageId ?? ''
    expect(await room.images.get(picture)).not.toBeNull()
    expect(await projects.remove(copy.id)).toEqual({ entries: 7, images: 4, imagesKept: 0 })
    expect(await room.images.get(picture)).toBeNull()
    await expect(projects.get(copy.id)).rejects.toMatchObject({ code: 'project-not-found' })
    for (const table of ['entries', 'entry_changes', 'batches'] as const) {
      expect(await room.db.selectFrom(table).selectAll().execute()).toEqual([])
    }
  })

  it('are filtered by state, picture, category and words', async () => {
    const { projects, entries, edits } = room.annotate
    const copy = await projects.create(fromDataset(), 'local')
    const all = (await entries.list(copy.id, { deleted: 'no' }, 0, 100)).entries
    const [first, second] = all
    if (!first || !second) throw new Error('no entries')
    await edits.save(
      first.id,
      {
        changeId: randomUUID(),
        version: 1,
        content: { ...first.content, submitted: false, category: null, notes: '100% ＳＵＲＥ_x' },
        spentMs: 0,
        kind: 'edit',
      },
      'local',
    )
    const found = async (filter: Parameters<typeof entries.heads>[1]) =>
      (await entries.heads(copy.id, filter)).map(({ key }) => key)
    expect(await found({ deleted: 'no', state: ['draft'] })).toEqual([first.key])
    expect(await found({ deleted: 'no', category: '' })).toEqual([first.key])
    expect(await found({ deleted: 'no', q: '0% sure_' })).toEqual([first.key])
    expect(await found({ deleted: 'no', q: '1%0' })).toEqual([])
    expect(await found({ deleted: 'no', image: first.imageId })).toEqual([first.key, second.key])
    expect(await found({ deleted: 'no', state: ['open'] })).toHaveLength(6)
    const page = await entries.list(copy.id, { deleted: 'no' }, 2, 3)
    expect(page.entries.map(({ key }) => key)).toEqual(all.slice(2, 5).map(({ key }) => key))
    expect(page.total).toBe(7)
    expect((await projects.get(copy.id)).counts).toMatchObject({ draft: 1, open: 6 })
  })
})
