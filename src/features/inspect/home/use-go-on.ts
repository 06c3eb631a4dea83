/**
 * Goes on from an upload to its image as soon as the server has it: at the same place of the picture, with the local
 * file in sight until the server's tiles are there.
 */
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { CameraStore } from '../../../canvas/camera-store.ts'
import type { LocalPicture } from '../../../canvas/local-picture.ts'
import { standIn } from '../../../canvas/tile-supply.ts'
import { formatCamera } from '../search.ts'
import { dropUpload, isLeaving, leaveUpload, type Upload } from './upload-store.ts'

export function useGoOn(
  { id, stage, image }: Upload,
  picture: LocalPicture | null,
  cameras: CameraStore,
): void {
  const navigate = useNavigate()
  const router = useRouter()
  /** the picture, where server and browser agree on its pixels */
  const same =
    image && picture && picture.size.width === image.width && picture.size.height === image.height
      ? picture
      : null
  const service = image?.iiif

  // The next screen's code is here before it is needed.
  useEffect(() => void router.loadRouteChunk(router.routesByPath['/inspect/$imageId']), [router])

  useEffect(() => (service && same ? standIn(service, same.url) : undefined), [service, same])

  useEffect(() => {
    if (stage !== 'done' || !image) return
    leaveUpload(id)
    void navigate({
      to: '/inspect/$imageId',
      params: { imageId: image.id },
      search: same && !cameras.fitted ? { cam: formatCamera(cameras.get()) } : {},
    })
  }, [id, stage, image, same, cameras, navigate])

  // Only now, as its image is on the screen, so that nothing else is seen in between.
  useEffect(
    () => () => {
      if (isLeaving(id)) dropUpload(id)
    },
    [id],
  )
}
