/** The three verdicts, always at the same place; and the walk to the next item and back. */
import { Check, ChevronLeft, ChevronRight } from 'lucide-react'
import { runCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'

export interface VerdictBarProps {
  /** the true answer is not shown yet, or a panel is open */
  locked: boolean
  /** accepting was held up: what speaks against it */
  warning: string | null
}

export function VerdictBar({ locked, warning }: VerdictBarProps) {
  return (
    <footer className="flex shrink-0 flex-col gap-2 border-line border-t bg-panel p-3 max-md:sticky max-md:bottom-0 max-md:z-10">
      {warning && (
        <p role="alert" className="rounded-lg bg-initial-soft px-2.5 py-1.5 text-[12.5px] text-initial">
          {warning}
        </p>
      )}
      <div className="flex gap-2">
        <Button
          variant="primary"
          className="grow"
          disabled={locked}
          onClick={() => runCommand('verify-accept')}
          data-testid="accept"
        >
          <Check size={15} className="shrink-0" aria-hidden="true" />
          Accept
          <CommandKbd command="verify-accept" />
        </Button>
        <Button disabled={locked} onClick={() => runCommand('verify-mend')}>
          Mend
          <CommandKbd command="verify-mend" />
        </Button>
        <Button variant="danger" disabled={locked} onClick={() => runCommand('verify-reject')}>
          Reject
          <CommandKbd command="verify-reject" />
        </Button>
      </div>
      <div className="flex items-center gap-1">
        <Button
          variant="ghost"
          className="-ml-1 px-2!"
          disabled={locked}
          onClick={() => runCommand('verify-fine')}
        >
          All checks hold
          <CommandKbd command="verify-fine" />
        </Button>
        <span className="grow" />
        <IconButton
          icon={ChevronLeft}
          label="Back to the item before"
          command="verify-back"
          side="top"
          onClick={() => runCommand('verify-back')}
        />
        <Button variant="ghost" className="px-2!" onClick={() => runCommand('verify-skip')}>
          Skip
          <CommandKbd command="verify-skip" />
          <ChevronRight size={15} aria-hidden="true" />
        </Button>
      </div>
    </footer>
  )
}
