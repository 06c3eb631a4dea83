import { EyeOff } from 'lucide-react'
import { Button } from '../../../app/ui/button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'

/** Stands where the crop will be: it would give away where to look. */
export function HiddenCrop({ hasBox, onReveal }: { hasBox: boolean; onReveal: () => void }) {
  return (
    <div className="grid size-full place-items-center bg-surface p-6 text-center">
      <div className="flex max-w-xs flex-col items-center gap-3">
        <EyeOff size={26} strokeWidth={1.5} className="text-faint" aria-hidden="true" />
        {hasBox ? (
          <>
            <p className="text-[13px] text-muted">
              First answer from the full image alone. The crop and its box would tell you where to look.
            </p>
            <Button onClick={onReveal}>
              Show crop and answer
              <CommandKbd command="verify-reveal" />
            </Button>
          </>
        ) : (
          <p className="text-[13px] text-muted">This item has no evidence box, so there is no crop.</p>
        )}
      </div>
    </div>
  )
}
