import { RotateCcw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { cx } from './cx.ts'

/** What `Problem` of the contract and `ApiProblem` of the client have in common. */
export interface ProblemLike {
  title: string
  detail?: string | undefined
  code: string
  errors?: readonly { path: string; message: string }[] | undefined
}

export interface ProblemNoteProps {
  problem: ProblemLike
  onRetry?: (() => void) | undefined
  /** further actions, beside the retry */
  children?: ReactNode
  className?: string | undefined
}

/** A problem in words, with its stable code and a way on. */
export function ProblemNote({ problem, onRetry, children, className }: ProblemNoteProps) {
  const { title, detail, code, errors } = problem
  return (
    <div
      role="alert"
      className={cx('rounded-xl border border-line border-l-2 border-l-wrong bg-raised p-3', className)}
    >
      <div className="flex gap-3">
        <TriangleAlert size={16} className="mt-0.5 shrink-0 text-wrong" aria-hidden="true" />
        <div className="min-w-0 grow">
          <p className="font-medium text-sm">{title}</p>
          {detail && detail !== title && (
            <p className="mt-0.5 break-words text-[13px] text-muted">{detail}</p>
          )}
          {errors && errors.length > 0 && (
            <ul className="mt-1 text-[13px] text-muted">
              {errors.map((error) => (
                <li key={error.path}>
                  <code>{error.path}</code> {error.message}
                </li>
              ))}
            </ul>
          )}
          <div className="mt-2 flex flex-wrap items-center gap-2">
            {onRetry && (
              <Button onClick={onRetry}>
                <RotateCcw size={14} aria-hidden="true" />
                Try again
              </Button>
            )}
            {children}
            <code className="ml-auto text-[11px] text-faint">{code}</code>
          </div>
        </div>
      </div>
    </div>
  )
}
