import { expect, it } from 'vitest'
import { point } from '#contract/space.ts'
import { createCameraStore } from '../../../canvas/camera-store.ts'
import { statusWords } from './status-words.ts'

const image = { width: 1000, height: 800 }

/** Two panes that look on their own: the left one at 2, the right one at 5. */
function apart() {
  const cameras = createCameraStore()
  const viewport = { width: 400, height: 400 }
  for (const pane of ['left', 'right']) cameras.place(pane, { size: image, viewport })
  cameras.link(false)
  cameras.set({ x: 500, y: 400, scale: 2 }, 'left')
  cameras.set({ x: 500, y: 400, scale: 5 }, 'right')
  return cameras
}

it('tells the zoom of the pane under the pointer, else of the one used last', () => {
  const cameras = apart()
  const status = { cameras, image, wordsAt: null }
  expect(statusWords(status, null)).toBe('zoom 5.0×')
  const at = point('image', 20.7, 30.2)
  cameras.point('left', { point: at, page: { x: 0, y: 0 } })
  expect(statusWords(status, at)).toBe('zoom 2.0× · x 20 y 30 image px')
  cameras.point('left', null)
  cameras.set({ x: 500, y: 400, scale: 3 }, 'left')
  expect(statusWords(status, null)).toBe('zoom 3.0×')
  expect(statusWords({ ...status, pane: 'right' }, null), 'the only one to be seen').toBe('zoom 5.0×')
})

it('tells the map’s words only inside the image', () => {
  const status = { cameras: apart(), image, wordsAt: () => '2.0× attention' }
  expect(statusWords(status, point('image', 1, 2))).toBe('zoom 5.0× · x 1 y 2 image px · 2.0× attention')
  expect(statusWords(status, point('image', 1000, 2))).toBe('zoom 5.0×')
})
