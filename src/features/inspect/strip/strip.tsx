/** The strip under the panes: the heatmap's controls, its legend in ratio units, and the reading. */
import type { EngineInfo } from '#contract/engine.ts'
import { isTerminal, type Run } from '#contract/run.ts'
import { Disclosure } from '../../../app/ui/disclosure.tsx'
import { Slider } from '../../../app/ui/slider.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { defaultOpacity } from '../../../canvas/map-scale.ts'
import type { InspectSearch } from '../search.ts'
import { DrawingMenu } from './drawing-menu.tsx'
import { HeatToggle } from './heat-toggle.tsx'
import { LayerBars } from './layer-bars.tsx'
import { Legend } from './legend.tsx'
import { Reading } from './reading.tsx'
import type { HeatView } from './use-heat.ts'

export interface StripProps {
  run: Run | null
  engine: EngineInfo | null
  view: HeatView | null
  /** little room: the reading first, the controls folded */
  narrow: boolean
  look: InspectSearch
  set: (patch: InspectSearch) => void
  /** as `set`, for values that change as fast as a hand moves */
  setLive: (patch: InspectSearch) => void
}

export function Strip(props: StripProps) {
  const { view, narrow, look, set } = props
  const toggle = (
    <HeatToggle on={look.heat !== false} onChange={(on) => set({ heat: on ? undefined : false })} />
  )
  return (
    <section
      aria-label="Heatmap"
      className="flex min-h-[88px] flex-wrap items-center gap-x-3.5 gap-y-3 border-line border-t bg-panel px-4 py-3"
    >
      {!view ? (
        <p className="max-w-prose text-[13px] text-muted">{whyNoMap(props)}</p>
      ) : narrow ? (
        <>
          {toggle}
          <Outcome view={view} />
          <Disclosure summary="Layer, map and colours" className="w-full" summaryClassName="text-muted">
            <div className="flex flex-wrap items-center gap-x-4 gap-y-3 pt-3">
              <Controls {...props} view={view} />
            </div>
          </Disclosure>
        </>
      ) : (
        <>
          {toggle}
          <Controls {...props} view={view} />
          <Outcome view={view} />
        </>
      )}
    </section>
  )
}

function Controls({ view, look, set, setLive }: StripProps & { view: HeatView }) {
  return (
    <>
      <div className="w-20">
        <span className="text-muted text-xs">Opacity</span>
        <Slider
          label="Opacity of the heatmap"
          value={look.opacity ?? defaultOpacity}
          onChange={(opacity) => setLive({ opacity })}
          valueText={`${Math.round((look.opacity ?? defaultOpacity) * 100)} %`}
        />
      </div>
      <div className="w-36">
        <LayerBars
          layers={view.chosen.attention.layers}
          slice={view.slice}
          byLayer={view.byLayer}
          kind={view.kind}
          onPick={(layer) => setLive({ layer })}
        />
      </div>
      <Legend view={view} set={set} />
      <DrawingMenu view={view} look={look} set={set} setLive={setLive} />
    </>
  )
}

/** The figures, or why they are not there. */
function Outcome({ view }: { view: HeatView }) {
  return (
    <div className="flex min-w-48 grow basis-48 items-center justify-end md:basis-80">
      {view.problem ? (
        <p className="text-[13px] text-wrong" role="alert">
          The map could not be loaded: {view.problem.title}
        </p>
      ) : view.heat ? (
        <Reading view={view} />
      ) : (
        <Spinner label="Loading the map" />
      )}
    </div>
  )
}

/** No controls that do nothing: the strip says why there is no map. */
function whyNoMap({ run, engine }: StripProps): string {
  if (!run) {
    return engine && !engine.capabilities.attention
      ? `${engine.label} offers no attention maps, so there will be no heatmap.`
      : 'The relative-attention heatmap comes with the first answer: where the model looked, per layer, with its coverage.'
  }
  if (run.params.attention === false) return 'This run was asked without attention maps.'
  if (!isTerminal(run.status)) {
    return engine && !engine.capabilities.attention
      ? `${run.engineLabel} offers no attention maps.`
      : 'The heatmap comes with the first answer.'
  }
  if (engine && engine.id === run.engine && !engine.capabilities.attention)
    return `${run.engineLabel} offers no attention maps, so there is no heatmap of this run.`
  return 'This run holds no attention map.'
}
