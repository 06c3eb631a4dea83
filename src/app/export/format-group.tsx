/** The formats that something can be written as, under a heading; one is chosen. */
import type { FormatInfo } from '#contract/export.ts'
import { cx } from '../ui/cx.ts'

export function FormatGroup(props: {
  title: string
  formats: readonly FormatInfo[]
  format: FormatInfo
  setChosen: (id: string) => void
}) {
  const { title, formats, format, setChosen } = props
  if (formats.length === 0) return null
  return (
    <section aria-label={title} className="mb-2">
      <h3 className="eyebrow px-2 py-1">{title}</h3>
      <ul>
        {formats.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              aria-pressed={one.id === format.id}
              onClick={() => setChosen(one.id)}
              className={cx(
                'target flex w-full items-center gap-2 rounded-lg px-2 text-left text-[13px]',
                one.id === format.id ? 'bg-hover text-fg' : 'text-muted hover:bg-hover hover:text-fg',
              )}
            >
              <span className="min-w-0 grow truncate">{one.label}</span>
              <code className="text-faint text-xs">{one.extension}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
