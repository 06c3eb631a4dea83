/** The strip under an answer map: opacity, its scale, and where the answer can be read best. */

import { formatProbability } from '#contract/format.ts'
import { isTerminal, type Run } from '#contract/run.ts'
import { bestCell } from '#contract/survey-facts.ts'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Slider } from '../../../app/ui/slider.tsx'
import { scaleGradient } from '../../../canvas/heat.ts'
import type { InspectSearch } from '../search.ts'
import { HeatToggle } from '../strip/heat-toggle.tsx'
import type { SurveyHeat } from './use-survey-heat.ts'

export interface SurveyStripProps {
  run: Run
  view: SurveyHeat
  look: InspectSearch
  set: (patch: InspectSearch) => void
  setLive: (patch: InspectSearch) => void
}

export function SurveyStrip({ run, view, look, set, setLive }: SurveyStripProps) {
  const { map, heat } = view
  const best = bestCell(map)
  const total = map.rows * map.columns
  const unit = map.measure === 'vote' ? 'vote' : 'probability'
  return (
    <section
      aria-label="Answer map"
      className="flex min-h-[88px] flex-wrap items-center gap-x-3.5 gap-y-3 border-line border-t bg-panel px-4 py-3"
    >
      <HeatToggle on={look.heat !== false} onChange={(on) => set({ heat: on ? undefined : false })} />
      <div className="w-20">
        <span className="text-muted text-xs">Opacity</span>
        <Slider
          label="Opacity of the answer map"
          value={heat.opacity}
          onChange={(opacity) => setLive({ opacity })}
          valueText={`${Math.round(heat.opacity * 100)} %`}
        />
      </div>
      <div className="w-40">
        <span className="text-muted text-xs">
          {unit} of “{map.target}”
        </span>
        <div
          className="mt-1 h-2 rounded-full"
          style={{ background: scaleGradient(heat.scale.name) }}
          role="img"
          aria-label={`Colour scale, ${unit} from 0 to 100 %`}
        />
        <div className="mt-1 flex justify-between font-mono text-[11px] text-faint leading-4">
          <span>0 %</span>
          <span>100 %</span>
        </div>
      </div>
      <Segmented
        label="Drawn as"
        value={heat.smooth ? 'smooth' : 'tiles'}
        options={[
          { value: 'tiles', label: 'Tiles' },
          { value: 'smooth', label: 'Smooth' },
        ]}
        onChange={(value) => set({ smooth: value === 'smooth' })}
      />
      <p
        className="min-w-48 grow basis-48 text-right text-muted text-xs leading-5"
        data-testid="survey-reading"
      >
        {isTerminal(run.status) ? '' : `${map.cells.length} of ${total} crops asked. `}
        {best && (
          <>
            Read best in row {best.row + 1}, column {best.column + 1}:{' '}
            <b className="font-mono font-semibold text-[15px] text-fg">{formatProbability(best.value)}</b>
          </>
        )}
        <br />
        <span className="text-faint">
          The map tells where the answer can be read, the heatmap where the model looked.
        </span>
      </p>
    </section>
  )
}
