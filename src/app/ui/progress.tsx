import { Progress as Radix } from 'radix-ui'
import { cx } from './cx.ts'

export interface ProgressProps {
  label: string
  /** 0 to 1, null while it cannot be known */
  value: number | null
  className?: string | undefined
}

export function Progress({ label, value, className }: ProgressProps) {
  return (
    <Radix.Root
      aria-label={label}
      value={value === null ? null : Math.round(value * 100)}
      className={cx('relative h-1.5 w-full overflow-hidden rounded-full bg-line', className)}
    >
      <Radix.Indicator
        className={cx(
          'block h-full rounded-full bg-fg',
          value === null && 'w-1/3 animate-[progress-slide_1.2s_ease-in-out_infinite]',
        )}
        style={value === null ? undefined : { width: `${value * 100}%` }}
      />
    </Radix.Root>
  )
}
