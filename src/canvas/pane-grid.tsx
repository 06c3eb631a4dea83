/** Up to four linked panes for comparing: one camera, one store of tiles, their own boxes and map each. */
import type { ReactNode } from 'react'
import type { CameraStore } from './camera-store.ts'
import { Pane, type PaneProps } from './pane.tsx'

export interface GridPane extends Omit<PaneProps, 'cameras' | 'className' | 'style'> {
  /** names the pane; stays the same while it shows the same thing */
  readonly pane: string
  /** lies over the pane's upper left corner, such as a title; takes no events unless it asks for them */
  readonly caption?: ReactNode
}

export interface PaneGridProps {
  readonly cameras: CameraStore
  /** one to four; more are not shown */
  readonly panes: readonly GridPane[]
  readonly className?: string
}

export const mostPanes = 4

/** Columns and rows for so many panes: side by side, or two by two. */
export function gridShape(count: number): { columns: number; rows: number } {
  const shown = Math.max(1, Math.min(mostPanes, count))
  const columns = shown === 4 ? 2 : shown
  return { columns, rows: Math.ceil(shown / columns) }
}

/** Fills its parent. */
export function PaneGrid({ cameras, panes, className }: PaneGridProps) {
  const { columns, rows } = gridShape(panes.length)
  return (
    <div
      data-testid="pane-grid"
      className={className}
      style={{
        display: 'grid',
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
        gap: 1,
        width: '100%',
        height: '100%',
        overflow: 'hidden',
      }}
    >
      {panes.slice(0, mostPanes).map(({ caption, ...pane }) => (
        <div key={pane.pane} style={{ position: 'relative', minWidth: 0, minHeight: 0 }}>
          <Pane {...pane} cameras={cameras} style={{ width: '100%', height: '100%' }} />
          {caption && (
            <div
              style={{
                position: 'absolute',
                left: 12,
                top: 12,
                right: 12,
                display: 'flex',
                pointerEvents: 'none',
              }}
            >
              {caption}
            </div>
          )}
        </div>
      ))}
    </div>
  )
}
