import { describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import { visibleBox } from '../../../canvas/camera.ts'
import { createCameraStore } from '../../../canvas/camera-store.ts'
import { paneCommands } from '../../../canvas/pane-commands.ts'
import { cropPane, follow } from './crop-camera.ts'
import { cropShare } from './picture.ts'

const viewport = { width: 500, height: 500 }
const first = box('image', { x: 100, y: 100, width: 200, height: 200 })
const elsewhere = box('image', { x: 2000, y: 1500, width: 400, height: 300 })

function opened() {
  const camera = createCameraStore(undefined, { animate: () => () => {}, reducedMotion: () => true })
  camera.place(cropPane, { size: { width: 4000, height: 3000 }, viewport })
  camera.show(first, { share: cropShare, ms: 0 })
  const middle = () => {
    const { x, y, width, height } = visibleBox(camera.get(cropPane), viewport)
    return [x + width / 2, y + height / 2]
  }
  return { camera, middle }
}

describe('the camera of the crop', () => {
  it('follows a box that is moved or drawn elsewhere, and fits it', () => {
    const { camera, middle } = opened()
    follow(camera, elsewhere)
    expect(middle()).toEqual([2200, 1650])
    expect(visibleBox(camera.get(cropPane), viewport).width).toBeCloseTo(400 / cropShare)
    follow(camera, first)
    expect(middle()).toEqual([200, 200])
  })

  it('stays where somebody has moved it, as long as some of the box is there', () => {
    const { camera, middle } = opened()
    paneCommands(camera, cropPane).pan(0.2, 0)
    const put = middle()
    follow(camera, box('image', { ...first, x: 140 }))
    expect(middle()).toEqual(put)
    follow(camera, elsewhere)
    expect(middle()).toEqual([2200, 1650])
  })

  it('follows again once the box has been asked for', () => {
    const { camera, middle } = opened()
    paneCommands(camera, cropPane).pan(0.2, 0)
    paneCommands(camera, cropPane).zoomTo(first, 0.6)
    follow(camera, box('image', { ...first, x: 140 }))
    expect(middle()).toEqual([240, 200])
  })
})
