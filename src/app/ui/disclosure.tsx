import { ChevronRight } from 'lucide-react'
import { Collapsible } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface DisclosureProps {
  summary: ReactNode
  open?: boolean | undefined
  defaultOpen?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
  className?: string | undefined
  summaryClassName?: string | undefined
  children: ReactNode
}

export function Disclosure(props: DisclosureProps) {
  const { summary, open, defaultOpen = false, onOpenChange, className, summaryClassName, children } = props
  return (
    <Collapsible.Root
      defaultOpen={defaultOpen}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange } : {})}
      className={cx(className)}
    >
      <Collapsible.Trigger
        className={cx(
          'target group flex w-full items-center gap-2 rounded-lg text-left text-[13px] hover:bg-hover',
          summaryClassName,
        )}
      >
        <ChevronRight
          size={14}
          className="shrink-0 text-muted transition-transform duration-150 group-data-[state=open]:rotate-90"
          aria-hidden="true"
        />
        {summary}
      </Collapsible.Trigger>
      <Collapsible.Content>{children}</Collapsible.Content>
    </Collapsible.Root>
  )
}
