/** Numbers that are the same for the same seed, and the evaluations that are made up with them. */
import type { MethodId } from '#contract/method.ts'

export type Random = () => number

/** mulberry32 */
export function randomOf(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export const letters = ['A', 'B', 'C', 'D']

/** `hits`: how often the box is near the evidence; `ms`: usual time of an item. */
export const kinds: readonly { name: string; method: MethodId; engine: string; hits: number; ms: number }[] =
  [
    { name: 'Zoom-Refine · model-8b', method: 'zoom-refine', engine: 'model-8b', hits: 0.7, ms: 1900 },
    { name: 'Single glance · model-8b', method: 'single-glance', engine: 'model-8b', hits: 0, ms: 600 },
    { name: 'Zoom-Refine · model-32b', method: 'zoom-refine', engine: 'model-32b', hits: 0.85, ms: 5200 },
    { name: 'Multi-turn · model-8b', method: 'multi-turn', engine: 'model-8b', hits: 0.6, ms: 3400 },
    { name: 'Attention crop · model-8b', method: 'attention-crop', engine: 'model-8b', hits: 0.5, ms: 2400 },
  ]
