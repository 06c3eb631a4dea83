import { Check, CircleHelp, X } from 'lucide-react'
import type { Verdict } from '#contract/run.ts'
import { Chip } from './chip.tsx'

const icons = { correct: Check, wrong: X, unparsed: CircleHelp }

/** A verdict as shape, word and colour. `label` may say more, such as "corrected". */
export function VerdictChip({
  verdict,
  label,
  className,
}: {
  verdict: Verdict
  label?: string
  className?: string
}) {
  const Icon = icons[verdict]
  return (
    <Chip tone={verdict} {...(className ? { className } : {})}>
      <Icon size={12} strokeWidth={2.5} aria-hidden="true" />
      {label ?? verdict}
    </Chip>
  )
}
