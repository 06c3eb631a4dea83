/** The kernel without the app, for browser tests: panes that show what a test says, and tell what happened. */
import { useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { type Box, box, type PlainBox } from '#contract/space.ts'
import { createCameraStore } from '../../src/canvas/camera-store.ts'
import { addEdit, type EditHistory, redoEdit, startHistory, undoEdit } from '../../src/canvas/edit-history.ts'
import type { Heat } from '../../src/canvas/heat.ts'
import { Lens, type LensPart } from '../../src/canvas/lens.tsx'
import { openLocalPicture } from '../../src/canvas/local-picture.ts'
import type { PaneBox } from '../../src/canvas/pane-box.ts'
import { PaneGrid } from '../../src/canvas/pane-grid.tsx'
import type { BoxPhase } from '../../src/canvas/pane-state.ts'
import type { PaneSource } from '../../src/canvas/source.ts'
import { canvasStats } from '../../src/canvas/stats.ts'
import type { CanvasLab, LabEvent, LabHeat, LabScene, LabSource } from './protocol.ts'

interface Shown extends Omit<LabScene, 'source' | 'heat'> {
  readonly paneSource: PaneSource
  readonly paneHeat: Heat | null
  readonly paneBoxes: readonly PaneBox[]
  readonly lensParts: readonly LensPart[]
}

const cameras = createCameraStore(undefined)
const events: LabEvent[] = []
const listeners = new Set<() => void>()
let shown: Shown | null = null
let history: EditHistory<readonly PaneBox[]> = startHistory([])

function show(next: Shown): void {
  shown = next
  for (const listener of listeners) listener()
}

const plain = ({ x, y, width, height }: Box<'image'>): PlainBox => ({ x, y, width, height })

/** A box that is put where it was is no edit. */
const equal = (a: readonly PaneBox[], b: readonly PaneBox[]) => JSON.stringify(a) === JSON.stringify(b)

function setBoxes(next: readonly PaneBox[]): void {
  history = addEdit(history, next, performance.now(), { same: equal, joinMs: 0 })
  if (shown) show({ ...shown, paneBoxes: history.now })
}

async function sourceOf(source: LabSource): Promise<PaneSource> {
  if (source.kind === 'iiif') return source
  const bytes = Uint8Array.from(atob(source.base64), (c) => c.charCodeAt(0))
  const { url } = await openLocalPicture(new Blob([bytes], { type: 'image/jpeg' }))
  return { kind: 'iiif', url }
}

function heatOf(heat: LabHeat | null): Heat | null {
  if (!heat) return null
  const { rows, columns, hot } = heat
  const values = new Float32Array(rows * columns).fill(1)
  values[hot.row * columns + hot.column] = 4
  return {
    values,
    rows,
    columns,
    region: box('image', heat.region),
    ...(heat.within ? { within: box('image', heat.within) } : {}),
    scale: { name: 'viridis', domain: [0.25, 4], logRatio: true },
    opacity: 1,
    smooth: false,
    threshold: 2,
  }
}

function App() {
  const scene = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  if (!scene) return null
  const panes = Array.from({ length: scene.panes }, (_, i) => ({
    pane: `p${i}`,
    label: `Pane ${i}`,
    imageSize: scene.size,
    source: scene.paneSource,
    boxes: scene.paneBoxes,
    selected: scene.selected,
    tool: scene.tool,
    lens: scene.lens,
    heat: scene.paneHeat,
    dimOutside: null,
    onSelect(id: string | null) {
      events.push({ type: 'select', id })
      if (shown) show({ ...shown, selected: id })
    },
    onBoxChange(id: string, to: Box<'image'>, phase: BoxPhase) {
      events.push({ type: 'change', id, box: plain(to), phase })
      if (phase === 'end') setBoxes(history.now.map((b) => (b.id === id ? { ...b, box: to } : b)))
    },
    onDraw(drawn: Box<'image'>) {
      events.push({ type: 'draw', box: plain(drawn) })
    },
    onPoint: () => undefined,
  }))
  return (
    <div style={{ position: 'relative', width: '100%', height: '100%' }}>
      <PaneGrid cameras={cameras} panes={panes} />
      {scene.lens && <Lens cameras={cameras} parts={scene.lensParts} />}
    </div>
  )
}

async function untilShown(): Promise<void> {
  const panes = () => [...document.querySelectorAll<HTMLElement>('[data-pane]')]
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const ready = () => panes().length === shown?.panes && panes().every((p) => p.dataset.sharp === 'true')
  while (!ready()) await frame()
  for (let i = 0; i < 3; i++) await frame()
}

const canvasLab: CanvasLab = {
  async mount({ source, heat, boxes, ...scene }) {
    const paneBoxes = boxes.map((b) => ({ ...b, box: box('image', b.box) }))
    const paneSource = await sourceOf(source)
    history = startHistory(paneBoxes)
    show({
      ...scene,
      boxes,
      paneBoxes,
      paneSource,
      paneHeat: heatOf(heat),
      lensParts: [
        { label: 'one', source: paneSource },
        { label: 'other', source: paneSource },
      ],
    })
    await untilShown()
  },
  async change({ heat, ...part }) {
    if (!shown) throw new Error('nothing is mounted')
    show({ ...shown, ...part, ...(heat === undefined ? {} : { paneHeat: heatOf(heat) }) })
    await untilShown()
  },
  camera: (pane) => cameras.get(pane),
  look: (camera, pane) => cameras.set(camera, pane),
  fit: () => cameras.show('fit', { ms: 0 }),
  link: (on) => cameras.link(on),
  events: () => events,
  boxes: () => history.now,
  undo() {
    history = undoEdit(history)
    if (shown) show({ ...shown, paneBoxes: history.now })
  },
  redo() {
    history = redoEdit(history)
    if (shown) show({ ...shown, paneBoxes: history.now })
  },
  stats: () => ({ ...canvasStats }),
}
Object.assign(globalThis, { canvasLab })

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
