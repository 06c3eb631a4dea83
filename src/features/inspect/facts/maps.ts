/** Attention maps as people read them: the ticks of a legend, the sentence that is read out. */

import { formatRatio, formatShare } from '#contract/format.ts'
import { type ColourScale, scalePosition } from '../../../canvas/heat.ts'
import type { MapKind, Scale } from '../../../canvas/map-scale.ts'
import type { InspectSearch } from '../search.ts'

/** What of a map is coloured at all, whatever its scale is. */
export function coloursOf(look: InspectSearch): { fade: boolean; from: number } {
  return { fade: look.fade !== false, from: look.threshold ?? 0 }
}

/** The ticks under the legend: where on it, 0..1, and what stands there. */
export function ticksOf(scale: Scale): { at: number; label: string }[] {
  const [low, high] = scale.domain
  const full: ColourScale = { ...scale, name: 'inferno' }
  return [low, 1, high].map((value) => ({ at: scalePosition(full, value), label: tick(value) }))
}

function tick(value: number): string {
  if (value === 0) return '0'
  if (value < 1) return formatRatio(value)
  return `${Number(value.toPrecision(2))}×`
}

export interface CoverageLike {
  readonly share: number
  readonly areaShare: number
  readonly ratio: number
}

export const mapWords: Record<MapKind, { title: string; of: string; explain: string }> = {
  relative: {
    title: 'Relative attention',
    of: 'of relative attention',
    explain: 'Attention for this question divided by attention for a generic prompt; 1× is no difference.',
  },
  question: {
    title: 'Question attention',
    of: 'of the attention',
    explain: 'Attention for this question, as multiples of an even spread over the picture.',
  },
  generic: {
    title: 'Generic attention',
    of: 'of the generic attention',
    explain: 'Attention for the generic prompt, as multiples of an even spread over the picture.',
  },
}

/** "21.6 % of relative attention in 3.1 % of the area: 7.0×", as one sentence for copying and reading aloud. */
export function readingSentence(coverage: CoverageLike, kind: MapKind): string {
  const share = formatShare(coverage.share)
  return `${share} ${mapWords[kind].of} in ${formatShare(coverage.areaShare)} of the area: ${formatRatio(coverage.ratio)}`
}
