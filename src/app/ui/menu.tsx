import type { LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface MenuProps {
  /** the one element that opens it */
  trigger: ReactNode
  /** the accessible name of what opens */
  label: string
  align?: 'start' | 'center' | 'end'
  className?: string | undefined
  children: ReactNode
}

/** A list of things to do; arrows, Home, End and first letters move in it. */
export function Menu({ trigger, label, align = 'end', className, children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={cx(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 max-w-[min(24rem,calc(100vw-1rem))] overflow-y-auto rounded-xl border border-line-strong bg-raised p-1 text-fg shadow-float',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export interface MenuItemProps {
  icon?: LucideIcon
  /** a second line under the label */
  detail?: ReactNode
  tone?: 'danger'
  disabled?: boolean
  onSelect?: () => void
  /** gives its look to the one child, such as a link */
  asChild?: boolean
  children: ReactNode
}

const itemClasses =
  'target flex cursor-pointer select-none items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-[13px] outline-none data-disabled:cursor-not-allowed data-highlighted:bg-hover data-disabled:text-faint'

export function MenuItem({ icon: Icon, detail, tone, disabled, onSelect, asChild, children }: MenuItemProps) {
  const look = cx(itemClasses, tone === 'danger' && 'text-wrong')
  if (asChild) {
    return (
      <Radix.Item asChild disabled={disabled ?? false} className={look}>
        {children}
      </Radix.Item>
    )
  }
  return (
    <Radix.Item disabled={disabled ?? false} className={look} onSelect={() => onSelect?.()}>
      {Icon && <Icon size={15} className="shrink-0 text-muted" aria-hidden="true" />}
      <span className="min-w-0">
        <span className="block font-medium">{children}</span>
        {detail && <span className="block text-muted text-xs leading-4">{detail}</span>}
      </span>
    </Radix.Item>
  )
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return <Radix.Label className="eyebrow px-2.5 pt-2 pb-1">{children}</Radix.Label>
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />
}
