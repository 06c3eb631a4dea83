import { Slider as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface SliderProps {
  /** the accessible name */
  label: string
  value: number
  min?: number
  max?: number
  step?: number
  onChange: (value: number) => void
  /** after dragging or a key press: the value to keep */
  onCommit?: ((value: number) => void) | undefined
  /** the value as read aloud, such as "60 %" */
  valueText?: string | undefined
  disabled?: boolean | undefined
  /** drawn behind the track, such as bars of coverage per layer */
  behind?: ReactNode
  className?: string | undefined
}

export function Slider(props: SliderProps) {
  const {
    label,
    value,
    min = 0,
    max = 1,
    step = 0.01,
    onChange,
    onCommit,
    valueText,
    disabled,
    behind,
    className,
  } = props
  return (
    <Radix.Root
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled ?? false}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
      className={cx(
        'target relative flex w-full touch-none select-none items-center data-disabled:opacity-40',
        className,
      )}
    >
      {behind}
      <Radix.Track className="relative h-1 grow rounded-full bg-line-strong">
        <Radix.Range className="absolute h-full rounded-full bg-fg" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        aria-valuetext={valueText}
        className="block size-4 rounded-full border border-line-strong bg-primary shadow touch:size-6"
      />
    </Radix.Root>
  )
}
