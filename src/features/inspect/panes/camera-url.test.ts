import { describe, expect, it } from 'vitest'
import { createCameraStore } from '../../../canvas/camera-store.ts'
import { restoreCamera } from './camera-url.tsx'
import { leftPane, rightPane } from './pane-names.ts'

const frame = { size: { width: 4000, height: 3000 }, viewport: { width: 800, height: 600 } }

function twoPanes() {
  const cameras = createCameraStore({ x: 1000, y: 1000, scale: 1 })
  cameras.place(leftPane, frame)
  cameras.place(rightPane, frame)
  return cameras
}

describe('a camera in the address', () => {
  it.each([true, false])('is that of both panes where it names no other: linked %s', (linked) => {
    const cameras = twoPanes()
    restoreCamera(cameras, '1000,1000,1', '3500,2000,2')
    expect(cameras.offset).toBe(true)
    cameras.link(linked)
    restoreCamera(cameras, '900,800,0.5', undefined)
    expect(cameras.get(leftPane)).toEqual({ x: 900, y: 800, scale: 0.5 })
    expect(cameras.get(rightPane)).toEqual({ x: 900, y: 800, scale: 0.5 })
    expect(cameras.offset).toBe(false)
  })

  it('goes from one offset to another', () => {
    const cameras = twoPanes()
    restoreCamera(cameras, '1000,1000,1', '3500,2000,2')
    restoreCamera(cameras, '3000,1000,4', '200,300,1')
    expect(cameras.get(leftPane)).toEqual({ x: 3000, y: 1000, scale: 4 })
    expect(cameras.get(rightPane)).toEqual({ x: 200, y: 300, scale: 1 })
    expect(cameras.linked).toBe(true)
  })

  it('leaves everything as it is where there is none', () => {
    const cameras = twoPanes()
    restoreCamera(cameras, '1000,1000,1', '3500,2000,2')
    restoreCamera(cameras, undefined, undefined)
    expect(cameras.get(rightPane)).toEqual({ x: 3500, y: 2000, scale: 2 })
  })
})
