/** How the map is drawn: true patches or smooth, colour scale, what stays clear. */
import { ChevronDown } from 'lucide-react'
import { formatRatio } from '#contract/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Popover } from '../../../app/ui/popover.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Slider } from '../../../app/ui/slider.tsx'
import { Switch } from '../../../app/ui/switch.tsx'
import { scaleGradient, scaleNames, scaleValue } from '../../../canvas/heat.ts'
import type { InspectSearch } from '../search.ts'
import type { HeatView } from './use-heat.ts'

export interface DrawingMenuProps {
  view: HeatView
  look: InspectSearch
  set: (patch: InspectSearch) => void
  setLive: (patch: InspectSearch) => void
}

export function DrawingMenu({ view, look, set, setLive }: DrawingMenuProps) {
  const smooth = look.smooth ?? true
  const threshold = look.threshold ?? 0
  return (
    <Popover
      label="How the map is drawn"
      side="top"
      className="w-72"
      trigger={
        <Button className="gap-1">
          {smooth ? 'Smooth' : 'Patches'}
          <ChevronDown size={14} className="text-muted" aria-hidden="true" />
        </Button>
      }
    >
      <div className="flex flex-col gap-3 text-[13px]">
        <Segmented
          label="Drawn as"
          value={smooth ? 'smooth' : 'patches'}
          options={[
            { value: 'patches', label: 'True patches' },
            { value: 'smooth', label: 'Smooth' },
          ]}
          onChange={(value) => set({ smooth: value === 'smooth' })}
        />
        <fieldset>
          <legend className="eyebrow mb-1">Colour scale</legend>
          {scaleNames.map((name) => (
            <label
              key={name}
              className={cx(
                'target flex cursor-pointer items-center gap-3 rounded-lg px-2 hover:bg-hover',
                name === view.scale.name && 'bg-hover',
              )}
            >
              <input
                type="radio"
                name="colour-scale"
                checked={name === view.scale.name}
                onChange={() => set({ scale: name })}
                className="accent-current"
              />
              <span className="w-16">{name}</span>
              <span
                className="h-2 grow rounded-full"
                style={{ background: scaleGradient(name) }}
                aria-hidden="true"
              />
            </label>
          ))}
        </fieldset>
        <Switch
          label={view.kind === 'relative' ? 'Clear up to 1×, then fade in' : 'Fade low values out'}
          checked={look.fade !== false}
          onChange={(fade) => set({ fade: fade ? undefined : false })}
        />
        <div>
          <div className="flex justify-between">
            <span className="eyebrow">Draw only from</span>
            <span className="font-mono text-muted text-xs">
              {threshold > 0 ? formatRatio(scaleValue(view.scale, threshold)) : 'everything'}
            </span>
          </div>
          <Slider
            label="Draw only from"
            value={threshold}
            max={0.95}
            onChange={(value) => setLive({ threshold: value === 0 ? undefined : value })}
            valueText={threshold > 0 ? formatRatio(scaleValue(view.scale, threshold)) : 'everything'}
          />
        </div>
      </div>
    </Popover>
  )
}
