/** The picture of a comparison: all boxes on one pane, or up to four linked panes with one run each. */
import { useMemo, useState } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import { Segmented } from '../../../app/ui/segmented.tsx'
import type { CameraStore } from '../../../canvas/camera-store.ts'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import { type GridPane, mostPanes, PaneGrid } from '../../../canvas/pane-grid.tsx'
import { TitleChip } from '../panes/caption.tsx'
import { leftPane } from '../panes/pane-names.ts'

export interface ComparePanesProps {
  image: ImageInfo
  cameras: CameraStore
  runs: readonly Run[]
  labels: ReadonlyMap<string, string>
  /** a run's id */
  selected: string | null
  onSelect: (runId: string | null) => void
}

export function ComparePanes({ image, cameras, runs, labels, selected, onSelect }: ComparePanesProps) {
  const [apart, setApart] = useState(false)
  const source = useMemo(() => ({ kind: 'iiif' as const, url: image.iiif }), [image.iiif])
  const shared = {
    imageSize: image,
    source,
    heat: null,
    dimOutside: null,
    selected: selected ? `box ${selected}` : null,
    tool: 'select' as const,
    onSelect: (id: string | null) => onSelect(id?.startsWith('box ') ? id.slice(4) : null),
    onBoxChange: nothing,
    onDraw: nothing,
    onPoint: nothing,
  }
  const name = (run: Run, at: number) => `${at + 1} ${labels.get(run.id) ?? run.method}`
  const evidence = evidenceOf(runs[0])
  const together: GridPane = {
    ...shared,
    pane: leftPane,
    label: 'The picture, with the box of every compared run',
    boxes: [
      ...evidence,
      ...runs.flatMap((run, at) =>
        selected === null || selected === run.id ? boxesOf(run, name(run, at), selected === run.id) : [],
      ),
    ].sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height),
  }
  const each = runs.slice(0, mostPanes).map(
    (run, at): GridPane => ({
      ...shared,
      // The first one keeps the name that the address knows.
      pane: at === 0 ? leftPane : `run ${run.id}`,
      label: name(run, at),
      boxes: [...evidence, ...boxesOf(run, name(run, at), true)],
      insets: { top: 40, bottom: 0 },
      caption: <TitleChip>{name(run, at)}</TitleChip>,
    }),
  )
  return (
    <div className="relative min-h-0 bg-canvas">
      <PaneGrid cameras={cameras} panes={apart ? each : [together]} />
      {runs.length > 1 && (
        <Segmented
          label="Panes"
          value={apart ? 'apart' : 'together'}
          options={[
            { value: 'together', label: 'One picture' },
            { value: 'apart', label: runs.length > mostPanes ? `First ${mostPanes} apart` : 'A pane each' },
          ]}
          onChange={(value) => setApart(value === 'apart')}
          className="absolute bottom-3 left-3 z-10"
        />
      )}
    </div>
  )
}

const nothing = () => undefined

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
