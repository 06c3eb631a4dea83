import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-primary text-on-primary hover:bg-primary-hover font-semibold',
  secondary: 'bg-raised text-fg border border-line hover:bg-hover hover:border-line-strong font-medium',
  ghost: 'text-muted hover:bg-hover hover:text-fg font-medium',
  danger: 'bg-wrong-soft text-wrong border border-transparent hover:border-wrong font-medium',
}

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant
  /** gives its look to the one child, such as a link */
  asChild?: boolean
}

export function Button({ variant = 'secondary', asChild = false, className, type, ...rest }: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button'
  return (
    <Element
      {...(asChild ? {} : { type: type ?? 'button' })}
      className={cx(
        'target inline-flex select-none items-center justify-center gap-2 whitespace-nowrap rounded-lg px-3 text-[13px] leading-5 transition-colors duration-150 disabled:opacity-50',
        variants[variant],
        className,
      )}
      {...rest}
    />
  )
}
