/**
 * The pane's Konva stage: three layers of one shape each (pixels, heatmap, boxes). Made by hand and not through React:
 * nothing on it ever changes by rendering, and a second React renderer would cost every first visit some 40 kB.
 */
import { Konva } from 'konva/lib/Global.js'
import { Layer } from 'konva/lib/Layer.js'
import { Shape } from 'konva/lib/Shape.js'
import { Stage } from 'konva/lib/Stage.js'

// The page's own loop draws, on values; Konva's would draw on every attribute.
Konva.autoDrawEnabled = false

export interface PaneStage {
  readonly stage: Stage
  readonly pixels: Layer
  readonly heat: Layer
  readonly boxes: Layer
}

/** Builds the stage inside `container`; `stage.destroy()` takes it away again. */
export function createPaneStage(container: HTMLDivElement): PaneStage {
  const stage = new Stage({ container, width: 0, height: 0, listening: false })
  const layer = () => {
    const made = new Layer({ listening: false })
    made.add(new Shape({ listening: false, perfectDrawEnabled: false }))
    stage.add(made)
    return made
  }
  return { stage, pixels: layer(), heat: layer(), boxes: layer() }
}
