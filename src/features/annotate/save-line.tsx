/** What has become of the changes: saved, on their way, kept until the server is back, or refused. */
import { Check, CloudOff, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { plural } from '../../app/progress-words.ts'
import { Button } from '../../app/ui/button.tsx'
import { Popover } from '../../app/ui/popover.tsx'
import { Spinner } from '../../app/ui/spinner.tsx'
import type { Op } from './outbox/outbox.ts'
import { dropRefused, retryRefused, sendNow } from './outbox/outbox-store.ts'
import { type OutboxView, useOutbox } from './outbox/use-outbox.ts'

export function SaveLine() {
  const outbox = useOutbox()
  const { refused, online, waiting, busy } = outbox
  const words = useWords(outbox)
  const away = !online && waiting > 0
  const Icon = refused.length > 0 ? TriangleAlert : away ? CloudOff : Check
  const line = (
    <>
      {waiting > 0 && online ? (
        <Spinner size={13} />
      ) : (
        <Icon
          size={14}
          className={refused.length > 0 || away ? 'text-wrong' : 'text-correct'}
          aria-hidden="true"
        />
      )}
      <span data-testid="save-line">{words}</span>
    </>
  )
  // Said aloud only where something is wrong, or right again: not after every letter.
  const aloud =
    refused.length > 0
      ? `${plural(refused.length, 'change')} not taken`
      : away
        ? 'Offline: changes are kept'
        : ''
  return (
    <div className="flex items-center text-muted text-xs">
      <span role="status" className="sr-only">
        {aloud}
      </span>
      {refused.length > 0 ? (
        <Popover
          label="Changes that the server did not take"
          align="end"
          className="w-96"
          trigger={
            <Button variant="ghost" className="text-xs">
              {line}
            </Button>
          }
        >
          <Refusals ops={refused} />
        </Popover>
      ) : away ? (
        <Button variant="ghost" className="text-xs" onClick={sendNow} disabled={busy} title="Try now">
          {line}
        </Button>
      ) : (
        <span className="inline-flex min-h-8 items-center gap-2 px-2">{line}</span>
      )}
    </div>
  )
}

/** "saved 3 s ago", "saving", "offline: 4 changes kept" */
function useWords({ waiting, refused, online, savedAt, conflicts, keeping, unkept }: OutboxView): string {
  const now = useNow(savedAt !== null)
  if (refused.length > 0) return `${plural(refused.length, 'change')} not taken`
  if (!online && waiting > 0) {
    const where = unkept ? 'in this page only' : keeping ? 'being kept' : 'kept'
    return `offline: ${plural(waiting, 'change')} ${where}`
  }
  if (conflicts.length > 0) return `${plural(conflicts.length, 'item')} in conflict`
  if (waiting > 0) return 'saving'
  if (savedAt === null) return 'everything saved'
  const seconds = Math.max(0, Math.round((now - savedAt) / 1000))
  if (seconds < 60) return `saved ${seconds} s ago`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `saved ${minutes} min ago` : 'everything saved'
}

function useNow(running: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [running])
  return now
}

function Refusals({ ops }: { ops: readonly Op[] }) {
  return (
    <ul className="flex max-h-80 flex-col gap-3 overflow-y-auto text-[13px]">
      {ops.map((op) => (
        <li key={op.id} className="flex flex-col gap-1">
          <p className="font-medium">{op.refused?.title}</p>
          {op.refused?.detail && <p className="text-muted">{op.refused.detail}</p>}
          {op.kind === 'save' && op.content.question && (
            <p className="truncate text-faint">“{op.content.question}”</p>
          )}
          <div className="mt-1 flex items-center gap-2">
            <Button onClick={() => retryRefused(op.id)}>Try again</Button>
            <Button variant="danger" onClick={() => dropRefused(op.id)}>
              Discard this change
            </Button>
            <code className="ml-auto text-[11px] text-faint">{op.refused?.code}</code>
          </div>
        </li>
      ))}
    </ul>
  )
}
