import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { cx } from './cx.ts'

export interface SwitchProps {
  label: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean | undefined
  className?: string | undefined
}

export function Switch({ label, checked, onChange, disabled, className }: SwitchProps) {
  const id = useId()
  return (
    <div className={cx('target inline-flex items-center gap-2 text-[13px]', className)}>
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled ?? false}
        className="relative h-5 w-9 shrink-0 rounded-full bg-line-strong transition-colors duration-150 disabled:opacity-50 data-[state=checked]:bg-primary"
      >
        <Radix.Thumb className="block size-4 translate-x-0.5 rounded-full bg-panel transition-transform duration-150 data-[state=checked]:translate-x-4.5" />
      </Radix.Root>
      <label htmlFor={id} className="cursor-pointer select-none">
        {label}
      </label>
    </div>
  )
}
