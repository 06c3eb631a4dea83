/** Says that what is shown was recorded: when, with which engine and which model. */
import { Disc } from 'lucide-react'
import { dayOf } from '#contract/caption-closing.ts'
import type { Run } from '#contract/run.ts'
import { cx } from '../../../app/ui/cx.ts'

export function RecordedChip({ run, className }: { run: Run; className?: string }) {
  return (
    <p
      data-testid="recorded"
      className={cx(
        'caption pointer-events-none flex max-w-[60%] flex-wrap items-center gap-x-2 rounded-md px-3 py-1 text-[12px] leading-5',
        className,
      )}
    >
      <span className="flex items-center gap-1.5 font-semibold">
        <Disc size={13} aria-hidden="true" />
        Recorded {dayOf(run.createdAt)}
      </span>
      <span className="max-sm:hidden">{run.engineLabel}</span>
      <span className="font-mono max-md:hidden">{run.model}</span>
    </p>
  )
}
