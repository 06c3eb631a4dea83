/** Where items are written: the list, the picture, the form. */
import { useEffect, useMemo, useState } from 'react'
import type { Presence } from '#contract/checking.ts'
import { missingIn } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import { Dialog } from '../../app/ui/dialog.tsx'
import { useMedia } from '../../app/use-media.ts'
import { AddDialog } from './add/add-dialog.tsx'
import { ImportBoxesDialog } from './add/import-boxes-dialog.tsx'
import { IncomingList } from './add/incoming-list.tsx'
import { Desk } from './desk.tsx'
import { DropVeil } from './drop-veil.tsx'
import { DeletedDialog } from './history/deleted-dialog.tsx'
import { HistoryDialog } from './history/history-dialog.tsx'
import { submitAll } from './list/bulk-bar.tsx'
import { ListColumn } from './list/list-column.tsx'
import { matches } from './list/list-filters.tsx'
import { NarrowBar } from './list/narrow-bar.tsx'
import { NoEntry } from './list/no-entry.tsx'
import { useOutbox } from './outbox/use-outbox.ts'
import { useAuthorCommands } from './use-author-commands.ts'
import { useChangeNotes, useMergeNotes } from './use-merge-notes.ts'
import { useProjectSearch } from './use-project-search.ts'
import { editEntry } from './work/edits.ts'
import { addPictures, earlyFiles } from './work/intake.ts'
import { useSpentTime } from './work/spent.ts'
import { usePictureDrop } from './work/use-picture-drop.ts'
import { tellPerson, useWorkEntries } from './work/work-store.ts'

export interface AuthorScreenProps {
  project: Project
  others: readonly Presence[]
  me: string | null
}

export function AuthorScreen({ project, others, me }: AuthorScreenProps) {
  const { search, set } = useProjectSearch()
  const all = useWorkEntries()
  const there = useMemo(() => all.filter((entry) => entry.deletedAt === null), [all])
  const rows = useMemo(() => there.filter((entry) => matches(entry, search)), [there, search])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const outbox = useOutbox()
  const narrow = useMedia('(max-width: 1023px)')
  const [listing, setListing] = useState(false)
  const entry = there.find((one) => one.id === search.entry) ?? rows[0] ?? null
  const open = entry?.id ?? null

  useSpentTime(open)
  useMergeNotes(me)
  useChangeNotes(me)
  useEffect(() => {
    // The address names what is shown, also where it was the first one by itself.
    if (open !== null && search.entry !== open) set({ entry: open })
  }, [open, search.entry, set])
  useEffect(() => {
    const files = earlyFiles()
    if (files.length > 0) addPictures(project.id, files)
  }, [project.id])
  const over = usePictureDrop((files) => addPictures(project.id, files))

  const go = (id: string, how: { extend?: boolean } = {}) => {
    if (how.extend) setSelected(new Set([...selected, ...(open === null ? [] : [open]), id]))
    set({ entry: id }, { push: false })
  }
  const submit = () => {
    if (selected.size > 1) return submitAll([...selected])
    if (!entry) return
    const { submitted } = entry.content
    const missing = missingIn(entry.content)
    if (!submitted && missing.length > 0) return tellPerson(`Still missing: ${missing.join(', ')}`)
    const words = submitted ? 'take it back to draft' : 'say that it is ready'
    editEntry(entry.id, { submitted: !submitted }, words)
    tellPerson(submitted ? 'Back to draft' : 'Ready to check')
  }
  useAuthorCommands({ rows, entry, selected, setSelected, set, go, submit })

  const pick = (id: string, { shift, toggle }: { shift: boolean; toggle: boolean }) => {
    if (toggle) {
      const next = new Set(selected)
      if (!next.delete(id)) next.add(id)
      setSelected(next)
    } else if (shift) {
      const ends = [rows.findIndex((row) => row.id === open), rows.findIndex((row) => row.id === id)]
      const range = rows.slice(Math.max(0, Math.min(...ends)), Math.max(...ends) + 1)
      setSelected(new Set([...selected, ...range.map((row) => row.id)]))
    } else setListing(false)
    set({ entry: id })
  }
  const list = (
    <ListColumn
      project={project}
      rows={rows}
      total={there.length}
      open={open}
      selected={selected}
      onClear={() => setSelected(new Set())}
      others={others}
      me={me}
      conflicts={outbox.conflicts}
      onOpen={pick}
    />
  )
  const close = () => set({ open: undefined })
  return (
    <>
      {there.length === 0 ? (
        <NoEntry deleted={all.length - there.length} />
      ) : (
        <div className="flex min-h-0 grow max-lg:flex-col max-lg:overflow-y-auto">
          {narrow ? (
            <NarrowBar rows={rows} entry={entry} onList={() => setListing(true)} />
          ) : (
            <aside
              aria-label="Items of the project"
              className="flex w-76 shrink-0 flex-col border-line border-r bg-panel"
            >
              {list}
            </aside>
          )}
          {entry && <Desk key={entry.id} project={project} entry={entry} me={me} />}
        </div>
      )}
      {narrow && listing && (
        <Dialog open onOpenChange={setListing} title="Items" className="top-[4dvh] h-[92dvh] max-h-[92dvh]">
          <div className="flex h-full min-h-0 flex-col">{list}</div>
        </Dialog>
      )}
      {over && <DropVeil words="Drop to begin an item on each" />}
      <IncomingList projectId={project.id} />
      {search.open === 'add' && (
        <AddDialog project={project} onClose={close} onOpen={(id) => set({ entry: id, open: undefined })} />
      )}
      {search.open === 'deleted' && <DeletedDialog onClose={close} />}
      {search.open === 'import' && <ImportBoxesDialog project={project} onClose={close} />}
      {search.open === 'history' && entry && <HistoryDialog entry={entry} onClose={close} />}
    </>
  )
}
