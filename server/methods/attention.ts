/** From an engine's raw attention to what a run records: maps kept as .npy, and their coverage. */
import { coverageByLayer } from '#contract/attention.ts'
import { encodeNpy } from '#contract/npy.ts'
import type { Attention, SentImage } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
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
  const byLayer = target && sent ? coverageByLayer(map.relative, grid, target, sent.region) : []
  return {
    image: map.picture,
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
