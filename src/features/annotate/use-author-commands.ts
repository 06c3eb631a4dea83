/** What the keyboard and the palette can do on the author's screen; the keys are in the app's one table. */
import { useCommand } from '../../app/commands.ts'
import { plural } from '../../app/progress-words.ts'
import { emptyContent } from './model/content.ts'
import type { SetProjectSearch } from './use-project-search.ts'
import { bulkEdit } from './work/bulk.ts'
import { createEntries } from './work/edits.ts'
import type { WorkEntry } from './work/overlay.ts'
import { redo, undo } from './work/undoing.ts'

export interface AuthorCommands {
  /** as the list shows them */
  rows: readonly WorkEntry[]
  entry: WorkEntry | null
  selected: ReadonlySet<string>
  setSelected: (selected: ReadonlySet<string>) => void
  set: SetProjectSearch
  /** opens an item; `extend` selects from where one was */
  go: (id: string, how?: { extend?: boolean }) => void
  submit: () => void
}

export function useAuthorCommands({
  rows,
  entry,
  selected,
  setSelected,
  set,
  go,
  submit,
}: AuthorCommands): void {
  const walk = (by: 1 | -1, extend = false) => {
    const at = rows.findIndex((row) => row.id === entry?.id)
    const next = rows[at < 0 ? 0 : at + by]
    if (!next) return
    go(next.id, { extend })
    // The next keys are for the list where it had the focus; after the list has drawn it.
    if (document.activeElement?.closest('[data-entry]'))
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-entry="${next.id}"]`)?.focus())
  }
  useCommand('entry-next', () => walk(1), rows.length > 0)
  useCommand('entry-previous', () => walk(-1), rows.length > 0)
  useCommand('entry-extend-down', () => walk(1, true), rows.length > 0)
  useCommand('entry-extend-up', () => walk(-1, true), rows.length > 0)
  useCommand(
    'entry-select',
    () => {
      if (!entry) return
      const next = new Set(selected)
      if (!next.delete(entry.id)) next.add(entry.id)
      setSelected(next)
    },
    entry !== null,
  )
  useCommand('entry-select-all', () => setSelected(new Set(rows.map((row) => row.id))), rows.length > 0)
  useCommand('entry-add', () => set({ open: 'add' }))
  useCommand('entry-deleted', () => set({ open: 'deleted' }))
  useCommand('entry-import', () => set({ open: 'import' }))
  useCommand('entry-history', () => set({ open: 'history' }), entry !== null)
  const begin = (content = emptyContent) => {
    if (!entry) return
    const image = { id: entry.imageId, name: entry.imageName, width: entry.width, height: entry.height }
    const [id] = createEntries([image], content)
    if (id !== undefined) go(id)
  }
  useCommand('entry-new', () => begin(), entry !== null)
  useCommand('entry-duplicate', () => entry && begin({ ...entry.content, submitted: false }), entry !== null)
  useCommand(
    'entry-delete',
    () => {
      const ids = selected.size > 0 ? [...selected] : entry ? [entry.id] : []
      const at = rows.findIndex((row) => row.id === entry?.id)
      const rest = rows.filter((row) => !ids.includes(row.id))
      const next = rest.find((row) => rows.indexOf(row) > at) ?? rest.at(-1)
      bulkEdit(
        ids,
        { do: 'delete' },
        ids.length === 1 ? 'delete the item' : `delete ${plural(ids.length, 'item')}`,
      )
      setSelected(new Set())
      if (next) go(next.id)
      else set({ entry: undefined })
    },
    entry !== null,
  )
  useCommand('entry-submit', submit, entry !== null)
  const step = (walkHistory: () => string | null) => {
    const id = walkHistory()
    if (id !== null && id !== entry?.id) go(id)
  }
  useCommand('write-undo', () => step(undo))
  useCommand('write-redo', () => step(redo))
  useCommand('annotate-back', () => {
    const { activeElement } = document
    if (activeElement instanceof HTMLElement && activeElement.matches('input, textarea'))
      return activeElement.blur()
    if (selected.size > 0) return setSelected(new Set())
    return false
  })
}
