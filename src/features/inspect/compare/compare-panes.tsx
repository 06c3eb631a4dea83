/** The picture of a comparison: all boxes on one pane, or up to four linked panes with one run each. */
import { useMemo, useRef } from 'react'
import { formatRatio } from '#contract/format.ts'
import type { ImageInfo } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import type { Point } from '#contract/space.ts'
import { useCommand } from '../../../app/commands.ts'
import { Segmented } from '../../../app/ui/segmented.tsx'
import type { CameraStore } from '../../../canvas/camera-store.ts'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import { type GridPane, mostPanes, PaneGrid } from '../../../canvas/pane-grid.tsx'
import { mapWords, ticksOf } from '../facts/maps.ts'
import { FactChip, TitleChip } from '../panes/caption.tsx'
import { leftPane } from '../panes/pane-names.ts'
import { type PointReader, PointStatus } from '../panes/point-status.tsx'
import { useZoomCommands } from '../panes/use-zoom-commands.ts'
import type { InspectSearch } from '../search.ts'
import { CompareTools } from './compare-tools.tsx'
import { type ComparedHeat, canShareScale, onChosenScale, sharesScale } from './one-scale.ts'
import { usePaneHeats } from './use-pane-heats.ts'

export interface ComparePanesProps {
  image: ImageInfo
  cameras: CameraStore
  look: InspectSearch
  set: (patch: InspectSearch) => void
  runs: readonly Run[]
  labels: ReadonlyMap<string, string>
  /** a run's id */
  selected: string | null
  onSelect: (runId: string | null) => void
}

export function ComparePanes(props: ComparePanesProps) {
  const { image, cameras, look, set, runs, labels, selected, onSelect } = props
  const reader = useRef<PointReader | null>(null)
  const source = useMemo(() => ({ kind: 'iiif' as const, url: image.iiif }), [image.iiif])
  const apart = look.apart === true && runs.length > 1
  const chosen = runs.find((run) => run.id === selected)
  // On one picture the maps of several would hide each other: there it is the chosen run's.
  const mapped = apart ? runs.slice(0, mostPanes) : chosen ? [chosen] : []
  const views = usePaneHeats(mapped, look)
  const heats = onChosenScale(views, look)
  const heatOn = look.heat !== false
  const overlays = look.overlays !== false
  const hasMap = heats.some((heat) => heat !== null)
  const oneScale = sharesScale(look)
  const canShare = heatOn && canShareScale(views)
  const evidence = evidenceOf(runs[0])
  const boxToShow = boxOf(chosen) ?? runs.map(boxOf).find((box) => box !== null) ?? runs[0]?.evidence ?? null

  useZoomCommands(cameras, boxToShow)
  const toggleOverlays = () => set({ overlays: overlays ? false : undefined })
  useCommand('overlays', toggleOverlays, true, toggleOverlays)
  const toggleHeat = () => set({ heat: heatOn ? false : undefined })
  useCommand('heatmap', toggleHeat, hasMap, toggleHeat)
  useCommand('same-scale', () => set({ sameScale: oneScale ? false : undefined }), canShare)

  const shared = {
    imageSize: image,
    source,
    dimOutside: null,
    selected: selected ? `box ${selected}` : null,
    tool: 'select' as const,
    onSelect: (id: string | null) => onSelect(id?.startsWith('box ') ? id.slice(4) : null),
    onBoxChange: nothing,
    onDraw: nothing,
    onPoint: (point: Point<'image'> | null) => reader.current?.show(point),
  }
  const name = (run: Run, at: number) => `${at + 1} ${labels.get(run.id) ?? run.method}`
  const heatAt = (at: number) => (heatOn ? (heats[at]?.view.heat ?? null) : null)
  const scaleAt = (at: number) => heatOn && heats[at]?.view.heat && <MapScale {...heats[at]} />
  const together: GridPane = {
    ...shared,
    pane: leftPane,
    label: 'The picture, with the box of every compared run',
    heat: heatAt(0),
    boxes: overlays
      ? [
          ...evidence,
          ...runs.flatMap((run, at) =>
            selected === null || selected === run.id ? boxesOf(run, name(run, at), selected === run.id) : [],
          ),
        ].sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)
      : [],
    caption: scaleAt(0),
  }
  const each = runs.slice(0, mostPanes).map(
    (run, at): GridPane => ({
      ...shared,
      // The first one keeps the name that the address knows.
      pane: at === 0 ? leftPane : `run ${run.id}`,
      label: name(run, at),
      heat: heatAt(at),
      boxes: overlays ? [...evidence, ...boxesOf(run, name(run, at), true)] : [],
      insets: { top: 40, bottom: 0 },
      caption: (
        <span className="flex flex-wrap gap-1.5">
          <TitleChip narrow>{name(run, at)}</TitleChip>
          {scaleAt(at)}
        </span>
      ),
    }),
  )
  const panes = apart ? each : [together]
  /** of the map on the pane under the pointer */
  const wordsAt = (point: Point<'image'>) => {
    const at = panes.findIndex((one) => one.pane === cameras.pointed?.pane)
    const value = heats[at]?.view.valueAt(point) ?? null
    return value === null ? null : `${formatRatio(value)} attention`
  }
  return (
    <div className="@container relative min-h-0 overflow-hidden bg-canvas">
      <PaneGrid cameras={cameras} panes={panes} />
      <PointStatus cameras={cameras} image={image} reader={reader} wordsAt={heatOn ? wordsAt : null} />
      <CompareTools
        hasBox={boxToShow !== null}
        overlays={overlays}
        heat={hasMap ? heatOn : null}
        sameScale={canShare ? oneScale : null}
      />
      {runs.length > 1 && (
        <Segmented
          label="Panes"
          value={apart ? 'apart' : 'together'}
          options={[
            { value: 'together', label: 'One picture' },
            { value: 'apart', label: runs.length > mostPanes ? `First ${mostPanes} apart` : 'A pane each' },
          ]}
          onChange={(value) => set({ apart: value === 'apart' ? true : undefined })}
          className="absolute right-3 bottom-3 z-10 @max-[36rem]:bottom-24"
        />
      )}
    </div>
  )
}

