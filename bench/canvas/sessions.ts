/** Which sessions there are, and in which order: a viewer after the other, back again, and so on. */
import type { ViewerName } from './lab/spec.ts'
import type { BigImage } from './loupe.ts'

export interface Setting {
  readonly image: BigImage
  readonly pixelRatio: number
  readonly panes: number
  readonly uncapped: boolean
  readonly viewers: readonly ViewerName[]
}

const both: readonly ViewerName[] = ['ours', 'osd-tuned']
const all: readonly ViewerName[] = ['ours', 'osd-tuned', 'osd-default']

function grid(images: readonly BigImage[], ratios: readonly number[]): Setting[] {
  const capped = images.flatMap((image) =>
    ratios.flatMap((pixelRatio) =>
      [1, 4].map(
        (panes): Setting => ({
          image,
          pixelRatio,
          panes,
          uncapped: false,
          // Against its defaults once per image: they differ from the tuned ones in loading only.
          viewers: panes === 1 && pixelRatio === 1 ? all : both,
        }),
      ),
    ),
  )
  const uncapped = ratios.map(
    (pixelRatio): Setting => ({ image: '16k', pixelRatio, panes: 1, uncapped: true, viewers: both }),
  )
  return [...capped, ...uncapped]
}

export const fullSettings = grid(['16k', 'gigapixel'], [1, 2])
/** One image with the server's tiles in memory, one pane and four. */
export const quickSettings: readonly Setting[] = grid(['16k'], [1]).map((s) => ({ ...s, viewers: both }))

/** Forwards in even rounds, backwards in odd ones: what drifts meets all alike. */
export function orderOf(viewers: readonly ViewerName[], round: number): ViewerName[] {
  return round % 2 === 0 ? [...viewers] : viewers.toReversed()
}

export function nameOf({ image, pixelRatio, panes, uncapped }: Setting): string {
  const what = panes === 1 ? 'one pane' : `${panes} linked panes, heatmaps, 1,000 boxes`
  const served = image === '16k' ? 'tiles in memory' : 'tiles rendered on demand'
  return `${image}, ${served}, ${pixelRatio}x screen, ${what}${uncapped ? ', no frame cap' : ''}`
}
