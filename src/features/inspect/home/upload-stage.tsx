/** One upload, large: the local picture is there at once, the progress under it, problems in words. */
import { FileImage, X } from 'lucide-react'
import { useState } from 'react'
import { runCommand } from '../../../app/commands.ts'
import { formatBytes, formatPixels, formatSize } from '../../../app/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { UploadProgress } from './upload-progress.tsx'
import { canRetry, dropUpload, retryUpload, type Upload } from './upload-store.ts'

export function UploadStage({ upload }: { upload: Upload }) {
  return (
    <section aria-label={`Upload of ${upload.file.name}`} className="flex min-h-0 grow flex-col">
      <Preview upload={upload} />
      <div className="border-line border-t bg-panel p-4">
        <div className="mx-auto w-full max-w-3xl">
          {upload.problem ? (
            <ProblemNote
              problem={upload.problem}
              onRetry={canRetry(upload) ? () => retryUpload(upload.id) : undefined}
            >
              <Button
                onClick={() => {
                  dropUpload(upload.id)
                  runCommand('open-picture')
                }}
              >
                Choose another picture
              </Button>
              <Button variant="ghost" onClick={() => dropUpload(upload.id)}>
                Back to the gallery
              </Button>
            </ProblemNote>
          ) : (
            <div className="flex items-center gap-4">
              <UploadProgress upload={upload} className="grow" />
              <Button onClick={() => dropUpload(upload.id)}>
                <X size={14} aria-hidden="true" />
                Cancel
              </Button>
            </div>
          )}
        </div>
      </div>
    </section>
  )
}

function Preview({ upload }: { upload: Upload }) {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const [broken, setBroken] = useState(false)
  const { preview, file } = upload
  return (
    <div className="relative grid min-h-0 grow place-items-center overflow-hidden bg-canvas">
      {preview && !broken ? (
        <img
          src={preview}
          alt={file.name}
          decoding="async"
          className="absolute inset-0 size-full object-contain"
          onLoad={(event) =>
            setSize({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
          }
          onError={() => setBroken(true)}
        />
      ) : (
        <div className="flex flex-col items-center gap-3 p-8 text-center text-muted">
          <FileImage size={40} strokeWidth={1.25} aria-hidden="true" />
          <p className="max-w-prose text-[13px]">
            {broken
              ? 'The browser cannot show this file.'
              : 'The browser cannot show this type by itself; Loupe can.'}
          </p>
        </div>
      )}
      <p className="absolute top-3 left-3 flex max-w-[calc(100%-1.5rem)] flex-wrap gap-2 text-xs">
        <span className="caption truncate rounded-md px-2 py-1 font-semibold">
          {file.name || 'Pasted picture'}
        </span>
        <span className="caption rounded-md px-2 py-1 font-mono">
          {size ? `${formatSize(size.width, size.height)} · ${formatPixels(size.width, size.height)} · ` : ''}
          {formatBytes(file.size)}
        </span>
      </p>
    </div>
  )
}