const scaleWords = { shared: 'same scale', own: 'own scale' } as const

const nothing = () => undefined

/** Each map says its scale, and whether the others have the same. */
function MapScale({ view, how }: ComparedHeat) {
  const ticks = ticksOf(view.scale).map((tick) => tick.label)
  const ends = `${ticks.at(0)} to ${ticks.at(-1)}`
  return (
    <>
      <FactChip
        facts={[mapWords[view.kind].title, ends, how && scaleWords[how]]}
        testId="map-scale"
        className="@max-[30rem]:hidden"
      />
      {/* On a phone's small panes all of it would lie over half of the picture. */}
      <FactChip facts={[ends]} className="@min-[30rem]:hidden" />
    </>
  )
}

function boxOf(run: Run | undefined) {
  return run?.box?.box ?? null
}

function evidenceOf(run: Run | undefined): PaneBox[] {
  return run?.evidence ? [{ id: 'evidence', box: run.evidence, role: 'evidence', label: 'evidence' }] : []
}

/** The run's box with its number, and where asked for the region that was really sent. */
function boxesOf(run: Run, name: string, withCrop: boolean): PaneBox[] {
  const list: PaneBox[] = []
  if (withCrop && run.cropBox) {
    const label = `${name.split(' ')[0]} crop sent`
    list.push({ id: `crop ${run.id}`, box: run.cropBox, role: 'refined', dashed: true, label })
  }
  if (run.box?.box) {
    const role = run.boxBy === 'person' ? 'person' : 'initial'
    list.push({ id: `box ${run.id}`, box: run.box.box, role, label: name })
  }
  return list
}
