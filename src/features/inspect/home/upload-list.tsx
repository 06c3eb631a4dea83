/** Several uploads, or uploads beside something else: one line each. */
import { Link } from '@tanstack/react-router'
import { FileImage, X } from 'lucide-react'
import { formatSize } from '../../../app/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { UploadProgress } from './upload-progress.tsx'
import { canRetry, dropUpload, retryUpload, type Upload, useUploads } from './upload-store.ts'

export function UploadList({ uploads }: { uploads: readonly Upload[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {uploads.map((upload) => (
        <li
          key={upload.id}
          className="flex items-center gap-3 rounded-xl border border-line bg-raised p-2 pr-1"
        >
          <span className="grid size-12 shrink-0 place-items-center overflow-hidden rounded-lg bg-canvas text-faint">
            {upload.preview ? (
              <img src={upload.preview} alt="" decoding="async" className="size-full object-cover" />
            ) : (
              <FileImage size={18} aria-hidden="true" />
            )}
          </span>
          <div className="min-w-0 grow">
            <p className="truncate font-medium text-[13px]">{upload.file.name || 'Pasted picture'}</p>
            <Line upload={upload} />
          </div>
          {upload.image && (
            <Button asChild>
              <Link to="/inspect/$imageId" params={{ imageId: upload.image.id }} search={{}}>
                Open
              </Link>
            </Button>
          )}
          {canRetry(upload) && <Button onClick={() => retryUpload(upload.id)}>Try again</Button>}
          <IconButton
            icon={X}
            label={upload.image || upload.problem ? 'Put away' : 'Cancel'}
            onClick={() => dropUpload(upload.id)}
          />
        </li>
      ))}
    </ul>
  )
}

function Line({ upload }: { upload: Upload }) {
  if (upload.problem) {
    return (
      <p role="alert" className="text-wrong text-xs">
        {upload.problem.title}
      </p>
    )
  }
  if (!upload.image) return <UploadProgress upload={upload} />
  const { width, height } = upload.image
  return <p className="font-mono text-muted text-xs">{formatSize(width, height)}</p>
}

/** Floats over a screen that shows something else, such as an open picture. */
export function UploadDock() {
  const all = useUploads((state) => state.uploads)
  const uploads = all.filter((upload) => upload.stage !== 'leaving')
  if (uploads.length === 0) return null
  return (
    <section
      aria-label="Uploads"
      className="fixed right-5 bottom-20 z-30 max-h-[60vh] w-80 max-w-[calc(100vw-2rem)] overflow-y-auto rounded-2xl border border-line-strong bg-panel p-2 shadow-float"
    >
      <UploadList uploads={uploads} />
    </section>
  )
}
