/**
 * Takes pictures, and bundles of another Loupe, on any screen: dropped anywhere on the page, pasted, or chosen (`open-picture`). Mount it once per
 * screen; with `dock` it draws the progress, too, and opens a picture that came alone as soon as the server has it (else the upload stage does).
 */
import { useNavigate } from '@tanstack/react-router'
import { ImageDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useCommand } from '../../../app/commands.ts'
import { BundleNotice, isBundle, useBundleIntake } from './bundle-intake.tsx'
import { bringsFiles, type Found, filesOfTransfer, limit } from './picture-files.ts'
import { UploadDock } from './upload-list.tsx'
import { addUploads, dropUpload, useUploads } from './upload-store.ts'

export function PictureIntake({ dock = true }: { dock?: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  const [notice, setNotice] = useState<string | null>(null)
  const bundles = useBundleIntake()
  const take = (found: Found) => {
    const bundle = found.files.find(isBundle)
    const pictures = found.files.filter((file) => !isBundle(file))
    setNotice(found.notice)
    if (bundle) bundles.take(bundle)
    if (pictures.length > 0) addUploads(pictures)
  }
  const over = useDropAndPaste(take)
  useCommand('open-picture', () => input.current?.click())
  useOpenWhenDone(dock)

  useEffect(() => {
    if (!notice) return
    const timer = setTimeout(() => setNotice(null), 8000)
    return () => clearTimeout(timer)
  }, [notice])

  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept="image/jpeg,image/png,image/webp,image/tiff,image/avif,image/gif,.tif,.tiff,.zip"
        aria-label="Picture files"
        className="hidden"
        onChange={(event) => {
          take(limit([...(event.target.files ?? [])]))
          event.target.value = ''
        }}
      />
      {over && (
        <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-black/70 p-4">
          <div className="grid size-full place-items-center rounded-2xl border-2 border-mark-refined border-dashed">
            <p className="flex items-center gap-4 font-semibold text-2xl text-white">
              <ImageDown size={32} aria-hidden="true" />
              Drop to look into it
            </p>
          </div>
        </div>
      )}
      {dock && <UploadDock />}
      <div role="status" className="-translate-x-1/2 fixed bottom-6 left-1/2 z-50">
        {bundles.taking && <BundleNotice taking={bundles.taking} onDrop={bundles.drop} />}
        {notice && (
          <p className="rounded-xl border border-line-strong bg-raised px-4 py-2.5 text-[13px] shadow-float">
            {notice}
          </p>
        )}
      </div>
    </>
  )
}

/** True while files are dragged over the page. */
function useDropAndPaste(take: (found: Found) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    // dragleave fires for every element that is left; only the count tells whether the page itself was
    let depth = 0
    const show = (change: number) => {
      depth = Math.max(0, depth + change)
      setOver(depth > 0)
    }
    const enter = (event: DragEvent) => bringsFiles(event.dataTransfer) && show(1)
    const leave = (event: DragEvent) => bringsFiles(event.dataTransfer) && show(-1)
    const allow = (event: DragEvent) => {
      if (!bringsFiles(event.dataTransfer)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    }
    const drop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      if (!bringsFiles(event.dataTransfer) || !event.dataTransfer) return
      event.preventDefault()
      latest.current(filesOfTransfer(event.dataTransfer))
    }
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      latest.current(limit(files))
    }
    const off = new AbortController()
    const { signal } = off
    window.addEventListener('dragenter', enter, { signal })
    window.addEventListener('dragleave', leave, { signal })
    window.addEventListener('dragover', allow, { signal })
    window.addEventListener('drop', drop, { signal })
    window.addEventListener('paste', paste, { signal })
    return () => off.abort()
  }, [])
  return over
}

function useOpenWhenDone(enabled: boolean): void {
  const navigate = useNavigate()
  const done = useUploads(({ uploads }) => uploads.find((upload) => upload.alone && upload.stage === 'done'))
  useEffect(() => {
    if (!enabled || !done?.image) return
    dropUpload(done.id)
    void navigate({ to: '/inspect/$imageId', params: { imageId: done.image.id }, search: {} })
  }, [enabled, done, navigate])
}
