/** Opens the Send dialog from a presentation. */
import { Send } from 'lucide-react'
import { isRecorded } from '#contract/gallery.ts'
import { useCommand } from '../../../app/commands.ts'
import { sendRuns } from '../../../app/send-runs.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'

/** Recordings that ship with Loupe are left out: every Loupe has them. */
export function SendButton({ runIds }: { runIds: readonly string[] }) {
  const own = runIds.filter((id) => !isRecorded(id))
  const send = () => sendRuns(own)
  useCommand('present-send', send, own.length > 0)
  if (own.length === 0) return null
  return (
    <IconButton
      icon={Send}
      label={own.length === 1 ? 'Send this run' : `Send these ${own.length} runs`}
      command="present-send"
      side="top"
      onClick={send}
    />
  )
}
