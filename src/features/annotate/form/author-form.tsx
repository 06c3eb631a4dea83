/** The right column: the item's words, its box in numbers, and whether it is ready to be checked. */
import { Bot, Check, CircleDashed, Copy, Ellipsis, FilePlus2, History, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { type EntryOrigin, missingIn } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import type { Box } from '#contract/space.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { runCommand } from '../../../app/commands.ts'
import { formatLeft } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Chip } from '../../../app/ui/chip.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { Menu, MenuItem, MenuLine } from '../../../app/ui/menu.tsx'
import { AssistPanel } from '../assist/assist-panel.tsx'
import { useDistractor } from '../assist/distractor.tsx'
import type { AssistMountProps } from '../assist-mount.ts'
import { StateChip } from '../entry-state.tsx'
import { HandBackNote } from '../hand-back-note.tsx'
import { addOption, borrowedDistractor } from '../model/options.ts'
import { isSentBack } from '../model/sent-back.ts'
import { AreaShare } from '../pane/area-share.tsx'
import { CropPreview } from '../pane/crop-preview.tsx'
import { editEntry, endStep } from '../work/edits.ts'
import type { WorkEntry } from '../work/overlay.ts'
import { tellPerson, workEntries } from '../work/work-store.ts'
import { ContentFields } from './content-fields.tsx'
import { WhatToMend } from './what-to-mend.tsx'

export interface AuthorFormProps {
  project: Project
  entry: WorkEntry
  /** boxes as they are under the hand just now */
  evidence: readonly Box<'image'>[]
  /** who sits here */
  me: string | null
  /** ms of this person's work on the item */
  spentMs: number
  onSubmit: () => void
}

export function AuthorForm({ project, entry, evidence, me, spentMs, onSubmit }: AuthorFormProps) {
  const { content } = entry
  const mount: AssistMountProps = {
    project,
    entry,
    content,
    onContent: (patch, words) => editEntry(entry.id, patch, words),
  }
  const distractor = useWrongOption(mount)
  return (
    <section aria-label="The item" className="flex min-h-0 grow flex-col">
      <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4">
        <header className="flex items-center gap-2">
          <h2 className="min-w-0 truncate font-mono text-muted text-xs" title={entry.key}>
            {entry.key}
          </h2>
          <StateChip state={entry.state} />
          <span className="grow" />
          {spentMs >= 1000 && (
            <span
              className="text-faint text-xs"
              title="Your time on this item; pauses longer than a minute are left out"
            >
              {formatLeft(spentMs / 1000)}
            </span>
          )}
          <IconButton
            icon={History}
            label="History of the item"
            command="entry-history"
            onClick={() => runCommand('entry-history')}
          />
          <MoreMenu />
        </header>
        <OriginNote origin={entry.origin} />
        {isSentBack(entry.state) && (
          <WhatToMend key={entry.id} project={project} entryId={entry.id} state={entry.state} />
        )}
        {entry.state === 'open' && <HandBackNote entry={entry} me={me} />}
        <div className="flex flex-col gap-3 rounded-xl border border-line bg-surface p-3">
          <AreaShare image={entry} evidence={evidence} limit={project.rules.boxShareLimit} />
          <CropPreview imageId={entry.imageId} evidence={evidence} />
        </div>
        <ContentFields
          value={content}
          categories={project.rules.categories}
          onChange={(patch, what, join) =>
            editEntry(entry.id, patch, what, join === undefined ? {} : { join })
          }
          onLeave={endStep}
          onDistractor={distractor.make}
          distractorHint={distractor.hint}
          distractorBusy={distractor.busy}
        />
        <AssistPanel {...mount} />
      </div>
      <SubmitBar entry={entry} onSubmit={onSubmit} />
    </section>
  )
}

