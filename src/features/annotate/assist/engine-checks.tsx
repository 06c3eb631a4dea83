/** Engines to tick, each with its state and, where it cannot, the reason. */
import { whyNoVote } from '#contract/assist.ts'
import type { EngineInfo } from '#contract/engine.ts'
import { cx } from '../../../app/ui/cx.ts'
import { StatusDot } from '../../../app/ui/status-dot.tsx'

export interface EngineChecksProps {
  engines: readonly EngineInfo[]
  chosen: readonly EngineInfo[]
  onChange: (ids: string[]) => void
}

export function EngineChecks({ engines, chosen, onChange }: EngineChecksProps) {
  const ids = chosen.map(({ id }) => id)
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 font-medium text-muted text-xs">Engines that answer</legend>
      {engines.map((engine) => {
        const why = whyNoVote(engine)
        const on = ids.includes(engine.id)
        return (
          <label
            key={engine.id}
            className={cx(
              'target flex min-w-0 items-center gap-2 rounded-lg px-2 text-[13px]',
              why ? 'text-faint' : 'cursor-pointer hover:bg-hover',
            )}
          >
            <input
              type="checkbox"
              className="size-4 accent-refined"
              checked={on}
              // One has to stay.
              disabled={why !== null || (on && ids.length === 1)}
              onChange={() => onChange(on ? ids.filter((id) => id !== engine.id) : [...ids, engine.id])}
            />
            <StatusDot status={engine.status} />
            <span className="min-w-0 grow">
              <span className="block truncate">{engine.label}</span>
              {why && <span className="block text-xs">{why}</span>}
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
