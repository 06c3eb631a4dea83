import type { CommandId } from '../commands.ts'
import { useShortcut } from '../key-choices.ts'
import { cx } from './cx.ts'

/** The keys of a shortcut, one cap for each. */
export function Kbd({ keys, className }: { keys: readonly string[]; className?: string }) {
  if (keys.length === 0) return null
  return (
    <span className={cx('inline-flex items-center gap-1', className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-current/25 px-1 text-[11px] leading-none opacity-80"
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}

export function CommandKbd({ command, className }: { command: CommandId; className?: string }) {
  return <Kbd keys={useShortcut(command)} {...(className ? { className } : {})} />
}
