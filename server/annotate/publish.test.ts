import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataCardSchema } from '#contract/data-card.ts'
import type { Item } from '#contract/dataset.ts'
import type { Entry } from '#contract/entry.ts'
import { type Publish, publicationSchema } from '#contract/publish.ts'
import { type AnnotateRoom, openAnnotateRoom } from '../testing/annotate-room.ts'

let room: AnnotateRoom
beforeEach(async () => {
  room = await openAnnotateRoom({
    items: 6,
    change: (_draft, n) => ({
      ...(n === 2 ? { extra: { source: 'web', rows: 7 } } : {}),
      ...(n === 3 ? { cycle: { group: 'g', turn: '1' } } : {}),
    }),
  })
})
afterEach(() => room.close())

const asked = (which: Publish['which'], id: string = randomUUID()): Publish => ({
  id,
  name: 'Bench',
  which,
  split: null,
})
const walk = async (id: string) => {
  const items: Item[] = []
  for await (const item of room.datasets.walk(id)) items.push(item)
  return items
}
const copy = () =>
  room.annotate.projects.create(
    { name: 'Copy', description: 'Why', rules: { licence: 'CC BY 4.0' }, datasetId: room.dataset.id },
    'local',
  )
/** Straight into the table: what makes an entry verified is the reviews' matter. */
const setState = (entry: Entry, state: Entry['state']) =>
  room.db.updateTable('entries').set({ state }).where('id', '=', entry.id).execute()

describe('publishing', () => {
  it('gives back the dataset that a project was copied from', async () => {
    const { id, revision } = await copy()
    const made = await room.annotate.publisher.publish(id, asked('complete'), 'ada')
    expect(publicationSchema.parse(made)).toEqual(made)
    expect(made).toMatchObject({ items: 6, leftOut: [], projectRevision: revision, by: 'ada' })
    const strip = (items: readonly Item[]) => items.map(({ id: _id, datasetId: _of, ...item }) => item)
    expect(strip(await walk(made.datasetId))).toEqual(strip(room.items))
    expect(await room.datasets.get(made.datasetId)).toMatchObject({
      name: 'Bench',
      description: 'Why',
      licence: 'CC BY 4.0',
      format: 'loupe-project',
      items: 6,
      project: { id, name: 'Copy', revision },
    })
  })

  it('takes only what was verified unless it is asked for more, and never what was deleted', async () => {
    const { id } = await copy()
    const { entries } = await room.annotate.entries.list(id, { deleted: 'no' }, 0, 10)
    const [verified, rejected, gone, draft] = entries
    if (!verified || !rejected || !gone || !draft) throw new Error('no entries')
    await expect(room.annotate.publisher.publish(id, asked('verified'), 'ada')).rejects.toMatchObject({
      code: 'project-empty',
    })
    expect(await room.datasets.list()).toHaveLength(1)
    await setState(verified, 'verified')
    await setState(rejected, 'rejected')
    await room.annotate.edits.remove(gone.id, {}, 'local')
    const bare = { ...draft.content, question: ' ', submitted: false }
    const change = { changeId: randomUUID(), version: 1, content: bare, spentMs: 0, kind: 'edit' as const }
    await room.annotate.edits.save(draft.id, change, 'local')
    const keys = async (which: Publish['which']) => {
      const { datasetId, leftOut } = await room.annotate.publisher.publish(id, asked(which), 'ada')
      return { keys: (await walk(datasetId)).map(({ key }) => key), leftOut }
    }
    const rest = entries.slice(4).map(({ key }) => key)
    expect(await keys('verified')).toEqual({ keys: [verified.key], leftOut: [] })
    expect(await keys('complete')).toEqual({ keys: [verified.key, ...rest], leftOut: [] })
    expect(await keys(['draft', 'rejected'])).toEqual({
      keys: [rejected.key],
      leftOut: [{ key: draft.key, why: 'there is no question' }],
    })
    expect(await room.annotate.publisher.list(id)).toHaveLength(3)
  })

  it('says of each item its split, and never splits a picture; the card is kept as it was', async () => {
    const { id } = await copy()
    const parts = [
      { name: 'test', share: 2 },
      { name: 'train', share: 1 },
    ]
    const made = await room.annotate.publisher.publish(
      id,
      { ...asked('complete'), split: { parts, seed: 3 } },
      'ada',
    )
    const items = await walk(made.datasetId)
    const partsOf = new Map<string, Set<unknown>>()
    for (const { imageId, extra } of items) {
      partsOf.set(imageId, (partsOf.get(imageId) ?? new Set()).add(extra.split))
    }
    expect([...partsOf.values()].map((found) => found.size)).toEqual([1, 1, 1])
    expect(items.filter(({ extra }) => extra.split === 'test')).toHaveLength(4)
    expect(items.filter(({ extra }) => extra.split === 'train')).toHaveLength(2)
    const card = await room.annotate.publisher.card(made.datasetId)
    expect(dataCardSchema.parse(card)).toEqual(card)
    await room.annotate.projects.change(id, { description: 'Otherwise' })
    expect(await room.annotate.publisher.card(made.datasetId)).toEqual(card)
    await expect(room.annotate.publisher.card(room.dataset.id)).rejects.toMatchObject({
      code: 'dataset-not-found',
    })
  })

  it('is done once, however often it is sent, and stays when the project goes', async () => {
    const { id } = await copy()
    const wish = asked('complete')
    const [one, two] = await Promise.all([
      room.annotate.publisher.publish(id, wish, 'ada'),
      room.annotate.publisher.publish(id, wish, 'ada'),
    ])
    expect(two).toEqual(one)
    expect(await room.datasets.list()).toHaveLength(2)
    const elsewhere = room.annotate.publisher.publish(room.project.id, wish, 'ada')
    await expect(elsewhere).rejects.toMatchObject({ code: 'change-clash' })
    expect(await room.annotate.projects.remove(id)).toMatchObject({ images: 0 })
    expect(await walk(wish.id)).toHaveLength(6)
  })

  it('says of an item that a machine proposed it', async () => {
    const { edits, publisher } = room.annotate
    const entry = await room.begin()
    const origin = {
      ...{ by: 'machine' as const, suggestionId: 's', engine: 'builtin', model: 'loupe-1' },
      ...{ votes: 7, samples: 8, easyFor: [] },
    }
    const given = { id: randomUUID(), changeId: randomUUID(), imageId: entry.imageId, content: entry.content }
    await edits.create(room.project.id, { ...given, origin }, 'local')
    const { datasetId } = await publisher.publish(room.project.id, asked('complete'), 'ada')
    const [mine, machine] = await walk(datasetId)
    expect(mine?.extra).toEqual({})
    expect(machine?.extra).toEqual({ suggestedBy: 'loupe-1', suggestedVotes: '7 of 8' })
  })
})