/** A machine's suggestion stays marked as one. */
function OriginNote({ origin }: { origin: EntryOrigin }) {
  if (origin.by === 'person') return null
  const words =
    origin.by === 'dataset'
      ? 'From a dataset'
      : origin.by === 'import'
        ? `From a ${origin.format === 'coco' ? 'COCO' : 'W3C annotations'} file`
        : `Suggested by ${origin.model}: ${origin.votes} of ${origin.samples} answers agreed`
  const easy =
    origin.by === 'machine' && origin.easyFor.length > 0 ? `easy for ${origin.easyFor.join(', ')}` : null
  return (
    <p className="flex flex-wrap items-center gap-1.5">
      <Chip tone={origin.by === 'machine' ? 'refined' : 'neutral'}>
        {origin.by === 'machine' && <Bot size={12} aria-hidden="true" />}
        {words}
      </Chip>
      {easy && <Chip tone="initial">{easy}</Chip>}
    </p>
  )
}

/** By an engine where one does it, else borrowed from other items of the project. */
function useWrongOption(mount: AssistMountProps): { make: () => void; hint: string; busy: boolean } {
  const engine = useDistractor(mount)
  const [busy, setBusy] = useState(false)
  const byEngine = engine?.ready === true
  const { content, onContent, entry } = mount
  const make = async () => {
    setBusy(true)
    try {
      const others = workEntries().filter((one) => one.deletedAt === null && one.id !== entry.id)
      const text = byEngine
        ? await engine.make()
        : borrowedDistractor(
            content,
            others.map((one) => one.content),
            Math.random,
          )
      if (text === null)
        tellPerson('No wrong option could be found: other items have no answer yet that is not here')
      else onContent({ ...addOption(content, text), ...(byEngine ? engine.mark : {}) }, 'add a wrong option')
    } catch (error) {
      tellPerson(asProblem(error)?.message ?? 'The engine gave no wrong option')
    } finally {
      setBusy(false)
    }
  }
  return {
    make: () => void make(),
    hint: byEngine
      ? 'Written by an engine'
      : 'The true answer of another item, of the same category where there is one',
    busy,
  }
}

function MoreMenu() {
  return (
    <Menu label="More for this item" trigger={<IconButton icon={Ellipsis} label="More for this item" />}>
      <MenuItem icon={FilePlus2} onSelect={() => runCommand('entry-new')}>
        New item on the same picture
      </MenuItem>
      <MenuItem icon={Copy} onSelect={() => runCommand('entry-duplicate')}>
        Duplicate
      </MenuItem>
      <MenuLine />
      <MenuItem icon={Trash2} tone="danger" onSelect={() => runCommand('entry-delete')}>
        Delete
      </MenuItem>
    </Menu>
  )
}

function SubmitBar({ entry, onSubmit }: { entry: WorkEntry; onSubmit: () => void }) {
  const { content } = entry
  const missing = missingIn(content)
  const ready = content.submitted && missing.length === 0
  return (
    <footer className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-line border-t bg-panel px-4 py-3">
      <p className="min-w-0 grow basis-40 text-xs" data-testid="missing" aria-live="polite">
        {missing.length > 0 ? (
          <span className="text-muted">
            Still missing: <span className="text-fg">{missing.join(', ')}</span>
          </span>
        ) : ready ? (
          <span className="inline-flex items-center gap-1.5 text-correct">
            <Check size={14} aria-hidden="true" />
            Ready to check
          </span>
        ) : (
          <span className="text-muted">Complete</span>
        )}
      </p>
      <Button
        variant={ready ? 'secondary' : 'primary'}
        disabled={missing.length > 0 && !content.submitted}
        onClick={onSubmit}
      >
        {content.submitted ? (
          <CircleDashed size={14} aria-hidden="true" />
        ) : (
          <Check size={14} aria-hidden="true" />
        )}
        {content.submitted ? 'Back to draft' : 'Ready to check'}
        <CommandKbd command="entry-submit" className="touch:hidden" />
      </Button>
    </footer>
  )
}
