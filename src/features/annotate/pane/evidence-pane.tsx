/** One big pane: the picture, with the evidence drawn, moved and resized by mouse, finger and keys. */
import { Maximize, MousePointer2, ScanSearch, Square, SquarePlus, Trash2 } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { formatZoom } from '#contract/format.ts'
import { type Box, type Point, type Size, unionBox } from '#contract/space.ts'
import { useCommand } from '../../../app/commands.ts'
import { DrawHint } from '../../../app/ui/draw-hint.tsx'
import { ToolButton } from '../../../app/ui/tool-button.tsx'
import { settleBox } from '../../../canvas/box-edit.ts'
import { type CameraStore, createCameraStore } from '../../../canvas/camera-store.ts'
import { Overview } from '../../../canvas/overview.tsx'
import { Pane } from '../../../canvas/pane.tsx'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import { focusPane, paneCommands } from '../../../canvas/pane-commands.ts'
import type { BoxPhase, Tool } from '../../../canvas/pane-state.ts'
import type { PaneSource } from '../../../canvas/source.ts'

export interface EvidencePaneProps {
  imageId: string
  imageSize: Size
  /** accessible name */
  label: string
  evidence: readonly Box<'image'>[]
  /** boxes that are only looked at, such as those of others */
  others?: readonly PaneBox[]
  /** while a box is under the hand: not a change yet */
  onLive: (evidence: readonly Box<'image'>[] | null) => void
  onEvidence: (evidence: readonly Box<'image'>[], what: string, join?: string) => void
  children?: ReactNode
}

const paneName = 'evidence'
const idOf = (at: number) => `evidence-${at}`
const noBoxes: readonly PaneBox[] = []

