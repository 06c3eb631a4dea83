import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import type { CommandId } from '../commands.ts'
import { cx } from './cx.ts'
import { Tooltip } from './tooltip.tsx'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon
  /** what it does: the accessible name and the tooltip */
  label: string
  /** shows the command's shortcut in the tooltip */
  command?: CommandId | undefined
  /** makes it a toggle */
  pressed?: boolean | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
}

export function IconButton({
  icon: Icon,
  label,
  command,
  pressed,
  side,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} command={command} {...(side ? { side } : {})}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          'target inline-flex items-center justify-center rounded-lg transition-colors duration-150 disabled:opacity-40',
          pressed ? 'bg-hover text-fg' : 'text-muted hover:bg-hover hover:text-fg',
          className,
        )}
        {...rest}
      >
        <Icon size={16} strokeWidth={1.9} aria-hidden="true" />
      </button>
    </Tooltip>
  )
}
