/** The column beside the pictures: the question, the checks, why, what others found, and the verdicts. */

import { Link } from '@tanstack/react-router'
import type { Ref } from 'react'
import type { QueueItem } from '#contract/checking.ts'
import { type EntryContent, evidenceShare } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import { runCommand } from '../../../app/commands.ts'
import { formatShare } from '../../../app/format.ts'
import { plural } from '../../../app/progress-words.ts'
import { Switch } from '../../../app/ui/switch.tsx'
import { HandBackNote } from '../hand-back-note.tsx'
import { PresentPeople } from '../initials.tsx'
import { ChangeNote } from './change-note.tsx'
import type { Change } from './changed.ts'
import type { DraftAct, VerifyDraft } from './draft.ts'
import { LastVerdict } from './last-verdict.tsx'
import { against } from './marks.ts'
import { MarksList } from './marks-list.tsx'
import { MendForm } from './mend-form.tsx'
import { ProgressLine } from './progress-line.tsx'
import { QuestionCard } from './question-card.tsx'
import { ReasonForm } from './reason-form.tsx'
import type { Session } from './session.ts'
import { VerdictBar } from './verdict-bar.tsx'
import { countingReviews, VerdictColumns } from './verdict-columns.tsx'

export interface ItemPanelProps {
  project: Project
  item: QueueItem
  session: Session
  me: string
  draft: VerifyDraft
  content: EntryContent
  tryFirst: boolean
  missing: boolean
  wordsRef: Ref<HTMLTextAreaElement>
  /** what somebody else has made of it meanwhile */
  change: Change | null
  /** the item as it is now is on its way */
  taking: boolean
  alter: (...acts: DraftAct[]) => void
  onSend: () => void
  onCancel: () => void
}

export function ItemPanel(props: ItemPanelProps) {
  const {
    project,
    item,
    session,
    me,
    draft,
    content,
    tryFirst,
    missing,
    wordsRef,
    change,
    taking,
    alter,
    onSend,
    onCancel,
  } = props
  const { entry, present } = item
  const revealed = draft.stage === 'judge'
  const warned = draft.warned ? against(draft.checks) : []
  return (
    <aside
      aria-label="Checking"
      className="flex min-h-0 w-[380px] shrink-0 flex-col border-line border-l bg-panel max-md:w-full max-md:border-t max-md:border-l-0 max-lg:w-[340px]"
    >
      <div
        className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4 max-md:overflow-visible"
        data-panel=""
      >
        <ProgressLine key={entry.id} session={session}>
          <Switch
            label="I answer first"
            checked={tryFirst}
            onChange={() => runCommand('verify-try')}
            className="shrink-0 whitespace-nowrap text-muted"
          />
          <PresentPeople people={present} me={me} small />
        </ProgressLine>
        <QuestionCard
          key={`question ${entry.id} ${entry.version}`}
          content={entry.content}
          revealed={revealed}
          ownAnswer={draft.ownAnswer}
          onAnswer={(answer) => alter({ do: 'answer', answer: answer === '' ? null : answer })}
          onReveal={() => alter({ do: 'reveal' })}
        />
        {revealed && (
          <>
            <HandBackNote entry={entry} me={me} />
            <ItemNotes project={project} item={item} content={content} />
            {draft.panel !== 'mend' && (
              <MarksList
                checks={draft.checks}
                again={draft.again}
                quiet={draft.panel === 'reject'}
                onMark={(mark, value) => alter({ do: 'mark', mark, value })}
              />
            )}
            {draft.panel === 'reject' && (
              <ReasonForm
                chosen={draft.chosen}
                words={draft.words}
                wordsRef={wordsRef}
                missing={missing}
                send="Reject"
                onReason={(id) => alter({ do: 'reason', id })}
                onWords={(words) => alter({ do: 'words', words })}
                onSend={onSend}
                onCancel={onCancel}
              />
            )}
            {draft.panel === 'mend' && (
              <MendForm
                before={entry.content}
                content={content}
                categories={project.rules.categories}
                clashes={draft.clashes}
                words={draft.words}
                wordsRef={wordsRef}
                missing={missing}
                onContent={(next) => alter({ do: 'content', content: next })}
                onWords={(words) => alter({ do: 'words', words })}
                onSend={onSend}
                onCancel={onCancel}
              />
            )}
            <Others item={item} me={me} />
          </>
        )}
      </div>
      <LastVerdict session={session} me={me} />
      {/* Over the verdicts, which wait for it, and never over what is being typed. */}
      <div className="shrink-0 max-md:sticky max-md:bottom-0 max-md:z-10">
        <ChangeNote entry={entry} change={change} me={me} blind={project.rules.blind} taking={taking} />
        {draft.panel === null && (
          <VerdictBar
            locked={!revealed}
            warning={
              warned.length > 0
                ? `You marked ${warned.map(({ label, good }) => `“${label}”: ${good ? 'no' : 'yes'}`).join(', ')}. Accept once more to accept all the same.`
                : null
            }
          />
        )}
      </div>
    </aside>
  )
}

/** What there is to know besides: a large box, a machine's hand, notes. */
function ItemNotes({
  project,
  item: { entry },
  content,
}: {
  project: Project
  item: QueueItem
  content: EntryContent
}) {
  const share = evidenceShare(entry, content.evidence)
  const limit = project.rules.boxShareLimit
  const notes = [
    ...(share !== null && share > limit
      ? [
          `The box covers ${formatShare(share)} of the picture; this project keeps below ${formatShare(limit)}.`,
        ]
      : []),
    ...(entry.origin.by === 'machine'
      ? [
          `Suggested by ${entry.origin.model || entry.origin.engine}: ${entry.origin.votes} of ${entry.origin.samples} sampled answers agreed.${
            entry.origin.easyFor.length > 0
              ? ` ${entry.origin.easyFor.join(', ')} answers it from the whole picture already.`
              : ''
          }`,
        ]
      : []),
    ...(content.notes.trim() === '' ? [] : [content.notes.trim()]),
  ]
  return (
    <div className="-mt-2 flex flex-col gap-1 text-[12.5px] text-muted">
      {notes.map((note) => (
        <p key={note} className="whitespace-pre-wrap">
          {note}
        </p>
      ))}
      <p className="truncate text-faint text-xs">
        <Link
          from="/annotate/$projectId"
          to="."
          search={(old) => ({ ...old, tab: undefined })}
          className="hover:text-fg hover:underline"
        >
          {entry.key}
        </Link>{' '}
        · {entry.imageName}
      </p>
    </div>
  )
}

/** Others' verdicts beside one's own; in a blind project only that there are some, until one's own is given. */
function Others({ item: { reviews, hidden }, me }: { item: QueueItem; me: string }) {
  const shown = countingReviews(reviews)
  if (hidden > 0) {
    return (
      <p data-testid="hidden-verdicts" className="text-[12.5px] text-muted">
        {plural(hidden, 'person has', 'people have')} checked this; what they found shows once you have said
        what you found.
      </p>
    )
  }
  if (shown.length === 0) return null
  return (
    <section aria-label="Verdicts" className="flex flex-col gap-1.5">
      <h2 className="eyebrow">Verdicts</h2>
      <VerdictColumns reviews={reviews} people={shown.map(({ personId }) => personId)} me={me} />
    </section>
  )
}
