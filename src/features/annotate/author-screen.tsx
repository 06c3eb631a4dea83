/** Where items are written: the list, the picture, the form. */
import { useQuery } from '@tanstack/react-query'
import {
  ChevronDown,
  ChevronUp,
  FolderInput,
  ImagePlus,
  ListFilter as ListIcon,
  Redo2,
  Trash2,
  Undo2,
} from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Presence } from '#contract/checking.ts'
import { missingIn } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import type { Box } from '#contract/space.ts'
import { runCommand } from '../../app/commands.ts'
import { formatCount, plural } from '../../app/progress-words.ts'
import { Button } from '../../app/ui/button.tsx'
import { Dialog } from '../../app/ui/dialog.tsx'
import { Empty } from '../../app/ui/empty.tsx'
import { IconButton } from '../../app/ui/icon-button.tsx'
import { CommandKbd } from '../../app/ui/kbd.tsx'
import { useMedia } from '../../app/use-media.ts'
import { AddDialog } from './add/add-dialog.tsx'
import { ImportBoxesDialog } from './add/import-boxes-dialog.tsx'
import { IncomingList } from './add/incoming-list.tsx'
import { useProposalBoxes } from './assist/proposals-store.ts'
import { ConflictView } from './conflict/conflict-view.tsx'
import { AuthorForm } from './form/author-form.tsx'
import { DeletedDialog } from './history/deleted-dialog.tsx'
import { HistoryDialog } from './history/history-dialog.tsx'
import { BulkBar, submitAll } from './list/bulk-bar.tsx'
import { EntryList } from './list/entry-list.tsx'
import { ListFilters, matches } from './list/list-filters.tsx'
import { useOutbox } from './outbox/use-outbox.ts'
import { EvidencePane } from './pane/evidence-pane.tsx'
import { DropVeil } from './projects/projects-screen.tsx'
import { useAuthorCommands } from './use-author-commands.ts'
import { useMergeNotes } from './use-merge-notes.ts'
import { useProjectSearch } from './use-project-search.ts'
import { editEntry } from './work/edits.ts'
import { addPictures, earlyFiles } from './work/intake.ts'
import type { WorkEntry } from './work/overlay.ts'
import { effortsQuery } from './work/project-api.ts'
import { useSpentTime } from './work/spent.ts'
import { usePictureDrop } from './work/use-picture-drop.ts'
import { tellPerson, useWork, useWorkEntries } from './work/work-store.ts'

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

/** The picture and the form of one item; mounted anew for another one. */
function Desk({ project, entry, me }: { project: Project; entry: WorkEntry; me: string | null }) {
  const [live, setLive] = useState<readonly Box<'image'>[] | null>(null)
  const proposed = useProposalBoxes(entry.id)
  const outbox = useOutbox()
  const conflict = outbox.conflicts.includes(entry.id)
  const efforts = useQuery(effortsQuery(project.id))
  const spentMs =
    efforts.data?.entries.find((one) => one.entryId === entry.id && one.task === 'author')?.ms ?? 0
  const submit = () => runCommand('entry-submit')
  const { refetch } = efforts
  useEffect(() => {
    // Told anew after each save of this item.
    if (entry.version > 0) void refetch()
  }, [entry.version, refetch])
  return (
    <>
      <div className="relative min-h-0 min-w-0 grow max-lg:h-[52dvh] max-lg:min-h-72 max-lg:shrink-0 max-lg:grow-0">
        <EvidencePane
          imageId={entry.imageId}
          imageSize={entry}
          label={`Picture of ${entry.key}`}
          evidence={entry.content.evidence}
          others={proposed}
          onLive={setLive}
          onEvidence={(evidence, what, join) =>
            editEntry(entry.id, { evidence: [...evidence] }, what, join === undefined ? {} : { join })
          }
        />
      </div>
      <div className="flex w-[380px] shrink-0 flex-col border-line border-l bg-panel max-lg:w-full max-lg:border-t max-lg:border-l-0">
        <AuthorForm
          project={project}
          entry={entry}
          evidence={live ?? entry.content.evidence}
          spentMs={spentMs}
          onSubmit={submit}
        />
      </div>
      {conflict && <ConflictView entry={entry} me={me} />}
    </>
  )
}

interface ListColumnProps {
  project: Project
  rows: readonly WorkEntry[]
  total: number
  open: string | null
  selected: ReadonlySet<string>
  onClear: () => void
  others: readonly Presence[]
  me: string | null
  conflicts: readonly string[]
  onOpen: (id: string, how: { shift: boolean; toggle: boolean }) => void
}

