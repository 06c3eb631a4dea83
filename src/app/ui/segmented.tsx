import type { LucideIcon } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import { cx } from './cx.ts'

export interface SegmentedOption<T extends string> {
  value: T
  label: string
  icon?: LucideIcon
  /** show only the icon; the label stays the accessible name */
  iconOnly?: boolean
  disabled?: boolean
}

export interface SegmentedProps<T extends string> {
  /** the accessible name of the group */
  label: string
  value: T
  options: readonly SegmentedOption<T>[]
  onChange: (value: T) => void
  className?: string | undefined
}

/** One of a few, all visible. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => next && onChange(next as T)}
      className={cx('inline-flex rounded-lg border border-line bg-raised p-px', className)}
    >
      {options.map(({ value: item, label: name, icon: Icon, iconOnly, disabled }) => (
        <ToggleGroup.Item
          key={item}
          value={item}
          disabled={disabled ?? false}
          aria-label={name}
          title={iconOnly ? name : undefined}
          className="target inline-flex items-center justify-center gap-1.5 rounded-[7px] px-2.5 font-medium text-[13px] text-muted transition-colors duration-150 hover:text-fg disabled:opacity-40 data-[state=on]:bg-hover data-[state=on]:text-fg"
        >
          {Icon && <Icon size={15} aria-hidden="true" />}
          {!iconOnly && name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
