/** People as small initials: who has this open, who did that. */
import type { Presence } from '#contract/checking.ts'
import { cx } from '../../app/ui/cx.ts'
import { Tooltip } from '../../app/ui/tooltip.tsx'

/** "Ada Lovelace" -> AL, "This machine" -> TM, "Ada" -> Ad */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const [first = '?', ...rest] = words
  const last = rest.at(-1)
  return last ? `${first.charAt(0)}${last.charAt(0)}`.toUpperCase() : first.slice(0, 2)
}

const tints = [
  'bg-refined-soft text-refined',
  'bg-initial-soft text-initial',
  'bg-evidence-soft text-evidence',
  'bg-correct-soft text-correct',
]

/** The same person always has the same tint. */
function tintOf(id: string): string {
  let sum = 0
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 9973
  return tints[sum % tints.length] ?? ''
}

export function Initials({ id, name, className }: { id: string; name: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'inline-grid size-6 shrink-0 place-items-center rounded-full font-semibold text-[10px] leading-none',
        tintOf(id),
        className,
      )}
    >
      {initialsOf(name)}
    </span>
  )
}

const doingWords: Record<Presence['doing'], string> = {
  looking: 'is looking',
  authoring: 'is writing',
  verifying: 'is checking',
  resolving: 'is settling a dispute',
}

/** One for each person, however many tabs they have; `me` is told apart. */
export function PresentPeople({
  people,
  me,
  small = false,
}: {
  people: readonly Presence[]
  me: string | null
  small?: boolean
}) {
  const once = [...new Map(people.map((one) => [one.personId, one])).values()]
  if (once.length === 0) return null
  const words = once
    .map(
      (one) =>
        `${one.personId === me ? 'You, in another tab,' : one.personName} ${one.personId === me ? 'are here, too' : doingWords[one.doing]}`,
    )
    .join('; ')
  const faces = (
    <span className="inline-flex shrink-0 items-center">
      <span className="sr-only">{words}</span>
      {once.slice(0, 4).map((one, at) => (
        <Initials
          key={one.personId}
          id={one.personId}
          name={one.personName}
          className={cx('ring-2 ring-panel', at > 0 && '-ml-1.5', small && 'size-5 text-[9px]')}
        />
      ))}
      {once.length > 4 && <span className="ml-1 text-faint text-xs">+{once.length - 4}</span>}
    </span>
  )
  if (small) return <span title={words}>{faces}</span>
  return (
    <Tooltip label={words}>
      <button
        type="button"
        className="target inline-flex items-center justify-center rounded-lg"
        aria-label={words}
      >
        {faces}
      </button>
    </Tooltip>
  )
}
