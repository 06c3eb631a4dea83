/** A button of the dark bar that floats over pictures: runs its command, and shows its key in the tooltip. */
import type { LucideIcon } from 'lucide-react'
import { type CommandId, runCommand } from '../commands.ts'
import { IconButton } from './icon-button.tsx'

export interface ToolButtonProps {
  icon: LucideIcon
  label: string
  command: CommandId
  /** makes it a toggle */
  pressed?: boolean
  disabled?: boolean
}

export function ToolButton({ icon, label, command, pressed, disabled = false }: ToolButtonProps) {
  return (
    <IconButton
      icon={icon}
      label={label}
      command={command}
      {...(pressed === undefined ? {} : { pressed })}
      disabled={disabled}
      side="top"
      onClick={() => runCommand(command)}
      className="rounded-[10px] text-white/75! hover:bg-white/15! hover:text-white! aria-pressed:bg-white/20! aria-pressed:text-white!"
    />
  )
}
