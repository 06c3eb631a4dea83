/** Opens an upload's file for looking into, and lets go of it with the screen. */
import { useEffect, useState } from 'react'
import {
  type LocalPicture,
  NotShownError,
  openLocalPicture,
  type WhyNotShown,
} from '../../../canvas/local-picture.ts'
import type { Upload } from './upload-store.ts'

export type Local =
  | { readonly state: 'reading' }
  | { readonly state: 'shown'; readonly picture: LocalPicture }
  | { readonly state: WhyNotShown | 'other-type' }

export function useLocalPicture({ file, preview }: Upload): Local {
  const [local, setLocal] = useState<Local>({ state: 'reading' })
  const drawable = preview !== null
  useEffect(() => {
    if (!drawable) return
    const left = new AbortController()
    let close = () => {}
    openLocalPicture(file, left.signal).then(
      (picture) => {
        if (left.signal.aborted) return picture.close()
        close = picture.close
        setLocal({ state: 'shown', picture })
      },
      (cause: unknown) => {
        if (left.signal.aborted) return
        setLocal({ state: cause instanceof NotShownError ? cause.why : 'unreadable' })
      },
    )
    return () => {
      left.abort()
      close()
      setLocal({ state: 'reading' })
    }
  }, [file, drawable])
  return drawable ? local : { state: 'other-type' }
}
