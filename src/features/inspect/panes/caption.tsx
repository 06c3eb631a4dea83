/** Captions that lie on a picture: a title, and exact facts in mono. */
import type { ReactNode } from 'react'
import { cx } from '../../../app/ui/cx.ts'

export function Captions({ children }: { children: ReactNode }) {
  return (
    <div className="pointer-events-none absolute top-3 right-3 left-3 flex flex-wrap items-start gap-1.5 max-md:top-16">
      {children}
    </div>
  )
}

/** `narrow`: it is shown on a phone, too, where nothing else says which pane this is. */
export function TitleChip({ narrow = false, children }: { narrow?: boolean; children: ReactNode }) {
  return (
    <h2
      className={cx(
        'caption flex min-h-6 items-center rounded-md px-2.5 py-0.5 font-semibold text-[13px] leading-5',
        !narrow && 'max-md:sr-only',
      )}
    >
      {children}
    </h2>
  )
}

export interface FactChipProps {
  facts: readonly (string | null)[]
  /** opens the very bytes */
  href?: string | undefined
  title?: string | undefined
  testId?: string
  className?: string
}

export function FactChip({ facts, href, title, testId, className }: FactChipProps) {
  const classes = cx(
    'caption flex min-h-6 flex-wrap items-center rounded-md px-2.5 py-0.5 font-mono text-[11.5px] leading-4',
    className,
  )
  const known = facts.filter((fact) => fact !== null)
  // A fact never breaks inside; where the pane is narrow, the line breaks between two.
  const words = known.map((fact, at) => (
    <span key={fact} className="whitespace-nowrap">
      {at > 0 && <span aria-hidden="true">&nbsp;· </span>}
      {fact}
    </span>
  ))
  if (!href) {
    return (
      <p className={classes} title={title} data-testid={testId}>
        {words}
      </p>
    )
  }
  return (
    <a
      className={cx(classes, 'pointer-events-auto hover:underline')}
      href={href}
      target="_blank"
      rel="noreferrer"
      title={title}
      data-testid={testId}
    >
      {words}
    </a>
  )
}
