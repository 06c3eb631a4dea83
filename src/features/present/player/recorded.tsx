/** Says that what is shown was recorded: when, with which engine and which model. */
import { Disc } from 'lucide-react'
import { dayOf } from '#contract/caption-closing.ts'
import type { Run } from '#contract/run.ts'
import { cx } from '../../../app/ui/cx.ts'

export function Recorded({ run, className }: { run: Run; className?: string }) {
  return (
    <span data-testid="recorded" className={cx('inline-flex flex-wrap items-center gap-x-1.5', className)}>
      <Disc size={13} aria-hidden="true" />
      <span>Recorded {dayOf(run.createdAt)},</span>
      <span>{run.engineLabel},</span>
      <span className="font-mono text-[0.92em]">{run.model}</span>
    </span>
  )
}
