import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { styleNonce } from '../style-nonce.ts'
import { cx } from './cx.ts'

export interface SelectOption<T extends string> {
  value: T
  label: string
  /** a second line in the list */
  detail?: ReactNode
  /** before the label, such as a status dot */
  mark?: ReactNode
  disabled?: boolean
}

export interface SelectProps<T extends string> {
  /** the accessible name */
  label: string
  /** shown before the value on the trigger, such as "Method" */
  prefix?: ReactNode
  value: T
  options: readonly SelectOption<T>[]
  onChange: (value: T) => void
  disabled?: boolean | undefined
  className?: string | undefined
}

export function Select<T extends string>(props: SelectProps<T>) {
  const { label, prefix, value, options, onChange, disabled, className } = props
  const chosen = options.find((option) => option.value === value)
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)} disabled={disabled ?? false}>
      <Radix.Trigger
        aria-label={label}
        className={cx(
          'target inline-flex min-w-0 items-center gap-2 rounded-lg border border-line bg-raised px-3 text-[13px] hover:border-line-strong hover:bg-hover disabled:opacity-50',
          className,
        )}
      >
        {prefix && <span className="text-muted">{prefix}</span>}
        {chosen?.mark}
        <span className="truncate font-medium">
          <Radix.Value>{chosen?.label ?? '—'}</Radix.Value>
        </span>
        <Radix.Icon asChild>
          <ChevronDown size={14} className="shrink-0 text-muted" aria-hidden="true" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-96 overflow-hidden rounded-xl border border-line-strong bg-raised p-1 text-fg shadow-float"
        >
          <Radix.Viewport nonce={styleNonce}>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="target relative flex cursor-pointer select-none flex-col justify-center rounded-lg py-1.5 pr-8 pl-3 text-[13px] outline-none data-disabled:cursor-not-allowed data-highlighted:bg-hover data-disabled:text-faint"
              >
                <span className="flex items-center gap-2 font-medium">
                  {option.mark}
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                </span>
                {option.detail && <span className="text-muted text-xs leading-4">{option.detail}</span>}
                <Radix.ItemIndicator className="absolute top-2.5 right-2.5">
                  <Check size={14} aria-hidden="true" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
