import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** a sentence under the title */
  description?: string | undefined
  /** the title is only for screen readers */
  bare?: boolean
  className?: string | undefined
  children: ReactNode
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  bare = false,
  className,
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/60" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cx(
            'fixed left-1/2 z-50 flex w-[calc(100vw-1.5rem)] -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line-strong bg-panel text-fg shadow-float',
            // Two classes for one property are settled by their order in the style sheet: a default must make room.
            !names('top-', className) && 'top-[12vh]',
            !names('max-h-', className) && 'max-h-[80vh]',
            !names('max-w-', className) && 'max-w-xl',
            className,
          )}
        >
          {bare ? (
            <Radix.Title className="sr-only">{title}</Radix.Title>
          ) : (
            <header className="flex items-start gap-4 border-line border-b py-3 pr-3 pl-5">
              <div className="min-w-0 grow py-1">
                <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
                {description && (
                  <Radix.Description className="text-[13px] text-muted">{description}</Radix.Description>
                )}
              </div>
              <Radix.Close
                aria-label="Close"
                className="target inline-flex items-center justify-center rounded-lg text-muted hover:bg-hover hover:text-fg"
              >
                <X size={16} aria-hidden="true" />
              </Radix.Close>
            </header>
          )}
          <div className="min-h-0 grow overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function names(utility: string, className: string | undefined): boolean {
  return className?.split(' ').some((name) => name.startsWith(utility)) ?? false
}
