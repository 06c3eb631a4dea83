/** The overlays of the four-pane bench, the same for every viewer: a smooth map and scattered boxes. */
import { box, type Size, wholeBox } from '#contract/space.ts'
import type { Heat } from '../../../src/canvas/heat.ts'
import { boxRoles, type PaneBox } from '../../../src/canvas/pane-box.ts'

/** Numbers from 0 to 1 that are the same in every session. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export function scatteredBoxes(image: Size, count: number, seed: number): PaneBox[] {
  const next = numbers(seed)
  return Array.from({ length: count }, (_, i) => {
    const width = image.width * (0.005 + 0.02 * next())
    const height = image.height * (0.005 + 0.02 * next())
    return {
      id: `box ${i}`,
      box: box('image', {
        x: next() * (image.width - width),
        y: next() * (image.height - height),
        width,
        height,
      }),
      role: boxRoles[i % boxRoles.length] ?? 'initial',
      dashed: i % 5 === 0,
      label: `${i}`,
    }
  })
}

export function hilly(image: Size, seed: number): Heat {
  const next = numbers(seed)
  const [rows, columns] = [24, 24]
  return {
    values: Float32Array.from({ length: rows * columns }, () => 0.25 + next() * 4),
    rows,
    columns,
    region: wholeBox('image', image),
    scale: { name: 'inferno', domain: [0.25, 4], logRatio: true },
    opacity: 0.5,
    smooth: true,
    threshold: null,
  }
}
