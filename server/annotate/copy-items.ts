/** A dataset's items become entries of a project, ready to be checked. */
import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Item } from '#contract/dataset.ts'
import type { Entry, EntryContent } from '#contract/entry.ts'
import { stateOf } from '#contract/review.ts'
import type { Database } from '../store/tables.ts'
import { AT_ONCE, breathe, claimRevisions, holdProject } from './refresh.ts'
import { insertChanges, insertEntries } from './write-entries.ts'

export interface CopyItems {
  readonly projectId: string
  readonly datasetId: string
  readonly personId: string
}

export async function copyItems(trx: Transaction<Database>, given: CopyItems): Promise<void> {
  const { projectId, datasetId, personId } = given
  const { rules } = await holdProject(trx, projectId)
  const at = new Date().toISOString()
  for (let from = 0; ; from += AT_ONCE) {
    const rows = await trx
      .selectFrom('items')
      .select('body')
      .where('dataset_id', '=', datasetId)
      .where('ordinal', '>=', from)
      .where('ordinal', '<', from + AT_ONCE)
      .orderBy('ordinal')
      .execute()
    if (rows.length === 0) return
    const first = await claimRevisions(trx, projectId, rows.length)
    const entries = rows.map((row, i): Omit<Entry, 'seq'> => {
      const item = JSON.parse(row.body) as Item
      const content = contentOfItem(item)
      return {
        id: randomUUID(),
        projectId,
        key: item.key,
        imageId: item.imageId,
        imageName: item.imageName,
        width: item.width,
        height: item.height,
        version: 1,
        content,
        origin: { by: 'dataset', itemId: item.id },
        authorId: personId,
        createdAt: at,
        changedAt: at,
        changedBy: personId,
        deletedAt: null,
        handBacks: [],
        state: stateOf(content, [], rules.overlap),
        revision: first + i,
      }
    })
    await insertEntries(trx, entries)
    await insertChanges(
      trx,
      entries.map(({ id, content }) => ({
        ...{ entryId: id, version: 1, changeId: randomUUID(), kind: 'create', personId, at, content },
      })),
    )
    await breathe()
  }
}

/** Notes of the source stay in `extra`, where its exports find them. A cycle (one question in several orders) is kept there, too. */
export function contentOfItem(item: Item): EntryContent {
  return {
    question: item.question,
    type: item.options.length > 0 ? 'choice' : 'open',
    options: item.options,
    answer: item.answer,
    category: item.category,
    kind: item.kind,
    evidence: item.evidence,
    notes: '',
    submitted: true,
    extra: item.cycle
      ? { ...item.extra, [CYCLE_GROUP]: item.cycle.group, [CYCLE_TURN]: item.cycle.turn }
      : item.extra,
  }
}

/** Keys of `extra` under which an item's cycle travels through a project. */
export const CYCLE_GROUP = 'cycle.group'
export const CYCLE_TURN = 'cycle.turn'
