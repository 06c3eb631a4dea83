/** How an answer moved, as signs: ✗ → ✓. Signs and places tell it, the colour only helps. */

import type { LucideIcon } from 'lucide-react'
import { ArrowRight, Check, CircleDashed, CircleHelp, Scale, TriangleAlert, X } from 'lucide-react'
import { cx } from '../../../app/ui/cx.ts'
import { badgeWords, type Mark, type RowBadge } from './answers.ts'

const signs: Record<Mark, { icon: LucideIcon; look: string }> = {
  right: { icon: Check, look: 'text-correct' },
  wrong: { icon: X, look: 'text-wrong' },
  unparsed: { icon: CircleHelp, look: 'text-unparsed' },
  undecided: { icon: Scale, look: 'text-unparsed' },
  failed: { icon: TriangleAlert, look: 'text-wrong' },
  waiting: { icon: CircleDashed, look: 'text-faint' },
}

export function Sign({ mark, size = 13 }: { mark: Mark; size?: number }) {
  const { icon: Icon, look } = signs[mark]
  return <Icon size={size} strokeWidth={2.75} className={cx('shrink-0', look)} aria-hidden="true" />
}

/** `who` is A or B, where two evaluations are looked at. */
export function Badge({
  badge,
  who,
  className,
}: {
  badge: RowBadge
  who?: string | undefined
  className?: string
}) {
  return (
    <span
      className={cx('inline-flex items-center gap-0.5 rounded-md bg-raised px-1 py-0.5 shadow-sm', className)}
    >
      {who && <span className="mr-0.5 font-mono text-[10px] text-muted leading-none">{who}</span>}
      {badge.first !== null && (
        <>
          <Sign mark={badge.first} />
          <ArrowRight size={10} className="shrink-0 text-faint" aria-hidden="true" />
        </>
      )}
      <Sign mark={badge.last} />
      <span className="sr-only">{badgeWords(badge)}</span>
    </span>
  )
}
