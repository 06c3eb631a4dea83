/**
 * The cameras of the two panes. That of the crop keeps to the box as it is now, also while it is mended: a box that is
 * judged by a crop of somewhere else is judged wrongly. Who has moved the crop's camera themselves wants to look at
 * something: it then stays, until nothing of the box is to be seen there any more (the pane shows nothing but the box).
 */
import { useEffect, useMemo, useRef } from 'react'
import { type Box, intersect } from '#contract/space.ts'
import { visibleBox } from '../../../canvas/camera.ts'
import { type CameraStore, createCameraStore } from '../../../canvas/camera-store.ts'
import { cropShare } from './picture.ts'

export const fullPane = 'verify full'
export const cropPane = 'verify crop'

/** One camera for each pane; while they are linked both panes look through that of the full image. */
export interface Cameras {
  readonly full: CameraStore
  readonly crop: CameraStore
}

/** Fresh cameras for each item: the whole image on the left, the crop on the right, which then follows its box. */
export function useCameras(entryId: string, crop: Box<'image'> | null, linked: boolean): Cameras {
  const latest = useRef(crop)
  latest.current = crop
  const cameras = useMemo(() => {
    const fresh = { full: createCameraStore(), crop: createCameraStore(), entryId }
    if (latest.current) fresh.crop.show(latest.current, { share: cropShare, ms: 0 })
    return { ...fresh, followed: keyOf(latest.current) }
  }, [entryId])
  const key = keyOf(crop)
  useEffect(() => {
    // Linked, the crop's pane looks through the other camera, which is the hand's; it catches up afterwards.
    if (linked || key === cameras.followed) return
    cameras.followed = key
    if (latest.current) follow(cameras.crop, latest.current)
  }, [cameras, key, linked])
  return cameras
}

const keyOf = (crop: Box<'image'> | null) => (crop ? `${crop.x} ${crop.y} ${crop.width} ${crop.height}` : '')

/** Shows the box as it is now, unless somebody has moved the camera and still sees some of it there. */
export function follow(camera: CameraStore, crop: Box<'image'>): void {
  const frame = camera.frame(cropPane)
  const moved = camera.shown === null
  if (moved && frame && intersect(visibleBox(camera.get(cropPane), frame.viewport), crop)) return
  camera.show(crop, { share: cropShare })
}
