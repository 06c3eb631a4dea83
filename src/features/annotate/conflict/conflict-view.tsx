/** Two people changed one item: what each wrote, side by side, and what becomes of it. Nothing is overwritten unseen. */
import { GitMerge, TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { EntryContent } from '#contract/entry.ts'
import { usePersonNames } from '../../../app/api/me.ts'
import { useCommand } from '../../../app/commands.ts'
import { formatAgo } from '../../../app/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { chooseSides, type Merge, type MergePart, mergeThree, partWords } from '../model/merge.ts'
import type { Conflict } from '../outbox/outbox.ts'
import { useOutboxStore } from '../outbox/outbox-store.ts'
import { PartValue } from '../part-words.tsx'
import { whoWords } from '../use-merge-notes.ts'
import { settleConflict, takeTheirs } from '../work/conflicts.ts'
import type { WorkEntry } from '../work/overlay.ts'
import { tellPerson } from '../work/work-store.ts'
import { TwoBoxes } from './two-boxes.tsx'

type Side = 'mine' | 'theirs'

export interface ConflictViewProps {
  entry: WorkEntry
  me: string | null
  /** it is asked for first: something else is being done, such as the next item */
  quiet?: boolean
}

export function ConflictView({ entry, me, quiet = false }: ConflictViewProps) {
  const conflict = useOutboxStore((state) => state.conflicts.get(entry.id))
  const [later, setLater] = useState(quiet)
  useCommand('entry-conflict', () => setLater(false), conflict !== undefined && later)
  if (!conflict) return null
  return later ? (
    // Above the tools of the panes, and above what is said there for a while.
    <div className="-translate-x-1/2 fixed bottom-28 left-1/2 z-40">
      <Button variant="primary" onClick={() => setLater(false)}>
        <TriangleAlert size={14} aria-hidden="true" />
        Settle the conflict of {entry.key}
        <CommandKbd command="entry-conflict" className="touch:hidden" />
      </Button>
    </div>
  ) : (
    <OpenConflict conflict={conflict} entry={entry} me={me} onLater={() => setLater(true)} />
  )
}

interface OpenConflictProps {
  conflict: Conflict
  entry: WorkEntry
  me: string | null
  onLater: () => void
}

function OpenConflict({ conflict, entry, me, onLater }: OpenConflictProps) {
  const nameOf = usePersonNames()
  const { base, theirs } = conflict
  const mine = entry.content
  // What was typed since the conflict came up is mine, too.
  const merge = useMemo(() => mergeThree(base, mine, theirs.content), [base, mine, theirs])
  const [sides, setSides] = useState<Partial<Record<MergePart, Side>>>({})
  const result = chooseSides(merge, theirs.content, sides)
  const who = whoWords(theirs.changedBy, me, nameOf)
  const name = who.charAt(0).toUpperCase() + who.slice(1)
  const gone = theirs.deletedAt !== null
  const undecided = merge.clashes.filter((part) => sides[part] === undefined)
  const save = () => {
    settleConflict(conflict, result)
    tellPerson('Both are in: saved on top of what the other wrote')
  }
  const boxes =
    merge.clashes.includes('evidence') || merge.theirs.includes('evidence') || merge.mine.includes('evidence')
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onLater()}
      title={gone ? 'The item was deleted while you changed it' : 'Two people changed this item'}
      description={`${entry.key}: ${name} saved version ${theirs.version} ${formatAgo(theirs.changedAt, Date.now())}. Yours is kept here until you have chosen.`}
      className="top-[4vh] max-h-[92vh] max-w-4xl"
    >
      <div className="flex flex-col gap-4 p-5" data-testid="conflict">
        {!gone && <Merged merge={merge} name={name} />}
        {boxes && (
          <TwoBoxes entry={entry} mine={mine.evidence} theirs={theirs.content.evidence} name={name} />
        )}
        {merge.clashes.map((part) => (
          <Clash
            key={part}
            part={part}
            image={entry}
            mine={mine}
            theirs={theirs.content}
            base={base}
            name={name}
            side={sides[part]}
            onSide={(side) => setSides({ ...sides, [part]: side })}
          />
        ))}
        {gone && (
          <p className="text-[13px] text-muted">
            You can bring it back with your changes, or leave it deleted. It can be restored later in both
            cases.
          </p>
        )}
      </div>
      <footer className="sticky bottom-0 flex flex-wrap items-center justify-end gap-2 border-line border-t bg-panel px-5 py-3">
        <p className="min-w-0 grow basis-48 text-muted text-xs" aria-live="polite">
          {undecided.length > 0
            ? `Choose for: ${undecided.map((part) => partWords[part].toLowerCase()).join(', ')}`
            : 'It is saved as a new version; both older ones stay in the history.'}
        </p>
        <Button variant="ghost" onClick={onLater}>
          Later
        </Button>
        <Button
          onClick={() => {
            takeTheirs(conflict)
            tellPerson(gone ? 'Left deleted' : 'Their version stays; undo brings yours back')
          }}
        >
          {gone ? 'Leave it deleted' : 'Take theirs whole'}
        </Button>
        <Button variant="primary" disabled={!gone && undecided.length > 0} onClick={save}>
          {gone ? 'Bring it back with my changes' : 'Save this'}
        </Button>
      </footer>
    </Dialog>
  )
}

function Merged({ merge, name }: { merge: Merge; name: string }) {
  const words = (parts: readonly MergePart[]) => parts.map((part) => partWords[part]).join(', ')
  if (merge.theirs.length === 0 && merge.mine.length === 0) return null
  return (
    <p className="flex gap-2 rounded-lg bg-hover px-3 py-2 text-[13px] text-muted">
      <GitMerge size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
      <span>
        Merged by itself, as only one of you changed it:{' '}
        {[
          merge.theirs.length > 0 ? `${words(merge.theirs)} (${name})` : null,
          merge.mine.length > 0 ? `${words(merge.mine)} (you)` : null,
        ]
          .filter(Boolean)
          .join('; ')}
        .
      </span>
    </p>
  )
}

interface ClashProps {
  part: MergePart
  image: { readonly width: number; readonly height: number }
  mine: EntryContent
  theirs: EntryContent
  base: EntryContent
  name: string
  side: Side | undefined
  onSide: (side: Side) => void
}

function Clash({ part, image, mine, theirs, base, name, side, onSide }: ClashProps) {
  const choice = (which: Side, title: string, content: EntryContent) => (
    <label
      className={cx(
        'flex cursor-pointer gap-3 rounded-xl border p-3 text-[13px] has-focus-visible:outline-2 has-focus-visible:outline-focus',
        side === which ? 'border-fg bg-hover' : 'border-line hover:border-line-strong',
      )}
    >
      <input
        type="radio"
        name={`side-${part}`}
        checked={side === which}
        onChange={() => onSide(which)}
        className="mt-0.5 size-4 shrink-0 accent-fg outline-none"
      />
      <span className="min-w-0 grow">
        <span className="mb-1 block font-medium text-muted text-xs">{title}</span>
        <PartValue part={part} content={content} image={image} />
      </span>
    </label>
  )
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-semibold text-[13px]">{partWords[part]}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {choice('theirs', name, theirs)}
        {choice('mine', 'You, here', mine)}
      </div>
      <p className="mt-1.5 flex gap-1.5 text-faint text-xs">
        Before: <PartValue part={part} content={base} image={image} />
      </p>
    </fieldset>
  )
}
