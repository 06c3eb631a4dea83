/** Something that was mended was changed by somebody else meanwhile: settled as the author does, when one has the time. */
import { ConflictView } from '../conflict/conflict-view.tsx'
import { useOutboxStore } from '../outbox/outbox-store.ts'
import { useMergeNotes } from '../use-merge-notes.ts'
import { useWorkEntries } from '../work/work-store.ts'

export function VerifyConflict({ me }: { me: string }) {
  useMergeNotes(me)
  const conflicts = useOutboxStore((state) => state.conflicts)
  const entry = useWorkEntries().find(({ id }) => conflicts.has(id))
  return entry ? <ConflictView key={entry.id} entry={entry} me={me} quiet /> : null
}
