/** From an engine's raw attention to what a run records: maps kept as .npy, and their coverage. */
import { coverageByLayer } from '#contract/attention.ts'
import { encodeNpy } from '#contract/npy.ts'
import type { Attention, SentImage } from '#contract/run.ts'
import { type Box, box } from '#contract/space.ts'
import type { PictureAttention } from '../engines/engine.ts'
import type { LookImages } from './method.ts'

/** `target`: the box that coverage is told for (the evidence where known, else the predicted one), in image pixels. */
export async function recordAttention(
  images: LookImages,
  maps: readonly PictureAttention[],
  sent: readonly SentImage[],
  target: Box<'image'> | null,
): Promise<Attention[]> {
  return Promise.all(maps.map((map) => recordMap(images, map, sent[map.picture], target)))
}

async function recordMap(
  images: LookImages,
  map: PictureAttention,
  sent: SentImage | undefined,
  target: Box<'image'> | null,
): Promise<Attention> {
  const { rows, columns } = map
  const shape = [map.layers.length, rows, columns]
  const keep = async (values: Float32Array | null) =>
    values ? (await images.keepMap(encodeNpy(values, shape))).url : null
  const relativeUrl = (await images.keepMap(encodeNpy(map.relative, shape))).url
  const grid = { rows, columns, layers: map.layers.length }
  const region = sent ? coveredRegion(map, sent) : null
  const byLayer = target && region ? coverageByLayer(map.relative, grid, target, region) : []
  return {
    image: map.picture,
    region: map.region ? region : null,
    grid: { rows, columns },
    layers: [...map.layers],
    defaultLayer: map.defaultLayer,
    url: relativeUrl,
    questionUrl: await keep(map.question),
    genericUrl: await keep(map.generic),
    genericPrompt: map.genericPrompt,
    epsilon: map.epsilon,
    coverage: byLayer[map.layers.indexOf(map.defaultLayer)] ?? null,
    coverageByLayer: byLayer,
    tokensUrl: map.tokens
      ? (await images.keepMap(encodeNpy(map.tokens, [map.tokens.length / (rows * columns), rows, columns])))
          .url
      : null,
    note: map.note,
  }
}

/** The part of the image that the grid covers. */
export function coveredRegion({ region }: PictureAttention, sent: SentImage): Box<'image'> {
  if (!region) return sent.region
  const { x, y, width, height } = sent.region
  return box('image', {
    x: x + region.x * width,
    y: y + region.y * height,
    width: region.width * width,
    height: region.height * height,
  })
}
