/** Verification: one item after the other, the full image and the crop beside the question, everything by keyboard. */
import { useEffect } from 'react'
import type { Project } from '#contract/project.ts'
import { useMe } from '../../../app/api/me.ts'
import { useCommand } from '../../../app/commands.ts'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { useProjectSearch } from '../use-project-search.ts'
import { OpenItem } from './open-item.tsx'
import { QueueEnd } from './queue-end.tsx'
import { back, currentItem, takeSkipped } from './session.ts'
import { useAheadFresh } from './use-changes.ts'
import { nextItem, useQueue } from './use-queue.ts'
import { VerifyConflict } from './verify-conflict.tsx'
import { changeSession, openVerification, undoVerdict, useVerify } from './verify-store.ts'

export function VerifyScreen({ project }: { project: Project }) {
  const { data: me } = useMe()
  const open = useVerify((state) => state.projectId)
  useEffect(() => openVerification(project.id), [project.id])
  if (!me?.person || open !== project.id) return <Waiting />
  return (
    <>
      <Verification project={project} me={me.person.id} />
      <VerifyConflict me={me.person.id} />
    </>
  )
}

function Verification({ project, me }: { project: Project; me: string }) {
  const { search, set } = useProjectSearch()
  const session = useVerify((state) => state.session)
  const problem = useQueue(
    project.id,
    search.entry,
    ({ authorId }) => project.rules.authorsVerify || authorId !== me,
  )
  useAheadFresh(session)
  const item = currentItem(session)
  const entryId = item?.entry.id
  useEffect(() => {
    if (session.known && entryId !== search.entry) set({ entry: entryId })
  }, [session.known, entryId, search.entry, set])
  useCommand('verify-back', () => changeSession(back), item === null)
  useCommand('verify-undo', () => undoVerdict(project.id), item === null)
  if (item)
    return <OpenItem project={project} item={item} next={nextItem(session)} session={session} me={me} />
  if (problem && !session.known)
    return (
      <div className="grid grow place-items-center p-4">
        <ProblemNote problem={problem} className="w-full max-w-lg" />
      </div>
    )
  if (!session.known) return <Waiting />
  return <QueueEnd project={project} session={session} onSkipped={() => changeSession(takeSkipped)} />
}

function Waiting() {
  return (
    <div className="grid grow place-items-center text-muted">
      <Spinner label="Loading the queue" size={22} />
    </div>
  )
}
