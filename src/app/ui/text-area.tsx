import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

export const inputClasses =
  'w-full rounded-lg border border-line bg-surface px-3 py-1.5 text-fg text-sm leading-5 placeholder:text-faint hover:border-line-strong disabled:opacity-50 aria-invalid:border-wrong'

/** Grows with its text, up to `max-h-*` of its class name. */
export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea className={cx(inputClasses, 'field-sizing-content min-h-9 resize-none', className)} {...rest} />
  )
}

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cx(inputClasses, 'target', className)} {...rest} />
}
