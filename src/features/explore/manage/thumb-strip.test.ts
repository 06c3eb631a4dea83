import { expect, it } from 'vitest'
import type { Item } from '#contract/dataset.ts'
import { box } from '#contract/space.ts'
import { differentPictures, spread } from './thumb-strip.tsx'

const item = (imageId: string, ...evidence: Item['evidence']): Item =>
  ({ imageId, width: 100, height: 50, evidence }) as Item
const at = (x: number, width = 10) => box('image', { x, y: 5, width, height: 10 })

it('shows each picture once, with the evidence of all its questions, each box once', () => {
  const pictures = differentPictures([item('a', at(1)), item('b'), item('a', at(1), at(30))])
  expect(pictures.map(({ imageId, evidence }) => [imageId, evidence])).toEqual([
    ['a', [at(1), at(30)]],
    ['b', []],
  ])
})

it('draws no box around nearly the whole picture', () => {
  const whole = box('image', { x: 0, y: 0, width: 100, height: 50 })
  expect(differentPictures([item('a', whole, at(3))])[0]?.evidence).toEqual([at(3)])
})

it('looks all over a dataset', () => {
  expect(spread(100, 4)).toEqual([0, 25, 50, 75])
  expect(spread(3, 32)).toEqual([0, 1, 2])
  expect(spread(0, 32)).toEqual([])
})
