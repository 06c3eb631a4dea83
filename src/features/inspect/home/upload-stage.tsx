/** One upload, large: the local picture is there at once to look into, the progress under it, problems in words. */
import { X } from 'lucide-react'
import { runCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { LocalPreview } from './local-preview.tsx'
import { UploadProgress } from './upload-progress.tsx'
import { canRetry, dropUpload, retryUpload, type Upload } from './upload-store.ts'

export function UploadStage({ upload }: { upload: Upload }) {
  return (
    <section aria-label={`Upload of ${upload.file.name}`} className="flex min-h-0 grow flex-col">
      <LocalPreview upload={upload} />
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
