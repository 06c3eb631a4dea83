/** What both panes need: the shared camera, restored from the link, and the flight to the crop when it arrives. */
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import { type CameraStore, createCameraStore } from '../../../canvas/camera-store.ts'
import { parseCamera } from '../search.ts'
import { inspectRoute } from '../use-look.ts'
import { restoreCamera } from './camera-url.tsx'

/** The crop takes this share of a pane's tighter side. */
export const cropShare = 0.72
const flightMs = 280

/** One store for an image; the screen is mounted anew for another one. */
export function useCameras(): CameraStore {
  const { cam, cam2 } = inspectRoute.useSearch({
    select: (search) => ({ cam: search.cam, cam2: search.cam2 }),
    structuralSharing: true,
  })
  // The link counts once: what comes later through back and forward is CameraUrl's.
  const [cameras] = useState(() => {
    const left = parseCamera(cam)
    const store = createCameraStore(left ?? undefined)
    if (left && cam2) restoreCamera(store, undefined, cam2)
    return store
  })
  return cameras
}

/** Shows the run's crop: at once for a run that is opened, in a flight for one that has just cut it. */
export function useFlightToCrop(cameras: CameraStore, run: Run | null, image: ImageInfo): void {
  const router = useRouter()
  const shown = useRef<string | null>(null)
  const first = useRef(true)
  useEffect(() => {
    if (!run || run.imageId !== image.id || !run.cropBox || shown.current === run.id) return
    shown.current = run.id
    const opening = first.current
    first.current = false
    // A camera in the link is where somebody wants to be.
    const { cam } = router.state.location.search as { cam?: string }
    if (cam !== undefined) return
    cameras.show(run.cropBox, { share: cropShare, ms: opening && run.status === 'succeeded' ? 0 : flightMs })
  }, [cameras, run, image.id, router])
}
