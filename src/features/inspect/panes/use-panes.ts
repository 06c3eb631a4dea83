/** What both panes need: the shared camera, restored from the link, and the flight to the crop when it arrives. */
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import { wholeBox } from '#contract/space.ts'
import { type CameraStore, createCameraStore } from '../../../canvas/camera-store.ts'
import { isSurvey } from '../facts/comparison.ts'
import { parseCamera } from '../search.ts'
import { inspectRoute } from '../use-look.ts'
import { restoreCamera } from './camera-url.tsx'
import { cropShare, flightMs } from './pane-names.ts'

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

/**
 * Shows the run's crop: at once for a run that is opened by its link, in a flight for one that has just cut it. A camera
 * that somebody left in the link, or comes back to, goes before.
 */
export function useFlightToCrop(cameras: CameraStore, run: Run | null, image: ImageInfo): void {
  const router = useRouter()
  const shown = useRef<string | null>(null)
  const arrival = useRef<'link' | 'history' | 'here'>('link')
  // Only what the link itself held: fitting the picture writes a camera, too.
  const linked = useRef((router.state.location.search as { cam?: string }).cam !== undefined)
  useEffect(
    () =>
      router.history.subscribe(({ action }) => {
        if (action.type === 'PUSH') arrival.current = 'here'
        else if (action.type !== 'REPLACE') arrival.current = 'history'
      }),
    [router],
  )
  useEffect(() => {
    if (!run || run.imageId !== image.id || shown.current === run.id) return
    // A survey is about the whole picture.
    const target = isSurvey(run.method) ? wholeBox('image', image) : run.cropBox
    if (!target) return
    shown.current = run.id
    const came = arrival.current
    arrival.current = 'here'
    const { cam } = router.state.location.search as { cam?: string }
    if (came === 'link' ? linked.current : came === 'history' && cam !== undefined) return
    const share = target === run.cropBox ? cropShare : 1
    cameras.show(target, { share, ms: came === 'link' ? 0 : flightMs })
  }, [cameras, run, image, router])
}
