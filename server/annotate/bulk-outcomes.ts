/** What one change of many does to a single entry, or why it leaves it alone. */
import { isDeepStrictEqual } from 'node:util'
import type { Transaction } from 'kysely'
import { type Entry, type EntryContent, missingIn } from '#contract/entry.ts'
import type { BulkAction, BulkResult } from '#contract/entry-list.ts'
import type { Database } from '../store/tables.ts'
import type { ChangeKind } from './write-entries.ts'

/** What becomes of one entry, or why it stays as it is. */
export type Outcome =
  | { readonly content: EntryContent; readonly deletedAt: string | null; readonly kind: ChangeKind }
  | { readonly why: BulkResult['skipped'][number]['why']; readonly detail?: string }

export function outcomeOf(action: BulkAction, entry: Entry, at: string): Outcome {
  const { content, deletedAt } = entry
  if (action.do === 'undelete') {
    return deletedAt === null ? { why: 'unchanged' } : { content, deletedAt: null, kind: 'undelete' }
  }
  if (deletedAt !== null) return { why: action.do === 'delete' ? 'unchanged' : 'deleted' }
  if (action.do === 'delete') return { content, deletedAt: at, kind: 'delete' }
  if (action.do === 'submit' && !content.submitted) {
    const missing = missingIn(content)
    if (missing.length > 0) return { why: 'incomplete', detail: missing.join(', ') }
  }
  const now = contentAfter(action, content)
  return isDeepStrictEqual(now, content) ? { why: 'unchanged' } : { content: now, deletedAt, kind: 'bulk' }
}

function contentAfter(action: BulkAction, content: EntryContent): EntryContent {
  switch (action.do) {
    case 'category':
      return { ...content, category: action.category }
    case 'kind':
      return { ...content, kind: action.kind }
    case 'submit':
      return { ...content, submitted: true }
    case 'unsubmit':
      return { ...content, submitted: false }
    case 'extra': {
      const { [action.key]: _, ...rest } = content.extra
      return {
        ...content,
        extra: action.value === undefined ? rest : { ...rest, [action.key]: action.value },
      }
    }
    default:
      return content
  }
}

/** Each entry as it was one version ago. */
export async function takenBack(
  trx: Transaction<Database>,
  entries: readonly Entry[],
  at: string,
): Promise<Outcome[]> {
  if (entries.length === 0) return []
  const versions = new Set(entries.map((entry) => entry.version - 1))
  const lines = await trx
    .selectFrom('entry_changes')
    .select(['entry_id', 'version', 'kind', 'at', 'content'])
    .where(
      'entry_id',
      'in',
      entries.map((entry) => entry.id),
    )
    .where('version', 'in', [...versions])
    .execute()
  const known = new Map(lines.map((line) => [`${line.entry_id} ${line.version}`, line]))
  return entries.map((entry) => {
    const { content } = entry
    // What began with the change is deleted with it.
    if (entry.version === 1) return { content, deletedAt: at, kind: 'delete' }
    const line = known.get(`${entry.id} ${entry.version - 1}`)
    if (!line) return { why: 'version-moved' }
    const deleted = line.kind === 'delete'
    return {
      content: JSON.parse(line.content) as EntryContent,
      deletedAt: deleted ? line.at : null,
      // A line's kind alone tells whoever takes back the next change that the entry was gone.
      kind: deleted ? 'delete' : 'undo',
    }
  })
}
