/** The foot of a way of sending: how large it will be, the button, and how far it is. */
import { Download as DownloadIcon } from 'lucide-react'
import { Button } from '../../../app/ui/button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Progress } from '../../../app/ui/progress.tsx'
import { useDownload } from './use-download.ts'
import { sizeWords } from './words.ts'

export interface SaveBarProps {
  /** what is made, such as “page” */
  what: string
  address: string
  /** estimated */
  bytes: number | null
  disabled?: boolean
}

export function SaveBar({ what, address, bytes, disabled = false }: SaveBarProps) {
  const download = useDownload()
  const working = download.state === 'working'
  return (
    <div className="flex flex-col gap-3">
      {download.problem && <ProblemNote problem={download.problem} />}
      <div className="flex items-center gap-3">
        {working ? (
          <Button className="h-9" onClick={download.cancel}>
            Cancel
          </Button>
        ) : (
          <Button
            variant="primary"
            className="h-9"
            disabled={disabled}
            onClick={() => download.start(address)}
          >
            <DownloadIcon size={15} aria-hidden="true" />
            Save the {what}
          </Button>
        )}
        <p className="min-w-0 grow text-[13px] text-muted" role="status">
          {working
            ? `${sizeWords(download.bytes)}${bytes ? ` of about ${sizeWords(bytes)}` : ''}`
            : download.state === 'done'
              ? `Saved, ${sizeWords(download.bytes)}.`
              : bytes
                ? `About ${sizeWords(bytes)}`
                : ''}
        </p>
      </div>
      {working && (
        <Progress label={`Making the ${what}`} value={bytes ? Math.min(1, download.bytes / bytes) : null} />
      )}
    </div>
  )
}