function ListColumn({ project, rows, total, selected, onClear, ...list }: ListColumnProps) {
  const { search, set } = useProjectSearch()
  const deleted = useWorkEntries().length - total
  const { categories } = project.rules
  const count =
    rows.length === total ? plural(total, 'item') : `${formatCount(rows.length)} of ${plural(total, 'item')}`
  return (
    <>
      <ListFilters value={search} categories={categories} onChange={set} />
      <div className="flex items-center gap-0.5 border-line border-b pr-1.5 pb-1.5 pl-3">
        <p className="grow text-faint text-xs" role="status">
          {count}
        </p>
        <UndoButtons />
        <IconButton
          icon={Trash2}
          label={`Deleted items (${deleted})`}
          disabled={deleted === 0}
          onClick={() => set({ open: 'deleted' })}
        />
        <IconButton
          icon={FolderInput}
          label="Import boxes from COCO or W3C"
          onClick={() => set({ open: 'import' })}
        />
        <IconButton
          icon={ImagePlus}
          label="Add pictures"
          command="entry-add"
          onClick={() => set({ open: 'add' })}
        />
      </div>
      {rows.length === 0 ? (
        <Empty title="No item is like that" className="grow">
          <Button onClick={() => set({ q: undefined, state: undefined, category: undefined })}>
            Show all
          </Button>
        </Empty>
      ) : (
        <EntryList entries={rows} selected={selected} {...list} />
      )}
      {selected.size > 0 && <BulkBar selected={selected} categories={categories} onClear={onClear} />}
    </>
  )
}

function UndoButtons() {
  const { past, future } = useWork((state) => state.undo)
  return (
    <>
      <IconButton
        icon={Undo2}
        label={past.length > 0 ? `Undo: ${past.at(-1)?.label}` : 'Nothing to undo'}
        command="write-undo"
        disabled={past.length === 0}
        onClick={() => runCommand('write-undo')}
      />
      <IconButton
        icon={Redo2}
        label={future.length > 0 ? `Redo: ${future[0]?.label}` : 'Nothing to redo'}
        command="write-redo"
        disabled={future.length === 0}
        onClick={() => runCommand('write-redo')}
      />
    </>
  )
}

/** Where there is no room for the list beside the picture. */
function NarrowBar({
  rows,
  entry,
  onList,
}: {
  rows: readonly WorkEntry[]
  entry: WorkEntry | null
  onList: () => void
}) {
  const at = rows.findIndex((row) => row.id === entry?.id)
  return (
    <div className="sticky top-0 z-30 flex shrink-0 items-center gap-1 border-line border-b bg-panel px-2 py-1">
      <Button variant="ghost" onClick={onList} className="min-w-0 grow justify-start">
        <ListIcon size={15} aria-hidden="true" />
        <span className="truncate">
          {at >= 0 ? `${at + 1} of ${rows.length}` : plural(rows.length, 'item')}
          {entry && <span className="text-faint"> · {entry.key}</span>}
        </span>
      </Button>
      <UndoButtons />
      <IconButton icon={ImagePlus} label="Add pictures" onClick={() => runCommand('entry-add')} />
      <IconButton
        icon={ChevronUp}
        label="Previous item"
        disabled={at <= 0}
        onClick={() => runCommand('entry-previous')}
      />
      <IconButton
        icon={ChevronDown}
        label="Next item"
        disabled={at < 0 || at >= rows.length - 1}
        onClick={() => runCommand('entry-next')}
      />
    </div>
  )
}

function NoEntry({ deleted }: { deleted: number }) {
  return (
    <div className="grid grow place-items-center p-4">
      <Empty icon={ImagePlus} title="No item yet">
        <p className="mb-4">
          Drop pictures anywhere on this page, or choose among those that are here. An item is begun on each;
          then draw the box where its answer can be seen, and write the question.
        </p>
        <div className="flex flex-wrap justify-center gap-2">
          <Button variant="primary" onClick={() => runCommand('entry-add')}>
            <ImagePlus size={14} aria-hidden="true" />
            Add pictures
            <CommandKbd command="entry-add" className="touch:hidden" />
          </Button>
          <Button onClick={() => runCommand('entry-import')}>
            <FolderInput size={14} aria-hidden="true" />
            Import boxes…
          </Button>
          {deleted > 0 && (
            <Button onClick={() => runCommand('entry-deleted')}>
              <Trash2 size={14} aria-hidden="true" />
              {plural(deleted, 'deleted item')}…
            </Button>
          )}
        </div>
      </Empty>
    </div>
  )
}
