/** Keeps the camera in the URL: read once, written when it has come to rest, followed through back and forward. */
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { CameraStore } from '../../../canvas/camera-store.ts'
import { formatCamera, parseCamera } from '../search.ts'
import { inspectRoute } from '../use-look.ts'
import { leftPane, rightPane } from './pane-names.ts'

const restMs = 400

export function CameraUrl({ cameras }: { cameras: CameraStore }) {
  const { cam, cam2, run } = inspectRoute.useSearch({
    select: (search) => ({ cam: search.cam, cam2: search.cam2, run: search.run }),
    structuralSharing: true,
  })
  const navigate = useNavigate({ from: '/inspect/$imageId' })
  const written = useRef<string>(key(cam, cam2))
  const shownRun = useRef(run)
  shownRun.current = run

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = cameras.subscribe(() => {
      clearTimeout(timer)
      const runThen = shownRun.current
      timer = setTimeout(() => {
        // Another run was opened meanwhile: the camera that was left belongs to none.
        if (runThen !== shownRun.current) return
        const next = formatCamera(cameras.get(leftPane))
        const other = cameras.linked && !cameras.offset ? undefined : formatCamera(cameras.get(rightPane))
        if (key(next, other) === written.current) return
        written.current = key(next, other)
        void navigate({
          to: '.',
          search: (old) => ({ ...old, cam: next, cam2: other }),
          replace: true,
          resetScroll: false,
        })
      }, restMs)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [cameras, navigate])

  useEffect(() => {
    if (key(cam, cam2) === written.current) return
    written.current = key(cam, cam2)
    restoreCamera(cameras, cam, cam2)
  }, [cameras, cam, cam2])
  return null
}

/** A camera in the address is that of both panes, unless it says where the right one is: an offset goes with it. */
export function restoreCamera(cameras: CameraStore, cam: string | undefined, cam2: string | undefined): void {
  const left = parseCamera(cam)
  const right = parseCamera(cam2)
  if (left) {
    cameras.align()
    cameras.set(left)
  }
  if (right) {
    const { linked } = cameras
    if (linked) cameras.link(false)
    cameras.set(right, rightPane)
    if (linked) cameras.link(true)
  }
}

function key(cam: string | undefined, cam2: string | undefined): string {
  return `${cam ?? ''};${cam2 ?? ''}`
}
