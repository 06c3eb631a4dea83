import { LoaderCircle } from 'lucide-react'
import { cx } from './cx.ts'

/** Turns while something goes on; `label` says what, for everybody who cannot see it turn. */
export function Spinner({
  label,
  size = 16,
  className,
}: {
  label?: string
  size?: number
  className?: string
}) {
  return (
    <span role={label ? 'status' : undefined} className={cx('inline-flex', className)}>
      <LoaderCircle size={size} className="animate-spin" aria-hidden="true" />
      {label && <span className="sr-only">{label}</span>}
    </span>
  )
}
