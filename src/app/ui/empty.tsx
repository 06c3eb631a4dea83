import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface EmptyProps {
  icon?: LucideIcon
  title: string
  children?: ReactNode
  className?: string | undefined
}

/** Nothing is here, and what to do about it. */
export function Empty({ icon: Icon, title, children, className }: EmptyProps) {
  return (
    <div className={cx('flex flex-col items-center justify-center gap-2 p-8 text-center', className)}>
      {Icon && <Icon size={28} strokeWidth={1.5} className="text-faint" aria-hidden="true" />}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-prose text-[13px] text-muted">{children}</div>}
    </div>
  )
}
