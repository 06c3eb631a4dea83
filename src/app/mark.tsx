/** Loupe's mark: an amber glass with what it found, in cyan. Decorative; the name stands beside it. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path d="m15.4 15.4 5 5" stroke="var(--mark-initial)" strokeWidth="3" strokeLinecap="round" />
      <circle cx="10" cy="10" r="7.2" stroke="var(--mark-initial)" strokeWidth="2.4" />
      <circle cx="10" cy="10" r="2.8" fill="var(--mark-refined)" />
    </svg>
  )
}
