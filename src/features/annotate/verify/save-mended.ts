/** What a checker mended goes the way of every edit, with a step of undo. */
import type { Entry, EntryContent } from '#contract/entry.ts'
import { changedKeys, pick } from '../model/content.ts'
import type { UndoPart } from '../model/undo.ts'
import { addChange } from '../outbox/outbox-store.ts'
import { common, remember } from '../work/edits.ts'

/** On top of what was seen, whatever has come since: where somebody else changed the same, it is a conflict. */
export function saveMended(
  projectId: string,
  { id, content: seen, version }: Entry,
  content: EntryContent,
): UndoPart {
  const save = { ...common(), projectId, entryId: id, before: seen, content, version, spentMs: 0 }
  addChange({ ...save, kind: 'save', how: 'mend' })
  const keys = changedKeys(seen, content)
  const part: UndoPart = { kind: 'fields', entryId: id, before: pick(seen, keys), after: pick(content, keys) }
  remember('mend the item', [part], null)
  return part
}
