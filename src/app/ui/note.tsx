/** A quiet note with a title: something to know, no problem. */
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface NoteProps {
  icon: LucideIcon
  title: string
  testId?: string
  className?: string | undefined
  children: ReactNode
}

export function Note({ icon: Icon, title, testId, className, children }: NoteProps) {
  return (
    <section
      data-testid={testId}
      className={cx('flex gap-2.5 rounded-xl border border-line bg-raised p-3', className)}
    >
      <Icon size={16} className="mt-0.5 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 grow text-[13px] text-muted">
        <h3 className="font-medium text-fg">{title}</h3>
        {children}
      </div>
    </section>
  )
}
