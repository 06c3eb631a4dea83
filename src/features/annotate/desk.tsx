/** The picture and the form of the item that is open. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Project } from '#contract/project.ts'
import type { Box } from '#contract/space.ts'
import { runCommand } from '../../app/commands.ts'
import { useProposalBoxes } from './assist/proposals-store.ts'
import { ConflictView } from './conflict/conflict-view.tsx'
import { AuthorForm } from './form/author-form.tsx'
import { useOutbox } from './outbox/use-outbox.ts'
import { EvidencePane } from './pane/evidence-pane.tsx'
import { editEntry } from './work/edits.ts'
import type { WorkEntry } from './work/overlay.ts'
import { effortsQuery } from './work/project-api.ts'

/** Mounted anew for another item. */
export function Desk({ project, entry, me }: { project: Project; entry: WorkEntry; me: string | null }) {
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
          me={me}
          spentMs={spentMs}
          onSubmit={submit}
        />
      </div>
      {conflict && <ConflictView entry={entry} me={me} />}
    </>
  )
}
