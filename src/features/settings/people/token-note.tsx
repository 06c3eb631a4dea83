/** A token, shown this once. */
import { KeyRound } from 'lucide-react'
import type { PersonWithToken } from '#contract/account.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CopyButton } from '../../../app/ui/copy-button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'

export function TokenNote({ given, onDone }: { given: PersonWithToken | null; onDone: () => void }) {
  return (
    <Dialog
      open={given !== null}
      onOpenChange={(open) => !open && onDone()}
      title={`The token of ${given?.person.name ?? ''}`}
      description="It is shown this once. Give it to them in a way that nobody else reads."
    >
      {given && (
        <div className="flex flex-col gap-4 p-5">
          <div className="flex items-center gap-2 rounded-xl border border-line bg-raised py-1 pr-1 pl-3">
            <KeyRound size={15} className="shrink-0 text-muted" aria-hidden="true" />
            <input
              readOnly
              aria-label="Token"
              value={given.token}
              onFocus={(event) => event.target.select()}
              className="min-w-0 grow bg-transparent font-mono text-[12px] outline-none"
            />
            <CopyButton text={given.token} what="token" />
          </div>
          <p className="text-[13px] text-muted">
            They open Loupe and sign in with it; scripts send it as <code>Authorization: Bearer</code>. Loupe
            keeps only its fingerprint: if it is lost, make a new one.
          </p>
          <div className="flex justify-end">
            <Button variant="primary" onClick={onDone}>
              I have it
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}
