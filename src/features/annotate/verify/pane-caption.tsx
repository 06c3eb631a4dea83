/** A title and facts that lie on a picture. */
import type { ReactNode } from 'react'

export function PaneCaption({ title, facts }: { title: string; facts?: readonly ReactNode[] }) {
  return (
    <div className="pointer-events-none absolute top-3 right-3 left-3 flex flex-wrap items-start gap-1.5">
      <h2 className="caption flex h-6 items-center rounded-md px-2.5 font-semibold text-[13px]">{title}</h2>
      {facts && facts.length > 0 && (
        <p className="caption flex min-h-6 flex-wrap items-center gap-x-2 rounded-md px-2.5 font-mono text-[11.5px] leading-4">
          {facts.map((fact, at) => (
            <span key={String(fact)} className="whitespace-nowrap">
              {at > 0 && <span aria-hidden="true">· </span>}
              {fact}
            </span>
          ))}
        </p>
      )}
    </div>
  )
}
