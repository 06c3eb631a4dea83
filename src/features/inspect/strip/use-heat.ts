/** Everything about the map that is shown: which one, its numbers, how it is coloured, what its coverage is. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { coverageByLayer, layerSlice } from '#contract/attention.ts'
import type { Coverage, Run } from '#contract/run.ts'
import { chosenLayer, chosenMap, type MapChoice, mapsOf } from '#contract/run-pictures.ts'
import type { Box, Point } from '#contract/space.ts'
import { type AttentionMap, attentionMapQuery } from '../../../app/api/attention-map.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { type ColourScale, type Heat, patchAt, scaleNames } from '../../../canvas/heat.ts'
import {
  colouring,
  defaultOpacity,
  defaultScale,
  inRatioUnits,
  type MapKind,
  scaleOf,
} from '../../../canvas/map-scale.ts'
import { coloursOf } from '../facts/maps.ts'
import type { InspectSearch } from '../search.ts'

export interface HeatView {
  readonly maps: readonly MapChoice[]
  readonly chosen: MapChoice
  readonly kind: MapKind
  /** which of the three maps the engine gave */
  readonly kinds: readonly MapKind[]
  readonly layer: number
  readonly slice: number
  /** the word of the reply whose map this is, null for the answer's own */
  readonly token: string | null
  readonly scale: ColourScale
  /** null until the numbers are here */
  readonly heat: Heat | null
  readonly problem: ReturnType<typeof asProblem>
  /** coverage of each layer, in the order of its layers; empty without a box */
  readonly byLayer: readonly Coverage[]
  readonly coverage: Coverage | null
  /** whose box the coverage is of */
  readonly boxWords: string
  /** the value under a point of the image, null outside the map */
  valueAt(p: Point<'image'>): number | null
}

/** A word of a reply under the pointer: its map takes the place of the answer's. */
export interface TokenFocus {
  readonly step: number
  readonly at: number
}

/**
 * Null where the run has no map (yet). `draft` is a person's box: coverage follows it as it is drawn. `focus` is a word
 * of the reply whose own map is wanted, where there is one.
 */
export function useHeat(
  run: Run | null,
  look: InspectSearch,
  draft: Box<'image'> | null,
  focus: TokenFocus | null,
): HeatView | null {
  const maps = useMemo(() => mapsOf(run), [run])
  const usual = chosenMap(maps, look.picture)
  const focused = focus && tokenMap(maps, usual, focus.step)
  const chosen = focused ?? usual
  const attention = chosen?.attention ?? null
  const kinds: MapKind[] = attention
    ? [
        'relative',
        ...(attention.questionUrl ? (['question'] as const) : []),
        ...(attention.genericUrl ? (['generic'] as const) : []),
      ]
    : []
  const kind: MapKind = !focused && look.map && kinds.includes(look.map) ? look.map : 'relative'
  const url = attention ? (focused ? attention.tokensUrl : urlOf(attention, kind)) : null
  const query = useQuery({ ...attentionMapQuery(url ?? ''), enabled: url !== null })
  const stack = url === null ? null : (query.data ?? null)
  const { layer, slice } = !attention
    ? { layer: 0, slice: 0 }
    : focused && focus
      ? { layer: attention.defaultLayer, slice: focus.at }
      : chosenLayer(attention, look.layer)

  const values = useMemo(() => {
    if (!stack || slice >= stack.layers) return null
    return inRatioUnits(layerSlice(stack.values, slice, stack.rows, stack.columns).values, kind)
  }, [stack, slice, kind])
  const name = scaleNames.find((known) => known === look.scale) ?? defaultScale
  const scale = useMemo<ColourScale>(
    () => ({ name, ...scaleOf(values ?? new Float32Array(), kind) }),
    [name, values, kind],
  )
  const target = draft ?? attention?.coverage?.box ?? run?.evidence ?? run?.box?.box ?? null
  const byLayer = useMemo(
    () =>
      focused
        ? tokenCoverage(chosen, values, stack, target)
        : layersCoverage(chosen, stack, kind, draft, target),
    [focused, chosen, values, stack, kind, draft, target],
  )
  const { fade, from } = coloursOf(look)
  const colours = useMemo(() => colouring(scale, { fade, from }), [scale, fade, from])
  const opacity = look.opacity ?? defaultOpacity
  const smooth = look.smooth ?? true
  const heat = useMemo<Heat | null>(
    () =>
      values && stack && chosen
        ? {
            values,
            rows: stack.rows,
            columns: stack.columns,
            region: coveredRegion(chosen),
            within: chosen.picture.region,
            opacity,
            smooth,
            ...colours,
          }
        : null,
    [values, stack, chosen, opacity, smooth, colours],
  )
  if (!chosen) return null
  return {
    maps,
    chosen,
    kind,
    kinds,
    layer,
    slice: focused ? Math.max(0, chosen.attention.layers.indexOf(layer)) : slice,
    token: focused && focus ? (chosen.step.tokens?.[focus.at]?.text ?? null) : null,
    scale,
    heat,
    problem: asProblem(query.error),
    byLayer,
    coverage: (focused ? byLayer[0] : byLayer[slice]) ?? null,
    boxWords: boxWords(run, draft, target),
    // Only where the map is drawn: a grid may reach beyond its picture.
    valueAt: (p) => (heat && patchAt(heat, p)?.value) ?? null,
  }
}

/** The part of the image that the map's grid covers. */
function coveredRegion({ attention, picture }: MapChoice): Box<'image'> {
  return attention.region ?? picture.region
}

function urlOf(attention: MapChoice['attention'], kind: MapKind): string | null {
  if (kind === 'question') return attention.questionUrl
  if (kind === 'generic') return attention.genericUrl
  return attention.url
}

/** The map of the same step as the word, over the chosen picture where that has one. */
function tokenMap(maps: readonly MapChoice[], usual: MapChoice | null, step: number): MapChoice | null {
  const able = maps.filter((map) => map.step.index === step && map.attention.tokensUrl !== null)
  return (
    able.find((map) => map.key === usual?.key) ??
    able.find((map) => map.picture.role === 'crop') ??
    able[0] ??
    null
  )
}

function tokenCoverage(
  chosen: MapChoice | null,
  values: Float32Array | null,
  stack: AttentionMap | null,
  target: Box<'image'> | null,
): readonly Coverage[] {
  if (!chosen || !values || !stack || !target) return []
  return coverageByLayer(values, { ...stack, layers: 1 }, target, coveredRegion(chosen))
}

/** The recorded figures where they are what is asked for, else the same computed from the map's numbers. */
function layersCoverage(
  chosen: MapChoice | null,
  stack: AttentionMap | null,
  kind: MapKind,
  draft: Box<'image'> | null,
  target: Box<'image'> | null,
): readonly Coverage[] {
  if (!chosen || !target) return []
  if (kind === 'relative' && !draft && chosen.attention.coverageByLayer.length > 0)
    return chosen.attention.coverageByLayer
  return stack ? coverageByLayer(stack.values, stack, target, coveredRegion(chosen)) : []
}

function boxWords(run: Run | null, draft: Box<'image'> | null, target: Box<'image'> | null): string {
  if (draft) return 'inside your box'
  const same = (b: Box<'image'> | null | undefined) =>
    !!b &&
    !!target &&
    b.x === target.x &&
    b.y === target.y &&
    b.width === target.width &&
    b.height === target.height
  if (same(run?.evidence)) return 'inside the evidence box'
  if (run?.boxBy === 'person') return 'inside your box'
  return 'inside the predicted box'
}
