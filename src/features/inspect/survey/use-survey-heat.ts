/** The answer map as a heatmap over the picture: where in it the answer can be read. */
import { useMemo } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import { type Point, wholeBox } from '#contract/space.ts'
import { type AnswerMap, type Cell, cellAt, cellValues } from '#contract/survey-facts.ts'
import { type ColourScale, type Heat, scaleNames } from '../../../canvas/heat.ts'
import { defaultOpacity } from '../../../canvas/map-scale.ts'
import type { InspectSearch } from '../search.ts'

export interface SurveyHeat {
  readonly map: AnswerMap
  readonly heat: Heat
  /** the cell under a point of the image, null where nothing was asked yet */
  cellAt(p: Point<'image'>): Cell | null
}

export function useSurveyHeat(run: Run | null, look: InspectSearch, image: ImageInfo): SurveyHeat | null {
  const map = run?.survey?.kind === 'answer-map' ? run.survey : null
  const name = scaleNames.find((known) => known === look.scale) ?? 'viridis'
  const opacity = look.opacity ?? defaultOpacity
  const smooth = look.smooth ?? false
  return useMemo(() => {
    if (!map) return null
    const scale: ColourScale = { name, domain: [0, 1], logRatio: false }
    const heat: Heat = {
      values: cellValues(map),
      rows: map.rows,
      columns: map.columns,
      region: wholeBox('image', image),
      scale,
      opacity,
      smooth,
      threshold: null,
    }
    return {
      map,
      heat,
      cellAt: (p) =>
        cellAt(
          map,
          Math.floor((p.y / image.height) * map.rows),
          Math.floor((p.x / image.width) * map.columns),
        ),
    }
  }, [map, name, opacity, smooth, image])
}