/** Mounted anew for another item. */
export function EvidencePane(props: EvidencePaneProps) {
  const { imageId, imageSize, label, evidence, others = noBoxes, onLive, onEvidence, children } = props
  const [cameras] = useState(() => createCameraStore())
  const [tool, setTool] = useState<Tool | 'another'>('select')
  const [selected, setSelected] = useState<string | null>(evidence.length > 0 ? idOf(0) : null)
  const [live, setLive] = useState<readonly Box<'image'>[] | null>(null)
  const status = useRef<HTMLParagraphElement>(null)
  const source = useMemo<PaneSource>(() => ({ kind: 'iiif', url: `/iiif/3/${imageId}` }), [imageId])
  const shown = live ?? evidence
  const boxes = useMemo<PaneBox[]>(
    () => [
      ...others,
      ...shown.map((one, at) => ({
        id: idOf(at),
        box: one,
        role: 'evidence' as const,
        label: shown.length === 1 ? 'evidence' : `evidence ${at + 1}`,
        editable: true,
      })),
    ],
    [others, shown],
  )
  const put = (next: readonly Box<'image'>[] | null) => {
    setLive(next)
    onLive(next)
  }
  const onBoxChange = (id: string, changed: Box<'image'>, phase: BoxPhase) => {
    if (phase === 'cancel') return put(null)
    const settled = settleBox(changed, imageSize)
    if (!settled) return
    const next = shown.map((one, at) => (idOf(at) === id ? settled : one))
    if (phase === 'move') return put(next)
    put(null)
    onEvidence(next, 'move the evidence box', `evidence ${id}`)
  }
  const add = (drawn: Box<'image'>, another: boolean) => {
    const settled = settleBox(drawn, imageSize)
    setTool('select')
    if (!settled) return
    const at = evidence.findIndex((_, index) => idOf(index) === selected)
    const replaced = at >= 0 ? at : 0
    const next =
      another || evidence.length === 0
        ? [...evidence, settled]
        : evidence.map((one, index) => (index === replaced ? settled : one))
    onEvidence(next, another ? 'draw one more box' : 'draw the evidence box')
    setSelected(idOf(another || evidence.length === 0 ? next.length - 1 : replaced))
  }
  const place = () => {
    focusPane(paneName)
    const placed = paneCommands(cameras, paneName).placedBox()
    if (placed) add(placed, tool === 'another')
  }
  const draw = (next: Tool | 'another') => {
    setTool(tool === next ? 'select' : next)
    // A selected box would take the arrows that now move the view to where the box is wanted.
    if (next !== 'select') setSelected(evidence.length > 0 && next === 'draw' ? selected : null)
    focusPane(paneName)
  }
  const chosen = shown.findIndex((_, at) => idOf(at) === selected)
  const remove = () => {
    const gone = chosen >= 0 ? chosen : evidence.length - 1
    onEvidence(
      evidence.filter((_, at) => at !== gone),
      'delete an evidence box',
    )
    setSelected(null)
  }
  const target = chosen >= 0 ? shown[chosen] : wholeOf(shown)
  useCommand('zoom-in', () => paneCommands(cameras).zoomIn())
  useCommand('zoom-out', () => paneCommands(cameras).zoomOut())
  useCommand('zoom-fit', () => paneCommands(cameras).fit())
  useCommand('zoom-box', () => target && paneCommands(cameras).zoomTo(target, 0.6), target != null)
  useCommand('tool-select', () => setTool('select'))
  useCommand('tool-box', () => draw('draw'))
  useCommand('box-another', () => draw('another'), evidence.length > 0)
  useCommand('box-place', place, tool !== 'select')
  useCommand('delete-box', remove, evidence.length > 0)
  useCommand('go-picture', () => {
    focusPane(paneName)
    if (evidence.length > 0) setSelected(idOf(Math.max(0, chosen)))
  })
  useCommand('annotate-back', () => setTool('select'), tool !== 'select')
  const onPoint = useStatus(status, cameras)
  return (
    <div className="relative size-full min-h-0 overflow-hidden bg-canvas" data-testid="evidence-pane">
      <Pane
        pane={paneName}
        label={label}
        className="size-full"
        imageSize={imageSize}
        source={source}
        cameras={cameras}
        boxes={boxes}
        selected={tool === 'select' ? selected : null}
        tool={tool === 'select' ? 'select' : 'draw'}
        heat={null}
        dimOutside={null}
        onSelect={setSelected}
        onBoxChange={onBoxChange}
        onDraw={(drawn) => add(drawn, tool === 'another')}
        onPoint={onPoint}
      />
      {children}
      <p
        ref={status}
        className="caption pointer-events-none absolute bottom-3 left-3 flex h-6 items-center rounded-md px-2.5 font-mono text-[11.5px] max-md:hidden"
      />
      <DrawHint on={tool !== 'select'} className="top-3" />
      <Overview
        imageSize={imageSize}
        source={source}
        cameras={cameras}
        pane={paneName}
        className="absolute! right-3 bottom-3 max-md:hidden!"
      />
      <div
        role="toolbar"
        aria-label="Picture tools"
        className="-translate-x-1/2 absolute bottom-2 left-1/2 z-20 flex gap-px rounded-xl bg-[rgb(10_10_10/0.82)] p-0.5 text-on-caption shadow-float backdrop-blur-md"
      >
        <ToolButton
          icon={MousePointer2}
          label="Select and pan"
          command="tool-select"
          pressed={tool === 'select'}
        />
        <ToolButton
          icon={Square}
          label="Draw the evidence box"
          command="tool-box"
          pressed={tool === 'draw'}
        />
        <ToolButton
          icon={SquarePlus}
          label="Draw one more box"
          command="box-another"
          pressed={tool === 'another'}
          disabled={evidence.length === 0}
        />
        <ToolButton
          icon={Trash2}
          label="Delete the box"
          command="delete-box"
          disabled={evidence.length === 0}
        />
        <span aria-hidden="true" className="mx-0.5 my-1.5 w-px bg-white/20" />
        <ToolButton icon={Maximize} label="Fit the whole picture" command="zoom-fit" />
        <ToolButton icon={ScanSearch} label="Zoom to the box" command="zoom-box" disabled={target == null} />
      </div>
    </div>
  )
}

function wholeOf(boxes: readonly Box<'image'>[]): Box<'image'> | undefined {
  const [first, ...rest] = boxes
  return first && rest.reduce((all, next) => unionBox(all, next), first)
}

/** Zoom and the place under the pointer, written straight into the page: they change every frame. */
function useStatus(element: { current: HTMLElement | null }, cameras: CameraStore) {
  const point = useRef<Point<'image'> | null>(null)
  const write = useCallback(() => {
    if (!element.current) return
    const at = point.current
    const place = at ? [`x ${Math.floor(at.x)} y ${Math.floor(at.y)} image px`] : []
    element.current.textContent = [`zoom ${formatZoom(cameras.get(paneName).scale)}`, ...place].join(' · ')
  }, [element, cameras])
  useEffect(() => {
    write()
    return cameras.subscribe(write)
  }, [cameras, write])
  return useCallback(
    (next: Point<'image'> | null) => {
      point.current = next
      write()
    },
    [write],
  )
}
