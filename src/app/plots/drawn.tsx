/** A drawing by Observable Plot, as wide as its place and in the colours of the theme. */
import { type PlotOptions, plot } from '@observablehq/plot'
import { useEffect, useRef } from 'react'
import { withNonce } from '../style-nonce.ts'
import { useTheme } from '../theme.ts'
import { useWidth } from './use-width.ts'

const style = {
  background: 'transparent',
  color: 'var(--muted)',
  fontFamily: 'var(--font-sans)',
  fontSize: '11px',
}

export function Nothing({ children }: { children: string }) {
  return <p className="grid h-40 place-items-center text-[12px] text-faint">{children}</p>
}

export function Drawn({ options, label }: { options: PlotOptions; label: string }) {
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  const theme = useTheme()
  useEffect(() => {
    const element = place.current
    if (!element || width === 0) return
    const drawn = withNonce(plot({ ...options, width, style, className: `plot-${theme}` }))
    // The whole is one picture with a name; names of its groups are none that a group may have.
    for (const group of drawn.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label')
    element.replaceChildren(drawn)
    return () => drawn.remove()
  }, [options, width, theme])
  return (
    <div
      ref={place}
      role="img"
      aria-label={`${label}; the menu shows its figures as a table`}
      className="min-h-[260px]"
    />
  )
}
