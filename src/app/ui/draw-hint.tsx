/** Says how a box is drawn while the tool for it is on: by hand, or by key where there are keys. */
import { useShortcut } from '../key-choices.ts'
import { cx } from './cx.ts'
import { Kbd } from './kbd.tsx'

/** Stays on the page while the tool is off: what appears in it is then said aloud. */
export function DrawHint({ on, className }: { on: boolean; className?: string }) {
  const keys = useShortcut('box-place')
  const look =
    'caption pointer-events-none absolute left-1/2 z-10 flex -translate-x-1/2 items-center gap-2 whitespace-nowrap rounded-md px-3 py-1 text-xs'
  return (
    <p role="status" className={on ? cx(look, className) : 'sr-only'}>
      {on && 'Draw over the picture'}
      {on && keys.length > 0 && (
        <span className="inline-flex items-center gap-2 touch:hidden">
          or look around and press <Kbd keys={keys} />
        </span>
      )}
    </p>
  )
}
