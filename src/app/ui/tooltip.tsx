import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import type { CommandId } from '../commands.ts'
import { CommandKbd } from './kbd.tsx'

export interface TooltipProps {
  label: ReactNode
  /** shows the shortcut of this command beside the label */
  command?: CommandId | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}

/** Needs `TooltipProvider` somewhere above; the shell has it. */
export function Tooltip({ label, command, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 items-center gap-2 rounded-md border border-line-strong bg-raised px-2 py-1 text-fg text-xs shadow-float"
        >
          {label}
          {command && <CommandKbd command={command} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export const TooltipProvider = Radix.Provider
