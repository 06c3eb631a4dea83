/** The colour scale in ratio units, with the menu of which map is shown. */
import { ChevronDown } from 'lucide-react'
import { Popover } from '../../../app/ui/popover.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { scaleGradient } from '../../../canvas/heat.ts'
import { mapWords, ticksOf } from '../facts/maps.ts'
import type { InspectSearch } from '../search.ts'
import type { HeatView } from './use-heat.ts'

export function Legend({ view, set }: { view: HeatView; set: (patch: InspectSearch) => void }) {
  const words = mapWords[view.kind]
  return (
    <div className="w-36 min-w-0">
      <Popover
        label="Which map"
        side="top"
        className="w-80"
        trigger={
          <button
            type="button"
            className="-ml-1.5 flex h-6 max-w-full items-center gap-1 rounded px-1.5 text-muted text-xs hover:bg-hover hover:text-fg touch:h-11"
          >
            <span className="truncate">
              {view.token === null ? words.title : `Word “${view.token.trim()}”`}
            </span>
            <ChevronDown size={12} className="shrink-0" aria-hidden="true" />
          </button>
        }
      >
        <MapMenu view={view} set={set} />
      </Popover>
      <div
        className="mt-0.5 h-2 rounded-full"
        style={{ background: scaleGradient(view.scale.name) }}
        role="img"
        aria-label={`Colour scale from ${ticksOf(view.scale)
          .map((tick) => tick.label)
          .join(' over ')}`}
      />
      <div className="relative mt-1 h-4 font-mono text-[11px] text-faint leading-4" aria-hidden="true">
        {ticksOf(view.scale).map((tick, at) => (
          <span
            key={tick.label}
            className="absolute"
            style={
              at === 2
                ? { right: 0 }
                : { left: `${tick.at * 100}%`, transform: at === 0 ? undefined : 'translateX(-50%)' }
            }
          >
            {/* on a wide linear scale 1× would stand on the 0 */}
            {at === 1 && tick.at < 0.14 ? '' : tick.label}
          </span>
        ))}
      </div>
    </div>
  )
}

function MapMenu({ view, set }: { view: HeatView; set: (patch: InspectSearch) => void }) {
  const { attention } = view.chosen
  return (
    <div className="flex flex-col gap-3 text-[13px]">
      <Segmented
        label="Map"
        value={view.kind}
        options={(['relative', 'question', 'generic'] as const).map((kind) => ({
          value: kind,
          label: { relative: 'Relative', question: 'Question', generic: 'Generic' }[kind],
          disabled: !view.kinds.includes(kind),
        }))}
        onChange={(map) => set({ map })}
      />
      <p className="text-muted">{mapWords[view.kind].explain}</p>
      {view.kinds.length < 3 && <p className="text-muted">This engine gives the relative map only.</p>}
      {view.maps.length > 1 && (
        <fieldset>
          <legend className="eyebrow mb-1">Of which answer and picture</legend>
          {view.maps.map((choice) => (
            <label
              key={choice.key}
              className="target flex cursor-pointer items-center gap-2 rounded-lg px-2 hover:bg-hover"
            >
              <input
                type="radio"
                name="map-picture"
                checked={choice.key === view.chosen.key}
                onChange={() => set({ picture: choice.key, layer: undefined })}
                className="accent-current"
              />
              {choice.label}
            </label>
          ))}
        </fieldset>
      )}
      <p className="text-faint text-xs">
        Generic prompt: “{attention.genericPrompt}” · {attention.grid.columns} × {attention.grid.rows} patches
        · ε {attention.epsilon}
      </p>
    </div>
  )
}
