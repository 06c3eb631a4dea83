/** Saves come every second while somebody types: in the history, one sitting of one person is one line. Pure. */
import type { EntryChange } from '#contract/entry.ts'

/** A pause longer than this, in ms, begins another line. */
const sittingMs = 3 * 60_000

/** Newest first, as they came; of each line the newest first, too. */
export function groupChanges(changes: readonly EntryChange[]): EntryChange[][] {
  const groups: EntryChange[][] = []
  for (const change of changes) {
    const last = groups.at(-1)
    const newer = last?.at(-1)
    if (last && newer && together(newer, change)) last.push(change)
    else groups.push([change])
  }
  return groups
}

function together(newer: EntryChange, older: EntryChange): boolean {
  return (
    newer.kind === 'edit' &&
    older.kind === 'edit' &&
    newer.personId === older.personId &&
    Date.parse(newer.at) - Date.parse(older.at) < sittingMs
  )
}
