/** Which pictures and maps of a run stand where on the screen. */
import type { Attention, Run, SentImage, Step } from './run.ts'
import type { Size } from './space.ts'

/** Steps in order; a resumed stream may leave a hole until it has caught up. */
export function stepsOf(run: Pick<Run, 'steps'> | null): Step[] {
  return run ? run.steps.filter((step): step is Step => step !== undefined) : []
}

function pictures(run: Run | null, role: SentImage['role']): SentImage[] {
  return stepsOf(run).flatMap((step) => step.images.filter((image) => image.role === role))
}

/** The downsampled picture that the model was sent first, null until it is made. */
export function viewOf(run: Run | null): SentImage | null {
  return pictures(run, 'view')[0] ?? null
}

/** The crop that the model was sent last, or in the step that is open; null until one is cut. */
export function cropOf(run: Run | null, openStep?: number): SentImage | null {
  const open = stepsOf(run).find((step) => step.index === openStep)
  const there = open?.images.findLast((image) => image.role === 'crop')
  return there ?? pictures(run, 'crop').at(-1) ?? null
}

/** How many image pixels one pixel of a sent picture stands for, in each direction. */
export function reduction({ region, width, height }: Pick<SentImage, 'width' | 'height' | 'region'>): {
  across: number
  down: number
} {
  return { across: region.width / width, down: region.height / height }
}

export interface MapChoice {
  /** as it stands in the URL: "step-image" */
  readonly key: string
  readonly step: Step
  readonly attention: Attention
  readonly picture: SentImage
  /** for a menu: which ask, which picture */
  readonly label: string
}

/** Every map of the run, in the order in which they were made. */
export function mapsOf(run: Run | null): MapChoice[] {
  return stepsOf(run).flatMap((step) =>
    step.attention.flatMap((attention) => {
      const picture = step.images[attention.image]
      if (!picture) return []
      const key = `${step.index}-${attention.image}`
      const ask = step.role === 'initial' ? 'initial answer' : 'refined answer'
      return [{ key, step, attention, picture, label: `${ask}, ${picture.role}` }]
    }),
  )
}

/**
 * The chosen map, else the one that shows where the model looked first: of the first answer, over the view. A run that
 * only looks again shows where it looked in the crop.
 */
export function chosenMap(maps: readonly MapChoice[], key: string | undefined): MapChoice | null {
  return (
    maps.find((map) => map.key === key) ??
    maps.find((map) => map.picture.role === 'view' && map.step.role === 'initial') ??
    maps.find((map) => map.picture.role === 'crop') ??
    maps[0] ??
    null
  )
}

/** The layer that is shown: the chosen one where the map has it, else the map's own default. */
export function chosenLayer(
  attention: Attention,
  layer: number | undefined,
): { layer: number; slice: number } {
  const wanted = layer !== undefined && attention.layers.includes(layer) ? layer : attention.defaultLayer
  return { layer: wanted, slice: Math.max(0, attention.layers.indexOf(wanted)) }
}

/** A picture so thin that a line of pixels is all there is to see. */
export function isExtreme(size: Size): boolean {
  return Math.max(size.width / size.height, size.height / size.width) > 40
}

/** The time that the asks of one side took, and the tokens they made, for the head of an answer card. */
export function askFacts(
  run: Run,
  role: Step['role'],
): { ms: number | null; tokens: number | null; step: Step | null } {
  const step = stepsOf(run).findLast((s) => s.kind === 'ask' && s.role === role) ?? null
  if (!step) return { ms: null, tokens: null, step: null }
  return { ms: step.durationMs, tokens: step.usage?.completionTokens ?? step.tokens?.length ?? null, step }
}
