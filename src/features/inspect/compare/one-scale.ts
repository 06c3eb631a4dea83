/** Maps that stand side by side: on one colour scale, or each on its own, and which of the two it is. */
import type { ColourScale } from '../../../canvas/heat.ts'
import { colouring, type Scale, sharedScale } from '../../../canvas/map-scale.ts'
import { coloursOf } from '../facts/maps.ts'
import type { InspectSearch } from '../search.ts'
import type { HeatView } from '../strip/use-heat.ts'

/** shared: at least one other map on the screen has the very same scale because it was made so */
export type ScaleHow = 'shared' | 'own'

export interface ComparedHeat {
  readonly view: HeatView
  /** null while it is the only map, or its numbers are not here yet */
  readonly how: ScaleHow | null
}

/**
 * One scale unless switched off: panes side by side are read as one figure, where a colour has to mean one strength.
 * On scales of their own the weakest map glows as bright as the strongest; that is the better look for "where", not for
 * "how much", so it is the choice and not the default.
 */
export const sharesScale = (look: InspectSearch): boolean => look.sameScale !== false

/** The maps on the scales that were chosen. Maps of different kinds have different units and never share one. */
export function onChosenScale(
  views: readonly (HeatView | null)[],
  look: InspectSearch,
): (ComparedHeat | null)[] {
  const shown = views.filter((view) => view?.heat)
  return views.map((view) => {
    if (!view) return null
    if (!view.heat || shown.length < 2) return { view, how: null }
    const [first, ...others] = alike(view, views)
    if (!first || others.length === 0 || !sharesScale(look)) return { view, how: 'own' }
    const scale: ColourScale = { ...sharedScale([first, ...others]), name: view.scale.name }
    const heat = { ...view.heat, ...colouring(scale, coloursOf(look)) }
    return { view: { ...view, scale, heat }, how: 'shared' }
  })
}

/** Whether there is anything to choose: two maps of one kind. */
export function canShareScale(views: readonly (HeatView | null)[]): boolean {
  return views.some((view) => view?.heat && alike(view, views).length > 1)
}

/** The scales of the shown maps of its kind, its own among them. */
function alike({ kind }: HeatView, views: readonly (HeatView | null)[]): Scale[] {
  return views.flatMap((view) => (view?.heat && view.kind === kind ? [view.scale] : []))
}
