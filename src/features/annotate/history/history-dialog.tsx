/** Every version of an item: who, when, what changed; any of them can come back. */
import { useQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { EntryChange, EntryContent } from '#contract/entry.ts'
import type { Size } from '#contract/space.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { formatAgo } from '../../../app/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { TwoBoxes } from '../conflict/two-boxes.tsx'
import { Initials } from '../initials.tsx'
import { emptyContent, sameContent } from '../model/content.ts'
import { type MergePart, mergePartNames, partWords, samePart } from '../model/merge.ts'
import { PartValue, partText } from '../part-words.tsx'
import { editEntry } from '../work/edits.ts'
import type { WorkEntry } from '../work/overlay.ts'
import { historyQuery } from '../work/project-api.ts'
import { tellPerson } from '../work/work-store.ts'
import { groupChanges } from './group.ts'

const kindWords: Record<EntryChange['kind'], string> = {
  create: 'began the item',
  edit: 'changed it',
  undo: 'undid a change',
  redo: 'did a change again',
  restore: 'restored an older version',
  bulk: 'changed it among others',
  mend: 'mended it while checking',
  delete: 'deleted it',
  undelete: 'brought it back',
  'hand-back': 'handed it back to the checkers',
  'take-back': 'took it back from the checkers',
}

export function HistoryDialog({ entry, onClose }: { entry: WorkEntry; onClose: () => void }) {
  const history = useQuery(historyQuery(entry.id, entry.version))
  const [shown, setShown] = useState<number | null>(null)
  const problem = asProblem(history.error)
  const groups = groupChanges(history.data?.changes ?? [])
  const restore = (change: EntryChange) => {
    editEntry(entry.id, change.content, `restore version ${change.version}`, { how: 'restore' })
    tellPerson(`Version ${change.version} is back, as a new one`)
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`History of ${entry.key}`}
      description="Each save is a version. Restoring one makes a new version of it; nothing is lost."
      className="top-[5vh] max-h-[90vh] max-w-3xl"
    >
      {!history.data && !problem && (
        <div className="grid min-h-40 place-items-center text-muted">
          <Spinner label="Loading the history" size={20} />
        </div>
      )}
      {problem && <ProblemNote problem={problem} onRetry={() => void history.refetch()} className="m-4" />}
      <ol className="divide-y divide-line">
        {groups.map((group, at) => {
          const [newest] = group
          if (!newest) return null
          return (
            <Sitting
              key={newest.version}
              group={group}
              newest={newest}
              before={groups[at + 1]?.[0]?.content ?? (group.at(-1)?.kind === 'create' ? emptyContent : null)}
              entry={entry}
              open={shown === newest.version}
              onToggle={() => setShown(shown === newest.version ? null : newest.version)}
              onRestore={restore}
            />
          )
        })}
      </ol>
      {history.data?.more && (
        <p className="p-4 text-faint text-xs">Older versions are kept, and left out here.</p>
      )}
    </Dialog>
  )
}

interface SittingProps {
  /** newest first */
  group: readonly EntryChange[]
  newest: EntryChange
  /** what stood there before; null: not known here */
  before: EntryContent | null
  entry: WorkEntry
  open: boolean
  onToggle: () => void
  onRestore: (change: EntryChange) => void
}

/** What one person did in one go; its saves can be restored one by one. */
function Sitting({ group, newest, before, entry, open, onToggle, onRestore }: SittingProps) {
  const parts = before ? mergePartNames.filter((part) => !samePart(before, newest.content, part)) : []
  const oldest = group.at(-1) ?? newest
  const versions =
    group.length === 1 ? `version ${newest.version}` : `versions ${oldest.version} to ${newest.version}`
  const now = sameContent(newest.content, entry.content)
  return (
    <li data-testid="version" className="flex flex-col gap-2 px-5 py-3">
      <div className="flex items-start gap-3">
        <Initials id={newest.personId} name={newest.personName} className="mt-1" />
        <div className="min-w-0 grow text-[13px]">
          <p>
            <span className="font-medium">{newest.personName}</span>{' '}
            <span className="text-muted">
              {kindWords[newest.kind]}
              {parts.length > 0 &&
                newest.kind !== 'create' &&
                `: ${parts.map((part) => partWords[part].toLowerCase()).join(', ')}`}
            </span>
          </p>
          {newest.words !== '' && (
            <p className="whitespace-pre-wrap break-words text-muted">“{newest.words}”</p>
          )}
          <p className="text-faint text-xs">
            {versions} · <When at={newest.at} />
            {now && <span className="text-correct"> · stands now</span>}
          </p>
        </div>
        {parts.length > 0 && (
          <Button variant="ghost" className="shrink-0" aria-expanded={open} onClick={onToggle}>
            {open ? 'Hide' : 'What changed'}
          </Button>
        )}
        {!now && <Restore change={newest} onRestore={onRestore} />}
      </div>
      {open && before && (
        <div className="flex flex-col gap-3 pl-9">
          {parts.map((part) => (
            <Diff key={part} part={part} before={before} after={newest.content} image={entry} />
          ))}
          {parts.includes('evidence') && (
            <TwoBoxes
              entry={entry}
              mine={newest.content.evidence}
              theirs={before.evidence}
              name="before"
              mineLabel={`version ${newest.version}`}
            />
          )}
          {group.length > 1 && <Saves group={group.slice(1)} onRestore={onRestore} />}
        </div>
      )}
    </li>
  )
}

/** The saves on the way there. */
function Saves({ group, onRestore }: Pick<SittingProps, 'group' | 'onRestore'>) {
  return (
    <ul aria-label="Saves on the way" className="flex flex-col">
      {group.map((change) => (
        <li key={change.version} className="flex items-center gap-3 text-faint text-xs">
          <span className="min-w-0 grow truncate">
            version {change.version} · <When at={change.at} />
            {change.content.question && ` · “${change.content.question}”`}
          </span>
          <Restore change={change} onRestore={onRestore} />
        </li>
      ))}
    </ul>
  )
}

function When({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {formatAgo(at, Date.now())}
    </time>
  )
}

function Restore({ change, onRestore }: { change: EntryChange; onRestore: (change: EntryChange) => void }) {
  return (
    <Button
      className="shrink-0"
      onClick={() => onRestore(change)}
      aria-label={`Restore version ${change.version}`}
    >
      <RotateCcw size={14} aria-hidden="true" />
      Restore
    </Button>
  )
}

function Diff({
  part,
  before,
  after,
  image,
}: {
  part: MergePart
  before: EntryContent
  after: EntryContent
  image: Size
}) {
  const was = partText(part, before, image) !== ''
  return (
    <div className="text-[13px]">
      <p className="eyebrow mb-1">{partWords[part]}</p>
      <div className="grid gap-2 sm:grid-cols-2">
        {was && (
          <Side label="before" className="text-muted">
            <PartValue part={part} content={before} image={image} />
          </Side>
        )}
        <Side label="after">
          <PartValue part={part} content={after} image={image} />
        </Side>
      </div>
    </div>
  )
}

function Side({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div className={cx('rounded-lg border border-line bg-surface px-3 py-2', className)}>
      <span className="sr-only">{label}: </span>
      {children}
    </div>
  )
}
