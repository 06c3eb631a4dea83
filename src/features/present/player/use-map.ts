/** The map of a step as the canvas draws it: an attention map from its file, or a survey's cells. */
import { useEffect, useMemo, useState } from 'react'
import { layerSlice } from '#contract/attention.ts'
import { chosenLayer } from '#contract/run-pictures.ts'
import { wholeBox } from '#contract/space.ts'
import type { StoryHeat } from '#contract/story-step.ts'
import { cellValues } from '#contract/survey-facts.ts'
import type { AttentionMap } from '../../../app/api/attention-map.ts'
import type { Heat } from '../../../canvas/heat.ts'
import { defaultOpacity, defaultScale, fading, scaleOf } from '../../../canvas/map-scale.ts'
import type { Show } from './show.ts'

export interface ShownMap {
  readonly heat: Heat | null
  /** why the map is not there, null where it is or still comes */
  readonly problem: string | null
}

const nothing: ShownMap = { heat: null, problem: null }

export function useMap(show: Show, wanted: StoryHeat | null): ShownMap {
  const url = wanted?.kind === 'attention' ? wanted.attention.url : null
  const { loadMap, run, image } = show
  const [loaded, setLoaded] = useState<{ url: string; map: AttentionMap | null } | null>(null)
  useEffect(() => {
    if (url === null) return
    let gone = false
    loadMap(url).then(
      (map) => gone || setLoaded({ url, map }),
      () => gone || setLoaded({ url, map: null }),
    )
    return () => {
      gone = true
    }
  }, [url, loadMap])

  return useMemo(() => {
    if (wanted?.kind === 'cells') return { heat: cellHeat(run, image), problem: null }
    if (wanted?.kind !== 'attention' || loaded?.url !== wanted.attention.url) return nothing
    if (!loaded.map) return { heat: null, problem: 'The map of this run could not be loaded.' }
    return { heat: attentionHeat(wanted, loaded.map), problem: null }
  }, [wanted, loaded, run, image])
}

/** The map of a step, once; null where the run has none after all. Rejects where its file cannot be had. */
export async function heatOf(show: Show, wanted: StoryHeat): Promise<Heat | null> {
  if (wanted.kind === 'cells') return cellHeat(show.run, show.image)
  return attentionHeat(wanted, await show.loadMap(wanted.attention.url))
}

/** The default layer of a map, in the colours of the presentation; null where the map does not have it. */
export function attentionHeat(
  wanted: Extract<StoryHeat, { kind: 'attention' }>,
  map: AttentionMap,
): Heat | null {
  const { attention, picture } = wanted
  const { slice } = chosenLayer(attention, undefined)
  if (slice >= map.layers) return null
  const { values } = layerSlice(map.values, slice, map.rows, map.columns)
  const scale = { name: defaultScale, ...scaleOf(values, 'relative') }
  return {
    values,
    rows: map.rows,
    columns: map.columns,
    region: attention.region ?? picture.region,
    within: picture.region,
    scale,
    opacity: defaultOpacity,
    smooth: true,
    threshold: null,
    ...fading(scale),
  }
}

function cellHeat({ survey }: Show['run'], image: Show['image']): Heat | null {
  if (survey?.kind !== 'answer-map') return null
  return {
    values: cellValues(survey),
    rows: survey.rows,
    columns: survey.columns,
    region: wholeBox('image', image),
    scale: { name: 'viridis', domain: [0, 1], logRatio: false },
    opacity: defaultOpacity,
    smooth: false,
    threshold: null,
  }
}
