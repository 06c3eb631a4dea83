/** What the engine says of its replies, such as words of the question that were not read; the same wherever a reply stands. */
import { Info } from 'lucide-react'
import { Note } from './ui/note.tsx'

export interface ReplyNotesProps {
  notes: readonly string[]
  /** whether they are of one reply alone */
  one?: boolean
  className?: string
}

export function ReplyNotes({ notes, one = false, className }: ReplyNotesProps) {
  if (notes.length === 0) return null
  return (
    <Note
      icon={Info}
      title={one ? 'To know of the reply' : 'To know of the replies'}
      testId="reply-notes"
      className={className}
    >
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </Note>
  )
}
