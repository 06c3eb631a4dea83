import { type ReactNode, useId } from 'react'
import { cx } from './cx.ts'

export interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  /** what is wrong with the value, in words */
  error?: string | undefined
  className?: string | undefined
  /** gets the attributes that tie the control to its label and messages */
  children: (control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
}

export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium text-muted text-xs">
        {label}
      </label>
      {children({
        id,
        ...(note ? { 'aria-describedby': `${id}-note` } : {}),
        ...(error ? { 'aria-invalid': true } : {}),
      })}
      {note && (
        <p id={`${id}-note`} className={cx('text-xs', error ? 'text-wrong' : 'text-faint')}>
          {note}
        </p>
      )}
    </div>
  )
}
